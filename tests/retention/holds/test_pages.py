from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from records.aggregations.model import Aggregation
from retention.holds.inbox import requests_to_answer, reviews_due
from retention.holds.kinds import HoldKind, HoldScope

CLOSED = date(2020, 5, 29)
ORDER = {
    "kind": "audit", "authority": "Auditoría Superior", "case_number": "ASF/12/2026", "started_on": "2026-11-20",
    "review_on": "2027-05-20", "scope": "series", "series": "4C.3, 5C.3",
}  # fmt: skip
BODY = {**ORDER, "series": ["5C.3"]}


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def reference_of(archive, file_id) -> str:
    with archive.reading() as reading:
        return reading.session.scalars(select(Aggregation.reference).where(Aggregation.id == file_id)).one()


def test_an_order_is_looked_at_before_it_counts_and_then_holds(archive, holds, client_of):
    file, later = archive.file("5C.3", CLOSED), archive.file("4C.3.1")
    browser = client_of(holds.coordinator)

    preview = browser.post("/holds/preview", data=ORDER)
    assert "Retendría 2 expedientes a su alcance. 2 no están retenidos todavía." in text(preview)
    assert "También retendrá los expedientes que aparezcan" in text(preview)
    assert "Qué se retendría" not in text(browser.get("/holds"))
    back = browser.post("/holds", data={**ORDER, "back": "1"})
    assert (back.status_code, "ASF/12/2026" in back.text) == (200, True)

    placed = browser.post("/holds", data=ORDER, follow_redirects=True)
    assert "Auditoría Superior" in text(placed)
    assert "2 expedientes retenidos hoy a la vista" in text(placed)
    assert [holds.held(one) for one in (file, later)] == [[1], [1]]
    assert "Retención 1" in text(browser.get(f"/aggregations/{file}"))
    assert browser.get("/holds?export=csv").text.splitlines()[1].startswith("1,Auditoría,Auditoría Superior")


def test_what_is_wrong_with_an_order_stands_at_its_fields(archive, holds, client_of):
    browser = client_of(holds.coordinator)

    for path in ("/holds/preview", "/holds"):
        empty = browser.post(path, data={"scope": "files", "kind": "audit"})
        assert empty.status_code == 422
        unknown = browser.post(path, data={**ORDER, "scope": "files", "files": "SMA/NO/1\nSMA/NO/2"})
        assert "El expediente SMA/NO/1 no existe o no está a su alcance." in text(unknown)
        assert "El expediente SMA/NO/2 no existe o no está a su alcance." in text(unknown)
        series = browser.post(path, data={**ORDER, "series": "99Z"})
        assert "El cuadro vigente no tiene la serie 99Z." in text(series)
        assert browser.post(path, data={**ORDER, "scope": "query"}).status_code == 422
        bad_day = browser.post(path, data={**ORDER, "scope": "query", "opened_on_from": "ayer"})
        assert bad_day.status_code == 422


def test_a_unit_requests_and_control_accepts_on_the_page(archive, holds, client_of):
    file = archive.file("5C.3", CLOSED)
    clerk, control = client_of(holds.clerk), client_of(holds.control)
    asked = {**ORDER, "scope": "files", "files": reference_of(archive, file)}

    assert "Solicitar que se retenga" in text(clerk.get(f"/aggregations/{file}"))
    page = clerk.post("/holds", data=asked, follow_redirects=True)
    assert "Todavía no retiene nada" in text(page)
    assert "Aceptar y retener" not in text(page)
    with archive.reading(holds.control) as reading:
        (item,) = requests_to_answer(reading)
    assert "Aceptar y retener" in text(control.get(item.path))
    wrong = control.post(f"{item.path}/acceptance", data={"review_on": "2026-01-01"})
    assert (wrong.status_code, "debe ser posterior a hoy" in text(wrong)) == (422, True)
    control.post(f"{item.path}/acceptance", data={"review_on": "2027-01-01"})
    assert holds.held(file) == [1]
    assert control.post(f"{item.path}/refusal", data={"refusal_reason": "No"}).status_code == 409


def test_releasing_asks_for_act_and_reason_and_only_of_the_coordination(archive, holds, client_of):
    hold = holds.place(holds.of_files(archive.file("5C.3")))
    browser = client_of(holds.coordinator)

    assert "Levantar la retención" not in text(client_of(holds.control).get(f"/holds/{hold.id}"))
    assert client_of(holds.control).post(
        f"/holds/{hold.id}/release", data={"release_act": "x", "release_reason": "x"}
    ).status_code == 403  # fmt: skip
    assert browser.post(f"/holds/{hold.id}/release", data={}).status_code == 422
    done = browser.post(
        f"/holds/{hold.id}/release", data={"release_act": "OF/1", "release_reason": "Concluyó"}, follow_redirects=True
    )
    assert "Levantada" in text(done)
    assert "OF/1" in text(done)


