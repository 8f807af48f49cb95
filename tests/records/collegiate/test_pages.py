from __future__ import annotations

import re
from datetime import date

import pytest

from records.collegiate.inbox import sittings_called


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


@pytest.fixture
def browser(client_of, house):
    return client_of(house.coordinator)


def test_a_board_is_entered_called_held_voted_and_proven_on_its_pages(browser, house, board):
    founded = browser.post(
        "/collegiate/bodies",
        data={"kind": "transparency_committee", "code": "CT", "name": "Comité de Transparencia",
              "quorum_percent": "60", "started_on": "2025-01-01"},
        follow_redirects=True,
    )  # fmt: skip
    assert "Nadie lo integra todavía" in text(founded)
    body = re.search(r"/collegiate/bodies/([0-9a-f-]{36})/members", founded.text)[1]
    for name in ("Jurídico", "Archivos"):
        seat = {"person_id": str(board.people[name]), "votes": "true", "started_on": "2025-01-01"}
        assert name in text(browser.post(f"/collegiate/bodies/{body}/members", data=seat, follow_redirects=True))
    called = browser.post(
        "/collegiate/sittings",
        data={"body": body, "sits_on": "2026-11-20", "agenda": "Reserva del expediente\n\nSerie 5C.12 [tes]"},
        follow_redirects=True,
    )
    assert "2. Serie 5C.12" in text(called)
    sitting = re.search(r"/collegiate/sittings/([0-9a-f-]{36})/attendance", called.text)[1]
    seats = re.findall(r'name="(came-[0-9a-f-]{36})"', called.text)
    assert len(seats) == 2

    version = re.search(r'name="version" value="(\d+)"', called.text)[1]
    held = browser.post(
        f"/collegiate/sittings/{sitting}/attendance",
        data={**dict.fromkeys(seats, "present"), "version": version}, follow_redirects=True,
    )  # fmt: skip
    assert "Asistieron 2 de 2 con voto; hacían falta 2. Hubo quórum." in text(held)
    assert "No vino" in text(held)
    (item,) = re.findall(r"/items/([0-9a-f-]{36})/votes", held.text)  # the second matter's area is not there
    votes = re.findall(r'name="(vote-[0-9a-f-]{36})"', held.text)
    half = browser.post(f"/collegiate/sittings/{sitting}/items/{item}/votes", data={votes[0]: "recused"})
    assert half.status_code == 422
    assert "Falta el voto de 1 integrante presente." in text(half)
    assert "Una excusa dice su motivo." in text(half)
    voted = browser.post(
        f"/collegiate/sittings/{sitting}/items/{item}/votes",
        data={**dict.fromkeys(votes, "favour"), "agreement": "Se confirma"}, follow_redirects=True,
    )  # fmt: skip
    assert "2 a favor, 0 en contra, 0 abstenciones, 0 excusas." in text(voted)
    kept = browser.post(
        f"/collegiate/sittings/{sitting}/minutes",
        data={"minutes_number": "CT/01/2026"}, files={"file": ("acta.pdf", b"%PDF acta", "application/pdf")},
        follow_redirects=True,
    )  # fmt: skip
    assert "CT/01/2026" in text(kept)
    assert browser.get(f"/collegiate/sittings/{sitting}/minutes/content").content == b"%PDF acta"
    assert "Comité de Transparencia" in browser.get("/collegiate?export=csv").text


def test_what_is_wrong_with_a_call_is_told_and_what_was_written_stays(browser, board):
    answered = browser.post(
        "/collegiate/sittings", data={"body": str(board.id), "sits_on": "2026-11-30", "agenda": "Algo [NADIE]"}
    )

    assert answered.status_code == 422
    assert "No hay unidad con la clave NADIE (asunto 1)." in text(answered)
    assert "Algo [NADIE]" in answered.text
    assert browser.post("/collegiate/bodies", data={"kind": "council"}).status_code == 422
    assert browser.post(f"/collegiate/bodies/{board.id}/members", data={}).status_code == 422


def test_a_called_sitting_waits_for_its_members_and_who_manages_them(board, house, given):
    from dataclasses import replace

    board.call(on=date(2026, 12, 1))
    member = replace(house.committee, person_id=board.people["Suplente de Jurídico"])

    for actor, count in ((house.coordinator, 1), (member, 1), (house.committee, 0), (house.archivist, 0)):
        with board.reading(actor) as reading:
            assert len(sittings_called(reading)) == count


def test_who_only_reads_finds_no_forms_and_who_may_not_read_finds_nothing(client_of, house, board):
    sitting = board.call()
    reader, stranger = client_of(house.committee), client_of(house.archivist)

    page = reader.get(f"/collegiate/sittings/{sitting}")
    assert page.status_code == 200
    assert 'action="/collegiate' not in page.text
    assert reader.get("/collegiate/sittings/new").status_code == 403
    assert reader.post(f"/collegiate/sittings/{sitting}/cancellation", data={"reason": "x"}).status_code == 403
    assert stranger.get(f"/collegiate/sittings/{sitting}").status_code == 404
    assert stranger.get(f"/collegiate/bodies/{board.id}").status_code == 404
    assert stranger.get("/api/collegiate/sittings").json()["total"] == 0


def test_the_same_over_json(client_of, house, board):
    api = client_of(house.coordinator)
    agenda = {"sits_on": "2026-11-20", "agenda": [{"title": "Baja"}]}

    sitting = api.post(f"/api/collegiate/bodies/{board.id}/sittings", json=agenda).json()
    came = {one["membership_id"]: "present" for one in sitting["members"]}
    held = api.post(f"/api/collegiate/sittings/{sitting['id']}/attendance", json={"attendance": came}).json()
    voters = [one["membership_id"] for one in held["members"] if one["votes"]]
    votes = {"votes": {one: {"choice": "favour"} for one in voters}, "agreement": "Procede"}
    voted = api.post(f"/api/collegiate/items/{sitting['agenda'][0]['id']}/votes", json=votes).json()

    assert (held["seats"], held["present"], held["quorum_reached"]) == (5, 5, True)
    assert (voted["agenda"][0]["favour"], voted["agenda"][0]["passed"]) == (5, True)
    assert api.post(f"/api/collegiate/sittings/{sitting['id']}/cancellation", json={"reason": "x"}).status_code == 409
    assert api.get("/api/collegiate/bodies").json()[0]["code"] == "GI"
    assert api.get("/api/collegiate/sittings").json()["sittings"][0]["items"] == 1


@pytest.mark.parametrize(
    "agenda",
    [[], [{"title": "x" * 501}], [{"title": " "}], [{"title": "x"}] * 201, [{"title": "x", "unit_id": "no"}]],
)
def test_hostile_agendas_are_refused(client_of, house, board, agenda):
    answered = client_of(house.coordinator).post(
        f"/api/collegiate/bodies/{board.id}/sittings", json={"sits_on": "2026-11-20", "agenda": agenda}
    )
    assert answered.status_code in (400, 422)
