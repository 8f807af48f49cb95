"""Pages and API of disposals as a browser and a machine meet them."""

from __future__ import annotations

import base64
import re
from datetime import date

import pytest
from sqlalchemy import select, update

from retention.clocks.model import RetentionClock
from retention.disposals import jobs
from retention.disposals.model import DisposalList, ListState

PDF = ("firmado.pdf", b"%PDF firmado", "application/pdf")
PAPER = {"number": "N/1", "authority": "AGN", "dated_on": "2026-11-22"}
ENCODED = base64.b64encode(b"%PDF").decode()


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def the_list(disposing) -> DisposalList:
    with disposing.archive.reading() as reading:
        return reading.session.scalars(select(DisposalList)).one()


@pytest.fixture
def at(disposing, client_of):
    return {name: client_of(getattr(disposing, name)) for name in ("rac", "rac2", "rat", "head", "board", "aca")}


def test_a_list_goes_its_whole_way_through_the_pages(disposing, at):
    for day in (1, 2, 3):
        disposing.due(closed_on=date(2017, 1, day))
    unit = str(disposing.archive.unit.id)
    asked = {"unit": unit, "as_of": "2026-11-22", "title": "Baja 2017", "fate": "destruction"}
    assert "3 expedientes, de los que 3 pueden entrar" in text(at["rac"].get("/disposals/new", params=asked))
    assert "3 expedientes, de los que 3 pueden entrar" in text(at["rac"].post("/disposals/new", data=asked))
    made = at["rac"].post("/disposals", data=asked)
    assert made.status_code == 200
    listed = the_list(disposing)
    disposing.run(jobs.gather_files, listed)
    here = f"/disposals/{listed.id}"
    at["rac"].post(f"{here}/acts/propose", data={})
    # Whoever proposed sees why the next step is not theirs, and no form that would be refused.
    own = at["rac"].get(here)
    assert "Usted integró o propuso esta lista" in text(own)
    assert 'name="counted"' not in own.text
    assert 'name="counted"' in at["rac2"].get(here).text
    # Another list would find them taken.
    assert "3 expedientes, de los que 0 pueden entrar" in text(at["rac"].post("/disposals/new", data=asked))
    refused = at["rat"].post(f"{here}/steps/check", data={"counted": "2"}, files={"paper": PDF})
    assert refused.status_code == 422
    assert "cuentan 2" in text(refused)
    checked = at["rat"].post(f"{here}/steps/check", data={"counted": "3", "boxes": "1"}, files={"paper": PDF})
    # Whoever has done his part reads who goes on.
    assert "Sigue: Prevalorar. Le corresponde a: Titular de unidad administrativa." in text(checked)
    assert "Sigue:" not in text(at["head"].get(here))
    at["head"].post(f"{here}/steps/appraise", data={"consent": "on"}, files={"sheet": PDF, "declaration": PDF})
    disposing.sitting(listed)
    assert "3 a favor, 0 en contra, 0 abstenciones, 1 excusas" in text(at["board"].get(here))
    at["board"].post(f"{here}/acts/opine", data={})
    at["aca"].post(f"{here}/steps/request", data=PAPER, files={"paper": PDF})
    bad = at["aca"].post(
        f"{here}/steps/rule", data={**PAPER, "outcome": "partial", "positions": "2-x"}, files={"paper": PDF}
    )
    assert bad.status_code == 422
    at["aca"].post(f"{here}/steps/rule", data={**PAPER, "outcome": "partial", "positions": "2"}, files={"paper": PDF})
    at["aca"].post(f"{here}/steps/issue_act", data={**PAPER, "number": "0055/18"}, files={"paper": PDF})
    at["rac"].post(
        f"{here}/steps/publish", data={"address": "https://sma.gob.mx/b/1", "dated_on": "2026-11-22"},
        files={"paper": PDF},
    )  # fmt: skip
    assert disposing.again(listed).state is ListState.PUBLISHED
    shown = at["rac"].get(here)
    assert "lista para ejecutar" in text(shown)
    paper = re.search(rf'href="({here}/papers/[^"]+)"', shown.text)[1]
    assert at["rac"].get(paper).content == b"%PDF firmado"
    # Everybody may read what was published, without an account.
    public = at["rat"].get("/published/SMA/rulings")
    assert "0055/18" in public.text


def test_every_page_of_disposals_answers_and_its_lists_are_saved(disposing, at):
    disposing.due()
    disposing.due("5C.3", date(2024, 1, 1))
    listed = disposing.proposed()
    here = f"/disposals/{listed.id}"
    for path in ("/disposals", "/disposals/table", "/disposals/items", "/disposals/new", here, f"{here}/items"):
        assert at["rac"].get(path).status_code == 200, path
    assert "Plazo" in text(at["rac"].get(f"{here}/exclusions")) or "plazo" in text(at["rac"].get(f"{here}/exclusions"))
    assert at["rac"].get("/disposals/table?export=csv").text.splitlines()[1].startswith("2026,1,")
    for form in ("inventory", "sheet", "declaration"):
        assert at["rac"].get(f"{here}/forms/{form}/pdf/content").content.startswith(b"%PDF")
        assert at["rac"].get(f"{here}/forms/{form}/xlsx/content").content.startswith(b"PK")
    assert at["rac"].get(f"{here}/forms/other/pdf/content").status_code == 404


