"""The acts on drafts over the API and the command line."""

import json
from uuid import uuid4

import pytest
from click.testing import CliRunner

from classification.charts.cli import chart_group
from system.console import Console
from system.exits import Exit
from system.organization.roles import Role
from tests.classification.charts.conftest import CHART


@pytest.fixture
def api(client_as, coordinator):
    return client_as(coordinator)


@pytest.fixture
def versions(api, given_chart, fonds):
    """The version in force and the draft of the coordinator's body."""
    older = given_chart(fonds=fonds)
    return str(older), api.post("/api/charts", json={}).json()["id"]


@pytest.fixture
def node(api, versions):
    """`node("5C.2")`: the class of the draft as the API gives it."""

    def node(code):
        found = api.get(f"/api/charts/{versions[1]}/search", params={"q": code}).json()
        return next(one for one in found if one["key"] == code)

    return node


def test_a_draft_is_rearranged_and_compared_over_the_api(api, versions, node):
    older, newer = versions
    moved = api.post(f"/api/nodes/{node('5C.10')['id']}/move", json={"parent_id": node("6C")["id"]}).json()
    assert (moved["node"]["code"], moved["nodes"]) == ("6C.21", 3)
    assert api.post(f"/api/nodes/{node('6C')['id']}/shift", json={"steps": -1}).status_code == 200
    assert api.post(f"/api/nodes/{node('5C')['id']}/place", json={"before_id": node("6C")["id"]}).status_code == 200
    assert api.post(f"/api/charts/{newer}/order").json() == {"nodes": 2}
    parts = [{"code": "5C.3", "title": "Uno"}, {"code": "5C.4", "title": "Dos"}]
    made = api.post(f"/api/nodes/{node('5C.2')['id']}/split", json={"parts": parts}).json()
    assert [part["code"] for part in made] == ["5C.3", "5C.4"]
    body = {"code": "6C.2", "title": "Contratos"}
    assert api.post(f"/api/nodes/{node('6C.1')['id']}/replacement", json=body).json()["code"] == "6C.2"
    merger = {"node_ids": [node("6C.20")["id"]], "into_id": node("6C.3")["id"]}
    assert api.post(f"/api/charts/{newer}/mergers", json=merger).json()["code"] == "6C.3"

    found = api.get(f"/api/charts/{newer}/comparison", params={"with": older, "size": 3}).json()
    assert (found["total"], len(found["rows"]), found["counts"]["added"], found["counts"]["removed"]) == (9, 3, 3, 3)
    rows = api.get(f"/api/charts/{newer}/crosswalk", params={"from": older}).json()
    assert {(row["old_code"], row["kind"], row["new_code"]) for row in rows} >= {
        ("5C.2", "split", "5C.3"), ("5C.2", "split", "5C.4"), ("6C.1", "replaced", "6C.2"),
        ("6C.20", "merged", "6C.3"), ("5C.10", "moved", "6C.21"), ("6C.3", "kept", "6C.3"),
    }  # fmt: skip
    assert api.post(f"/api/charts/{newer}/withdrawal").json()["state"] == "withdrawn"


def test_a_change_says_every_objection_and_writes_nothing_over(api, node):
    shown = node("5C.2")
    refused = api.patch(f"/api/nodes/{shown['id']}", json={"title": "", "code": "5C.10"})
    assert (refused.status_code, {each["code"] for each in refused.json()["objections"]}) == (
        422, {"node.title_empty", "node.code_taken"},
    )  # fmt: skip
    done = api.patch(f"/api/nodes/{shown['id']}", json={"code": "5C.7", "seen": shown["seen"]}).json()
    assert (done["code"], done["title"]) == ("5C.7", "Gastos")
    again = api.patch(f"/api/nodes/{shown['id']}", json={"title": "Otra", "seen": shown["seen"]})
    assert (again.status_code, again.json()["objections"][0]["code"]) == (409, "node.changed_meanwhile")


