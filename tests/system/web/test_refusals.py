"""What is answered when something is refused: the same sentences to people and to machines."""

from __future__ import annotations

import json
import logging

from litestar import Litestar, get
from litestar.exceptions import NotAuthorizedException
from litestar.testing import TestClient

from system.errors import Conflict, Forbidden, IntegrityBroken, Invalid, NotFound, Refusal
from system.web import refusals


def test_a_machine_is_told_every_objection_as_rfc_9457_has_it(client):
    answer = client.get("/api/done", headers={"accept-language": "es"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "/api/refusals/specimen.already_done",
        "title": "El estado actual no lo permite",
        "status": 409,
        "detail": "specimen.already_done (on: 29 de mayo de 2020) Este campo es obligatorio.",
        "instance": "/api/done",
        "objections": [
            {
                "code": "specimen.already_done",
                "basis": "LGA 4-XXIX",
                "detail": "specimen.already_done (on: 29 de mayo de 2020)",
            },
            {"code": "form.missing", "basis": "", "detail": "Este campo es obligatorio."},
        ],
    }


def test_a_person_is_told_the_same_on_a_page_in_the_frame(client):
    answer = client.get("/done", headers={"accept-language": "es", "referer": "http://testserver.local/things?page=2"})

    assert answer.status_code == 409
    assert "Este campo es obligatorio." in answer.text
    assert "Fundamento: LGA 4-XXIX" in answer.text
    assert 'href="/things?page=2"' in answer.text
    assert 'class="side' in answer.text


def test_a_page_that_refuses_never_leads_back_to_another_site(client):
    assert "evil" not in client.get("/done", headers={"referer": "https://evil.example/things"}).text


def test_a_filter_that_cannot_be_read_says_which_and_what_to_do(client):
    answer = client.get("/things?opened_on_from=ayer&stage=<script>", headers={"accept-language": "es"})

    assert answer.status_code == 422
    assert "«Apertura» no entiende «ayer»" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "las fechas se escriben AAAA-MM-DD" in answer.text


def test_what_nobody_foresaw_has_a_number_in_the_log_and_tells_nothing_else(client, caplog):
    with caplog.at_level(logging.ERROR, "system.web.refusals"):
        page, problem = client.get("/broken"), client.get("/api/broken")

    incidents = [record.incident for record in caplog.records]
    assert (page.status_code, problem.status_code) == (500, 500)
    assert incidents[0] in page.text
    assert problem.json()["objections"][0]["code"] == "http.failed"
    assert "secret" not in page.text + problem.text
    assert all(record.exc_info for record in caplog.records)


def test_a_frame_that_fails_itself_still_leaves_a_page(client, house, caplog):
    def look(_request):
        raise OSError("no database")

    house.pages.look = look
    answer = client.get("/broken")

    assert answer.status_code == 500
    assert 'class="plain"' in answer.text
    assert "the frame of a refusal failed" in caplog.text


def test_the_lack_of_a_permission_is_reported_before_it_is_answered(client, house):
    assert client.get("/denied").status_code == 403
    assert client.get("/api/denied").status_code == 403
    assert client.get("/done").status_code == 409
    assert house.denials == ["actor.not_permitted", "actor.not_permitted"]


def test_an_address_with_nothing_is_answered_inside_the_frame(client):
    page, problem = client.get("/no/such/page"), client.get("/api/nothing")

    assert (page.status_code, problem.status_code) == (404, 404)
    assert 'class="side' in page.text
    assert problem.json()["objections"][0]["code"] == "http.not_found"


def test_a_wrong_method_and_an_unreadable_field_are_named(client):
    assert client.post("/api/done").status_code == 405
    unreadable = client.get("/api/typed?year=abc")
    assert unreadable.status_code == 400
    assert unreadable.json()["objections"][0]["detail"].startswith("El campo «year» no puede leerse")
    assert client.get("/api/typed").json()["objections"][0]["detail"] == "Falta el campo «year»."


def test_every_kind_of_refusal_has_one_status():
    expected = {NotFound: 404, Forbidden: 403, Invalid: 422, Conflict: 409, IntegrityBroken: 500}

    assert expected == refusals.STATUS
    assert set(Refusal.__subclasses__()) == set(expected)


def test_the_meaning_of_a_code_can_be_asked(client):
    assert client.get("/api/refusals/form.missing").json() == {
        "code": "form.missing",
        "es": "Este campo es obligatorio.",
        "en": "This field is required.",
    }
    assert client.get("/api/refusals/no.such.code").status_code == 404


def test_a_stranger_is_sent_to_sign_in_and_a_machine_is_challenged(house):
    @get(["/inside", "/api/inside"])
    async def inside() -> None:
        raise NotAuthorizedException

    app = Litestar([inside], exception_handlers=refusals.HANDLERS, openapi_config=None, logging_config=None)
    app.state.pages = house.pages
    with TestClient(app) as client:
        page = client.get("/inside?a=1&b=2", follow_redirects=False)
        machine = client.get("/api/inside")

    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/inside%3Fa%3D1%26b%3D2")
    assert (machine.status_code, machine.headers["www-authenticate"]) == (401, "Bearer")