def test_what_is_due_for_review_waits_in_the_inbox_and_is_released_together(archive, holds, client_of, clock):
    first, second = (
        holds.place(holds.of_files(archive.file("5C.3"), review_on=date(2026, 11, day))) for day in (24, 25)
    )
    clock.advance(days=10)
    browser = client_of(holds.coordinator)

    with archive.reading(holds.coordinator) as reading:
        assert [item.title for item in reviews_due(reading)] == ["Revisar la retención 1", "Revisar la retención 2"]
    with archive.reading(holds.clerk) as reading:
        assert reviews_due(reading) == []
    assert "Retención 2" in text(browser.get("/holds/due"))
    browser.post(f"/holds/{first.id}/review", data={"review_on": "2027-01-01"})
    assert "Retención 1 " not in text(browser.get("/holds/due"))
    assert browser.post("/holds/release", data={"release_act": "OF/1", "release_reason": "x"}).status_code == 422
    said = {"release_act": "OF/1", "release_reason": "Concluyó", "holds": [str(second.id)]}
    assert "Ninguna retención por revisar" in text(browser.post("/holds/release", data=said, follow_redirects=True))


def test_people_of_a_unit_are_not_told_of_investigations(archive, holds, client_of):
    file = archive.file("5C.3")
    hold = holds.place(holds.of_files(file, kind=HoldKind.CRIMINAL, reason="Cohecho", authority="Fiscalía"))
    clerk = client_of(holds.clerk)

    for page in (f"/aggregations/{file}", f"/holds/{hold.id}", "/holds", "/holds?authority=Fiscal&kind=criminal"):
        told = text(clerk.get(page))
        assert f"Retención {hold.number}" in told
        assert not re.search("Fiscalía|Cohecho|Carpeta", told)
    found = clerk.get(f"/api/holds/{hold.id}").json()
    assert (found["kind"], found["authority"], found["terms"]) == (None, "", {})
    assert clerk.get("/api/holds").json()["holds"][0]["kind"] is None
    assert "Carpeta de investigación" in text(client_of(holds.coordinator).get(f"/aggregations/{file}"))


def test_who_may_neither_place_nor_request_meets_no_form(archive, holds, client_of, given):
    from system.organization.roles import Role

    board = client_of(given.actor(archive.fonds, Role.APPRAISAL_BOARD))

    assert board.get("/holds/new").status_code == 403
    assert board.post("/holds", data=ORDER).status_code == 403
    assert board.post("/api/holds/preview", json={"scope": "person", "name": "Pérez"}).status_code == 403


def test_the_same_over_json(archive, holds, client_of):
    file, foreign = archive.file("5C.3", CLOSED), archive.file("5C.3", unit=holds.other_unit)
    api, clerk = client_of(holds.coordinator), client_of(holds.clerk)

    found = api.post("/api/holds/preview", json={"scope": "series", "series": ["5C.3"]})
    assert found.json() == {"total": 2, "free": 2, "by_unit": {"OBR": 1, "TES": 1}, "by_series": {"5C.3": 2}}
    placed = api.post("/api/holds", json=BODY).json()
    assert (placed["number"], placed["files"], placed["blocks"][0]) == (1, 2, "disposal")
    assert clerk.get("/api/holds").json()["holds"][0]["files"] == 1
    rows = clerk.get(f"/api/holds/{placed['id']}/files").json()
    assert [one["id"] for one in rows["files"]] == [str(file)]
    assert clerk.post("/api/holds", json=BODY).status_code == 403
    asked = clerk.post("/api/holds/requests", json={**BODY, "review_on": None}).json()
    assert clerk.post(f"/api/holds/{asked['id']}/acceptance", json={"review_on": "2027-01-01"}).status_code == 403
    refused = api.post(f"/api/holds/{asked['id']}/refusal", json={"reason": "Ya está"}).json()
    assert refused["state"] == "refused"
    assert api.post(f"/api/holds/{placed['id']}/review", json={"review_on": "2027-09-01"}).json()["review_on"]
    gone = api.post(f"/api/holds/{placed['id']}/release", json={"act": "OF/1", "reason": "Concluyó"}).json()
    assert (gone["state"], gone["files"], gone["files_once"]) == ("released", 0, 2)
    assert holds.held(foreign) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**BODY, "scope": "everything"},
        {**BODY, "kind": "' OR 1=1"},
        {**BODY, "series": ["5C.3"] * 201},
        {**BODY, "series": ["\x00"]},
        {**BODY, "scope": "files", "files": []},
        {**BODY, "scope": "person", "name": "%%__"},
        {**BODY, "scope": "query", "filters": {"stage": "nowhere"}},
        {**BODY, "authority": "x" * 301},
        {**BODY, "nobody": "knows"},
    ],
)
def test_hostile_orders_are_refused_and_hold_nothing(archive, holds, client_of, body):
    file = archive.file("5C.3")

    answered = client_of(holds.coordinator).post("/api/holds", json=body)

    assert answered.status_code in (400, 422) or answered.json()["files"] == 0
    assert holds.held(file) == []


def test_a_name_of_wildcards_is_looked_for_as_it_is_written(archive, holds):
    file = archive.file("5C.3")
    holds.place(holds.order(HoldScope.PERSON, terms={"name": "%xp%d__nt%"}))

    assert holds.held(file) == []