def test_a_file_is_refused_on_its_row_with_a_reason_and_the_list_goes_back(disposing, at):
    disposing.due()
    disposing.due(closed_on=date(2016, 1, 1))
    listed = disposing.checked(disposing.proposed())
    here = f"/disposals/{listed.id}"
    item = disposing.items(listed)[0]
    assert at["head"].post(f"{here}/items/{item}/refusal", data={"reason": ""}).status_code == 422
    at["head"].post(f"{here}/items/{item}/refusal", data={"reason": "Lo pide el juzgado"})
    assert disposing.again(listed).state is ListState.PROPOSED
    assert "Lo pide el juzgado" in text(at["head"].get(f"{here}/items"))
    at["head"].post(f"{here}/acts/comment", data={"words": "<b>Ojo</b>"})
    assert "&lt;b&gt;Ojo" in at["head"].get(here).text


def test_a_sample_is_seen_before_it_is_set_apart(disposing, at):
    files = [disposing.due("2C.8", date(2015, 1, day)) for day in range(1, 7)]
    with disposing.archive.work() as work:
        work.session.execute(
            update(RetentionClock)
            .where(RetentionClock.aggregation_id.in_(files))
            .values(status="running", intermediate_until=date(2020, 1, 31), due_on=date(2020, 2, 1))
        )
    asked = {
        "unit": str(disposing.archive.unit.id), "series": "2C.8", "as_of": "2026-11-22", "method": "systematic",
        "step": "3", "start": "1",
    }  # fmt: skip
    assert "De 6 expedientes quedarían en la muestra 2" in text(at["rac"].get("/disposals/samples/new", params=asked))
    assert "De 6 expedientes quedarían en la muestra 2" in text(at["rac"].post("/disposals/samples/new", data=asked))
    made = at["rac"].post("/disposals/samples", data=asked)
    assert made.status_code == 200
    assert "2C.8" in text(at["rac"].get("/disposals/samples"))
    refused = at["rac"].post("/disposals/samples", data={**asked, "method": "random", "seed": ""})
    assert refused.status_code == 422


def test_what_is_not_one_s_own_is_not_there(disposing, at, given, client_of):
    from system.organization.roles import Role

    disposing.due()
    listed = disposing.proposed()
    clerk = client_of(given.actor(disposing.archive.fonds, Role.CORRESPONDENCE_CLERK, handle="oficialia"))
    assert clerk.get(f"/disposals/{listed.id}").status_code == 404
    assert clerk.get("/disposals/new").status_code == 403
    assert clerk.post(f"/disposals/{listed.id}/acts/opine", data={}).status_code == 404
    refused = at["board"].post(f"/disposals/{listed.id}/steps/check", data={"counted": "1"}, files={"paper": PDF})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"unit": "x"}, {"as_of": "ayer"}, {"first_year": "-3"}, {"first_year": "2020", "last_year": "2010"},
        {"series": "99Z.9"}, {"title": "x" * 400}, {"as_of": "2999-01-01"}, {"fate": "quemar"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_at_its_field(disposing, at, asked):
    good = {"unit": str(disposing.archive.unit.id), "as_of": "2026-11-22", "title": "Baja", "fate": "destruction"}
    assert at["rac"].post("/disposals", data={**good, **asked}).status_code == 422


def test_a_machine_goes_the_same_way(disposing, at):
    disposing.due()
    body = {"title": "Baja", "unit": "TES", "as_of": "2026-11-22", "series": ["5C"]}
    made = at["rac"].post("/api/disposals", json=body)
    assert made.status_code == 201
    listed = the_list(disposing)
    disposing.run(jobs.gather_files, listed)
    here = f"/api/disposals/{listed.id}"
    assert at["rac"].post(f"{here}/proposal").json()["state"] == "proposed"
    refused = at["rac"].post(f"{here}/check", json={"counted": 1, "content": ENCODED})
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json()["objections"]] == ["disposal.own_proposal"]
    assert at["rat"].post(f"{here}/check", json={"counted": 1, "content": ENCODED}).json()["state"] == "checked"
    second = at["rac2"].post(f"{here}/check", json={"counted": 1, "content": ENCODED})
    assert second.status_code == 409
    at["head"].post(f"{here}/appraisal", json={"sheet": ENCODED, "declaration": ENCODED, "consent": True})
    disposing.sitting(listed)
    at["board"].post(f"{here}/opinion")
    paper = {"number": "N/1", "authority": "AGN", "dated_on": "2026-11-22", "content": ENCODED}
    at["aca"].post(f"{here}/steps/request", json=paper)
    at["aca"].post(f"{here}/steps/ruling", json={**paper, "outcome": "granted"})
    at["aca"].post(f"{here}/steps/act", json=paper)
    done = at["rac"].post(f"{here}/steps/publication", json={**paper, "address": "https://sma.gob.mx/1"})
    assert done.json()["state"] == "published"
    assert at["rac"].get(f"{here}/items").json()["total"] == 1
    assert at["rac"].get(f"{here}/exclusions").json()["total"] == 0
    assert at["rac"].post(f"{here}/steps/burning", json=paper).status_code == 404


def test_the_inbox_shows_each_what_waits_for_them(disposing):
    from retention.disposals.inbox import lists_waiting

    disposing.due()
    listed = disposing.proposed()
    for actor, waits in ((disposing.rat, 1), (disposing.rac, 0), (disposing.head, 0), (disposing.aca, 0)):
        assert len(disposing.see(lists_waiting, actor=actor)) == waits
    disposing.checked(listed)
    assert len(disposing.see(lists_waiting, actor=disposing.head)) == 1


@pytest.mark.parametrize("path", ["/disposals/new", "/disposals/samples/new"])
def test_the_secret_of_a_form_stands_in_no_address(disposing, at, path):
    """A look beforehand is asked by the form itself: sent as a GET its token would lie in logs and bookmarks."""
    shown = at["rac"].get(path).text
    assert 'name="_csrf_token"' in shown
    assert "formmethod" not in shown
    refused = at["rac"].post(path, data={"unit": "x", "method": "random", "as_of": "ayer", "series": "2C.8"})
    assert refused.status_code == 422