def test_a_chart_is_received_over_the_api_and_never_changed(api):
    said = {"code": "EXT", "name": "Extinta", "on": "2024-05-02", "minutes": "1"}
    chart = api.post("/api/charts/received", content=CHART.encode(), params=said).json()
    assert (chart["state"], chart["received_name"]) == ("frozen", "Extinta")
    refused = api.post(f"/api/charts/{chart['id']}/nodes", json={"code": "5C.7", "title": "x"})
    assert (refused.status_code, refused.json()["objections"][0]["basis"]) == (409, "LGA 18")
    assert api.post("/api/charts/received", params=said).status_code == 422


def test_unknown_and_foreign_ids_are_not_found(api, versions, node, client_as, given):
    stranger = client_as(given.actor(given.fonds("OTRA"), Role.ARCHIVES_COORDINATOR))
    mine = node("5C.2")["id"]
    for who, node_id, chart_id in ((api, uuid4(), uuid4()), (stranger, mine, versions[1])):
        answers = (
            who.post(f"/api/nodes/{node_id}/move", json={"parent_id": None}),
            who.post(f"/api/nodes/{node_id}/shift", json={"steps": 1}),
            who.post(f"/api/nodes/{node_id}/split", json={"parts": []}),
            who.delete(f"/api/nodes/{node_id}"),
            who.post(f"/api/charts/{chart_id}/withdrawal"),
            who.post(f"/api/charts/{chart_id}/mergers", json={"node_ids": [], "into_id": str(node_id)}),
            who.get(f"/api/charts/{chart_id}/comparison", params={"with": versions[0]}),
            who.get(f"/api/charts/{chart_id}/crosswalk", params={"from": versions[0]}),
            who.get(f"/api/charts/{chart_id}/objections"),
        )
        assert {answer.status_code for answer in answers} == {404}
    assert api.post(f"/api/nodes/{mine}/shift", json={"steps": 10**30}).status_code in {200, 400}


@pytest.fixture
def run(installation, operator, given_chart, fonds):
    chart = given_chart(fonds=fonds)

    def run(*words):
        console = Console(installation, lambda _installation, _account: operator)
        done = CliRunner().invoke(
            chart_group, [*words, *(() if words[0] in LOOKS else ("--fonds", "SMA"))], obj=console
        )
        assert done.exit_code == Exit.DONE, done.output or done.exception
        return done.output

    run.chart = str(chart)
    return run


LOOKS = ("compare", "crosswalk")


def test_a_draft_is_worked_on_from_the_command_line(run, tmp_path):
    draft = json.loads(run("draft", "--title", "Nueva", "--json"))
    assert run("add", "5C.3", "Egresos", "--before", "5C.2") == "5C.3  Egresos\n"
    run("change", "5c.02", "--title", "Gasto", "--new-code", "5C.9")
    assert json.loads(run("move", "5C.10", "--under", "6C", "--json"))["nodes"] == 3
    run("shift", "6C", "-1")
    run("merge", "6C.20", "--into", "6C.3")
    run("split", "5C.9", "--part", "5C.11", "Once", "--part", "5C.12", "Doce")
    run("replace", "6C.1", "6C.2", "Contratos")
    assert run("suppress", "6C.21.1") == "removed 1, closed 0\n"
    told = run("crosswalk", run.chart, draft["id"])
    assert "5C.10  moved  6C.21" in told
    assert json.loads(run("compare", run.chart, draft["id"], "--json"))["counts"]["added"] == 4
    assert "added 4" in run("compare", run.chart, draft["id"])
    written = tmp_path / "chart.csv"
    run("export", "--chart", draft["id"], "--output", str(written))
    assert written.read_text(encoding="utf-8-sig").splitlines()[:3] == [
        "codigo,titulo,nivel,codigo_padre,descripcion,funcion", "6C,Compras,seccion,,,", "6C.2,Contratos,serie,6C,,",
    ]  # fmt: skip
    assert json.loads(run("withdraw", "--json"))["state"] == "withdrawn"
    received = run("receive", str(written), "--code", "E", "--name", "Extinta", "--on", "2024-01-01", "--minutes", "1")
    assert received.split()[-1] == "frozen"


def test_what_is_written_out_is_read_in_again_as_nothing_new(run, tmp_path):
    written = tmp_path / "chart.csv"
    run("export", "--output", str(written))
    assert json.loads(run("import", str(written), "--json"))["imported"] == 0
