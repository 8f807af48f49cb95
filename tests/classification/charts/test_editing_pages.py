"""The pages that edit a draft, without script, as a browser gets them."""

import csv
import re
from uuid import UUID

import pytest

from classification.charts import queries
from classification.charts.questions import FilesInClasses
from system.organization.roles import Role
from system.work import answering
from tests.classification.charts.test_pages import links, load, node
from tests.classification.conftest import COLUMNS

ROWS = (
    COLUMNS + "05C,Finanzas,05C.02,Gastos,,\n"
    "05C,Finanzas,05C.10,Ingresos,,\n"
    "05C,Finanzas,05C.10,Ingresos,05C.10.1,Predial\n"
    "06C,Compras,06C.01,Contratos,,\n"
).encode()
NOTHING = {"code": "", "title": "", "level": "", "parent_id": "", "description": "", "function": ""}


@pytest.fixture
def ana(client_as, coordinator):
    return client_as(coordinator)


@pytest.fixture
def draft(ana):
    load(ana, ROWS)
    return ana.post("/charts/drafts").url.path


@pytest.fixture
def files(installation):
    """How many files each class has, by lineage: what the floor above would tell."""
    told = {}

    def tell(_stand, question):
        asked = question.lineage_ids
        return {lineage: number for lineage, number in told.items() if asked is None or lineage in asked}

    installation.learn([answering(FilesInClasses, tell)])
    return told


@pytest.fixture
def filed(installation, coordinator, files):
    """Put files under the class at an address."""

    def put(address, number=3):
        with installation.reading(coordinator) as reading:
            files[queries.find_node(reading, UUID(address[-36:])).lineage_id] = number

    return put


def order(client, section):
    """The codes right under a class, as the tree shows them."""
    chart, node_id = section.split("/nodes/")
    return re.findall(r'class="code">([^<]+)<', client.get(f"{chart}/branches/{node_id}").text)


