"""The page of the seals: who sees it, what is downloaded, and that it says what is wrong."""

from __future__ import annotations

import pytest

from system.anchoring import stamping
from system.anchoring.checkpoint import read, read_public_pem
from system.anchoring.inbox import seals_overdue
from system.mail.model import MailMessage
from system.organization.roles import Role
from tests.system import small_roof
from tests.system.anchoring.histories import happen, seal
from tests.system.small_roof import csrf, log_in


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.fixture
def client_of(installation, operator, fonds):
    with small_roof.browser(installation) as client:

        def enter(role):
            small_roof.enrol(installation, operator, fonds, "quien", role)
            log_in(client, "quien")
            return client

        yield enter


def test_internal_control_downloads_a_seal_and_the_key_that_proves_it(installation, operator, client_of):
    client = client_of(Role.INTERNAL_CONTROL)
    assert "Aún no hay sellos" in client.get("/history/seals").text
    seal(installation, operator)

    page = client.get("/history/seals").text
    file = client.get("/history/seals/1/content")
    given_away = read(file.content)
    key = client.get(f"/history/seals/keys/{given_away.statement.key}/content")

    assert "Sello 1" in page
    assert "sin sello de tiempo" in page
    assert "Sellar ahora" not in page
    assert file.headers["content-disposition"] == 'attachment; filename="sello-1.json"'
    assert given_away.is_signed_by(read_public_pem(key.content))
    assert client.get("/api/history/seals/1").content == file.content
    assert client.get("/api/history/seals").json()["seals"][0]["digest"] == given_away.digest
    assert client.get("/api/history/seals/keys").json()[0]["public_key"] == key.text
    assert "sello" in client.get("/history/seals?export=csv").headers["content-disposition"]
    assert client.get("/history/seals/2/content").status_code == 404
    assert client.get("/history/seals/99999999999999/content").status_code == 404
    assert client.get("/history/seals/keys/nada/content").status_code == 404


def test_the_administrator_seals_once_for_what_happened(installation, operator, client_of):
    client = client_of(Role.ADMINISTRATOR)
    for _ in range(2):
        token = {"_csrf_token": csrf(client)}
        assert client.post("/history/seals", data=token).status_code == 303

    page = client.get("/history/seals").text
    assert "Nada ocurrió desde el último sello." in page
    assert client.get("/api/history/seals").json()["total"] == 1


def test_others_neither_see_nor_make_seals(installation, operator, client_of):
    seal(installation, operator)
    client = client_of(Role.TRANSPARENCY_COMMITTEE)

    for path in ("", "/1/content", "/keys/0000000000000000/content"):
        assert client.get(f"/history/seals{path}").status_code == 403
    assert client.get("/api/history/seals/1").status_code == 403
    assert client.post("/history/seals", data={"_csrf_token": csrf(client)}).status_code == 403


def test_a_seal_without_its_stamp_says_why_and_when_it_is_tried_again(installation, operator, client_of):
    seal(installation, operator)
    installation.settings = installation.settings.model_copy(update={"tsa_url": "http://[no"})
    assert stamping.stamp_newest(installation, operator) == "bad_address"

    page = client_of(Role.INTERNAL_CONTROL).get("/history/seals").text

    assert "la dirección configurada de la autoridad no sirve" in page
    assert "Se ha intentado 1 veces" in page


def test_a_history_nobody_seals_any_more_waits_in_the_inbox(installation, operator, given, fonds, clock):
    seal(installation, operator)
    happen(installation, operator)
    control, archivist = given.actor(fonds, Role.INTERNAL_CONTROL), given.actor(fonds, Role.OFFICE_ARCHIVIST)

    def waiting(actor):
        with installation.reading(actor) as reading:
            return [item.title for item in seals_overdue(reading)]

    clock.advance(hours=30)
    assert waiting(control) == []
    clock.advance(hours=30)
    assert waiting(control) == ["El historial está sin sellar"]
    assert waiting(archivist) == []
    seal(installation, operator)
    assert waiting(control) == []


def test_a_new_seal_goes_by_mail_to_the_addresses_set(installation, operator):
    changes = {"smtp_host": "localhost", "seal_mail": "oic@sma.example, no address,externa@otra.example"}
    installation.settings = installation.settings.model_copy(update=changes)
    left: list[tuple[str, dict]] = []

    class Queue:
        def put(self, _session, name, arguments, **_by):
            left.append((name, dict(arguments)))

    installation.jobs = Queue()
    happen(installation, operator)
    sealed = seal(installation, operator)

    with installation.reading(operator) as reading:
        letters = reading.session.query(MailMessage).order_by(MailMessage.recipient).all()
    assert [one.recipient for one in letters] == ["externa@otra.example", "oic@sma.example"]
    assert len(left) == 2
    body = letters[0].body
    assert read(body[body.index("{") : body.rindex("}") + 1].encode()).digest == sealed.digest