def test_the_check_names_everything_against_a_class_beside_its_field_and_keeps_nothing(ana, draft):
    before = ana.get(draft).text
    answer = ana.post(f"{draft}/nodes/check", data={**NOTHING, "code": "5C.2", "parent_id": "99S"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for field in ("code", "title", "parent_id"):
        assert f'id="field-{field}-error"' in answer.text
    assert "LGA 13" in answer.text

    fine = ana.post(f"{draft}/nodes/check", data={**NOTHING, "code": "5C.3", "title": "Egresos"})
    assert "Nada que objetar" in fine.text
    assert "field-error" not in fine.text
    after = ana.get(draft).text
    assert re.sub(r"csrf[^>]*", "", after) == re.sub(r"csrf[^>]*", "", before)
    assert "Nada en este cuadro" in ana.get(draft, params={"q": "Egresos"}).text


def test_the_check_of_a_class_that_is_there_follows_the_rules_of_changing(ana, draft):
    address = node(ana, draft, "5C.2")
    asked = {"node": address[-36:], "code": "5C.10", "title": " ", "description": "", "function": ""}
    answer = ana.post(f"{draft}/nodes/check", data=asked).text
    assert 'id="field-code-error"' in answer
    assert 'id="field-title-error"' in answer


def test_a_class_is_added_under_the_one_its_link_names_and_described(ana, draft):
    section = node(ana, draft, "6C")
    form = ana.get(f"{draft}/nodes/new", params={"parent": section[-36:]}).text
    assert re.search(r'name="parent_id" value="06C"', form)
    said = {**NOTHING, "code": "6C.9", "title": "Fianzas", "parent_id": "6c", "function": "Artículo 9"}
    added = ana.post(f"{draft}/nodes", data=said)
    assert "Artículo 9" in added.text
    assert order(ana, section) == ["06C.01", "6C.9"]


def test_a_class_gets_another_code_with_everything_below_it(ana, draft):
    series = node(ana, draft, "5C.10")
    assert 'value="05C.10"' in ana.get(f"{series}/editing").text
    changed = ana.post(f"{series}/editing", data={"code": "5C.11", "title": "Ingresos", "description": "Todo ingreso"})
    assert changed.url.path == series
    assert "Todo ingreso" in changed.text
    assert "5C.11.1" in changed.text


def test_a_class_goes_up_and_down_and_back_to_the_order_of_codes(ana, draft):
    section, series = node(ana, draft, "5C"), node(ana, draft, "5C.10")
    up = ana.post(f"{series}/shift", data={"steps": "-1"})
    assert "05C.10 quedó antes de 05C.02." in up.text
    assert order(ana, section) == ["05C.10", "05C.02"]
    told = ana.post(f"{series}/place", data={"before": ""}, headers={"HX-Request": "true"})
    assert told.text.strip() == "05C.10 quedó al final."
    assert order(ana, section) == ["05C.02", "05C.10"]
    ana.post(f"{series}/shift", data={"steps": "-1"})
    assert ana.post(f"{draft}/nodes/order", data={"parent": section[-36:]}).url.path == section
    assert order(ana, section) == ["05C.02", "05C.10"]
    assert ana.post(f"{series}/shift", data={"steps": "uno"}).status_code == 422


def test_a_move_is_foretold_before_it_happens(ana, draft):
    series, target = node(ana, draft, "5C.10"), node(ana, draft, "6C")
    assert "consequences" not in ana.get(f"{series}/move").text
    foretold = ana.get(f"{series}/move", params={"parent": target[-36:], "before": "", "code": "6C.7"}).text
    assert "2 clases pasan a depender de 06C Compras." in foretold
    assert [code in foretold for code in ("05C.10.1", "6C.7.1")] == [True, True]
    assert order(ana, node(ana, draft, "5C")) == ["05C.02", "05C.10"]

    moved = ana.post(f"{series}/move", data={"parent": "06C", "before": "", "code": "6C.7"})
    assert "06C Compras" in moved.text
    assert order(ana, target) == ["06C.01", "6C.7"]


def test_a_move_that_cannot_be_says_why_before_and_after(ana, draft):
    section, series = node(ana, draft, "5C"), node(ana, draft, "5C.2")
    below_itself = ana.get(f"{section}/move", params={"parent": series[-36:]})
    assert "Así no puede moverse" in below_itself.text
    assert "consequences" not in below_itself.text
    assert ana.post(f"{section}/move", data={"parent": series[-36:]}).status_code in (409, 422)
    assert ana.get(f"{section}/move", params={"parent": "99Z"}).status_code == 200


def test_a_class_with_files_is_neither_moved_nor_deleted_and_its_pages_say_so(ana, draft, filed):
    series = node(ana, draft, "5C.2")
    filed(series, 3)
    assert "3 expedientes" in ana.get(series).text
    assert "no puede eliminarse" in ana.get(f"{series}/suppression").text
    assert "Así no puede moverse" in ana.get(f"{series}/move", params={"parent": "06C", "code": "6C.8"}).text
    assert "su clave no puede cambiar" in ana.get(f"{series}/editing").text
    ana.post(f"{series}/suppression")
    assert "cerrada a expedientes nuevos" in ana.get(series).text


def test_a_class_without_files_leaves_the_draft_and_the_crosswalk_remembers(ana, draft):
    series = node(ana, draft, "5C.2")
    assert "sale del borrador" in ana.get(f"{series}/suppression").text
    gone = ana.post(f"{series}/suppression")
    assert "05C.02 quedó suprimida" in gone.text
    assert ana.get(series).status_code == 404
    assert "05C.02" in ana.get(f"{draft}/crosswalk").text


def test_two_classes_merge_and_one_splits_into_three(ana, draft):
    series, target = node(ana, draft, "5C.2"), node(ana, draft, "5C.10")
    asked = ana.get(f"{series}/merger", params={"into": "5C.10"}).text
    assert "0 expedientes" in asked
    assert "Ninguna clase" in ana.get(f"{series}/merger", params={"into": "77Z"}).text
    merged = ana.post(f"{series}/merger", data={"into": "5C.10"})
    assert merged.url.path == target

    contracts = node(ana, draft, "6C.1")
    begun = {"parts": "2", "more": "1", "code_1": "6C.2", "title_1": "Licitaciones"}
    three = ana.post(f"{contracts}/split", data=begun)
    assert 'name="code_3"' in three.text
    assert 'value="Licitaciones"' in three.text
    parts = {"parts": "3"}
    for number, title in enumerate(("Licitaciones", "Invitaciones", "Adjudicaciones"), start=1):
        parts |= {f"code_{number}": f"6C.{number + 1}", f"title_{number}": title}
    wrong = ana.post(f"{contracts}/split", data={**parts, "title_2": "", "code_3": "?"})
    assert wrong.status_code == 422
    assert [f'id="field-{field}-error"' in wrong.text for field in ("title_2", "code_3")] == [True, True]
    split = ana.post(f"{contracts}/split", data=parts)
    assert "se dividió en 6C.2, 6C.3, 6C.4" in split.text


def test_a_class_is_replaced_by_another(ana, draft):
    series = node(ana, draft, "5C.2")
    assert 'value="Gastos"' in ana.get(f"{series}/replacement").text
    made = ana.post(f"{series}/replacement", data={"code": "5C.7", "title": "Gastos públicos"})
    assert "5C.7 toma el lugar de 05C.02" in made.text
    assert ana.post(f"{made.url.path}/replacement", data={"code": "", "title": ""}).status_code == 422


def test_versions_are_compared_and_told_as_csv(ana, draft, filed):
    series = node(ana, draft, "5C.2")
    filed(series, 4)
    ana.post(f"{series}/editing", data={"code": "05C.02", "title": "Egresos"})
    ana.post(f"{draft}/nodes", data={**NOTHING, "code": "6C.9", "title": "Fianzas"})
    page = ana.get(f"{draft}/comparison").text
    assert [word in page for word in ("Gastos", "Egresos", "Fianzas")] == [True] * 3
    added = ana.get(f"{draft}/comparison", params={"kinds": "added"}).text
    assert "Fianzas" in added
    assert "Egresos" not in added
    answer = ana.get(f"{draft}/comparison", params={"export": "csv"})
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 3
    assert any("4" in row for row in rows if "Egresos" in row)
    assert ana.get(f"{draft}/comparison", params={"with": "no-es-nada"}).status_code == 422
    assert ana.get(f"{draft}/crosswalk", params={"from": "no-es-nada"}).status_code == 422


def test_a_withdrawn_draft_says_so_and_offers_no_edits(ana, draft):
    series = node(ana, draft, "5C.2")
    withdrawn = ana.post(f"{draft}/withdrawal")
    assert "se retiró" in withdrawn.text
    page = withdrawn.text + ana.get(series).text
    assert not links(page, r".*(?:/approval|/editing|/move|/merger|/split|/suppression|/nodes/new[^\"]*)")
    assert "data-edit" not in page
    assert ana.post(f"{series}/shift", data={"steps": "1"}).status_code == 409
    assert 'action="/charts/drafts"' in ana.get("/charts").text


def test_a_received_chart_is_frozen_and_cites_its_article(ana, draft):
    said = {"code": "XYZ", "name": "Instituto extinto", "on": "2025-02-01", "minutes": "ER/1"}
    assert ana.get("/charts/received/new").status_code == 200
    missing = ana.post("/charts/received", data={**said, "name": ""}, files={"file": ("c.csv", ROWS, "text/csv")})
    assert (missing.status_code, 'id="field-name-error"' in missing.text) == (422, True)
    received = ana.post("/charts/received", data=said, files={"file": ("c.csv", ROWS, "text/csv")})
    assert "Instituto extinto" in received.text
    assert "LGA 18" in received.text
    series = node(ana, received.url.path, "5C.2")
    page = received.text + ana.get(series).text
    assert not links(page, r".*(?:/approval|/editing|/move|/merger|/split|/suppression|/nodes/new[^\"]*)")
    assert "/closure" not in page
    refused = ana.post(f"{series}/closure")
    assert refused.status_code == 409
    assert "LGA 18" in refused.text
    assert ana.get("/charts", params={"state": "frozen"}).text.count("Recibido, inalterable") >= 1


def test_another_bodys_coordinator_finds_nothing_here(draft, ana, client_as, given):
    stranger = client_as(given.actor(given.fonds("OTRA"), Role.ARCHIVES_COORDINATOR, handle="zoe"))
    series = node(ana, draft, "5C.2")
    for path in ("/editing", "/move?parent=6C", "/merger", "/split", "/suppression", "/replacement"):
        assert stranger.get(series + path).status_code == 404, path
    for verb in ("shift", "place", "move", "suppression", "closure"):
        assert stranger.post(f"{series}/{verb}", data={"steps": "1", "parent": ""}).status_code == 404, verb
    for path in ("/comparison", "/crosswalk", "/approval"):
        assert stranger.get(draft + path).status_code == 404, path


def test_a_clerk_may_try_nothing_on_a_draft(draft, ana, client_as, clerk):
    cleo, series = client_as(clerk), node(ana, draft, "5C.2")
    assert cleo.post(f"{draft}/nodes/check", data={**NOTHING, "code": "5C.3", "title": "x"}).status_code == 403
    assert cleo.get(f"{series}/move", params={"parent": "06C"}).status_code == 403
    assert cleo.post(f"{series}/shift", data={"steps": "1"}).status_code == 403
    assert "data-edit" not in cleo.get(series).text


def test_a_form_that_a_clerk_could_not_send_is_not_shown(draft, ana, client_as, clerk):
    cleo, series = client_as(clerk), node(ana, draft, "5C.2")
    for path in ("/editing", "/move", "/merger", "/split", "/replacement", "/suppression"):
        assert ana.get(series + path).status_code == 200, path
        assert cleo.get(series + path).status_code == 403, path
    assert cleo.get(f"{draft}/nodes/new").status_code == 403
    assert cleo.get(series).status_code == 200


def test_a_node_of_another_version_is_not_found_here(ana, draft):
    versions = links(ana.get("/charts", params={"state": "in_force"}).text, "/charts/[0-9a-f-]{36}")
    other = next(address for address in versions if address != draft)
    series = node(ana, other, "5C.2")
    for path in ("/editing", "/move", "/split", "/suppression"):
        assert ana.get(f"{draft}/nodes/{series[-36:]}{path}").status_code == 404, path
