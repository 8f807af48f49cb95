from __future__ import annotations

import re

import pytest

from system import history
from system.actor import NotPermitted
from system.identity import passwords, queries, service
from system.identity.actors import resolve
from system.identity.errors import (
    AccountDisabled,
    AccountInvalid,
    AccountNotFound,
    DisablesThemselves,
    HandleTaken,
    PasswordRefused,
    PersonHasAccount,
)
from system.organization import queries as organization
from system.organization import staff
from system.organization.errors import AppointsThemselves
from system.organization.roles import Role
from tests.system.small_roof import LONG_AGO, PASSWORD, csrf, enrol, hold_session, log_in


def act(client, path, **data):
    return client.post(path, data={**data, "_csrf_token": csrf(client)})


def shown_secret(answer):
    return re.search(r'id="secret"[^>]* value="([^"]+)"', answer.text)[1]


def test_an_administrator_adds_an_account_and_its_person_must_change_the_password(client, admin, unit):
    log_in(client, "adela")
    added = act(
        client, "/accounts", name="Luz Mar", handle="Luz.Mar", role="office_archivist", unit_id=str(unit.id),
        starts_on="2026-01-01",
    )  # fmt: skip
    assert added.status_code == 200
    one_time = shown_secret(added)
    assert one_time not in client.get("/accounts").text

    client.cookies.clear()
    assert log_in(client, "luz.mar", one_time).status_code == 303
    assert client.get("/whoami").headers["location"] == "/account/password"
    refused = act(client, "/account/password", old=one_time, password="short", again="short")
    assert refused.status_code == 422
    changed = act(client, "/account/password", old=one_time, password=PASSWORD, again=PASSWORD)
    assert changed.headers["location"] == "/"
    assert client.get("/whoami").text == "luz.mar"


def test_an_account_form_with_mistakes_names_them_all_and_adds_nobody(client, installation, operator, admin):
    log_in(client, "adela")
    answer = act(client, "/accounts", name="", handle="", role="king", unit_id="x", starts_on="2026-02-30")
    assert answer.status_code == 422
    assert answer.text.count("field-error") >= 5
    with installation.reading(operator) as reading:
        assert [row.handle for row in reading.session.execute(queries.account_rows(reading))] == ["adela"]


def test_a_reset_shows_the_one_time_password_once_and_ends_the_sessions(client, installation, ana, admin):
    log_in(client, "ana")
    old_session = client.cookies["constancia_session"]
    client.cookies.clear()
    log_in(client, "adela")
    one_time = shown_secret(act(client, f"/accounts/{ana.id}/password-reset"))
    assert one_time not in client.get(f"/accounts/{ana.id}").text
    hold_session(client, old_session)
    assert client.get("/whoami").status_code == 303
    client.cookies.clear()
    assert log_in(client, "ana").status_code == 422
    assert log_in(client, "ana", one_time).status_code == 303


def test_changing_ones_password_ends_the_other_sessions_only(client, ana):
    log_in(client, "ana")
    other = client.cookies["constancia_session"]
    client.cookies.clear()
    log_in(client, "ana")
    act(client, "/account/password", old=PASSWORD, password="otra frase bien larga", again="otra frase bien larga")
    assert client.get("/whoami").text == "ana"
    hold_session(client, other)
    assert client.get("/whoami").status_code == 303


def test_the_old_password_is_asked_for_and_guessing_it_slows_down(client, ana):
    log_in(client, "ana")
    fresh = {"password": "otra frase bien larga", "again": "otra frase bien larga"}
    statuses = [act(client, "/account/password", old="wrong", **fresh).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


@pytest.mark.parametrize("bad", ["short", "ana es una archivista", "aaaaaaaaaaaa", "x" * 300])
def test_a_password_that_is_too_easy_is_refused(bad):
    assert passwords.objections(bad, "ana")


def test_a_long_phrase_is_a_password():
    assert passwords.objections(PASSWORD, "ana") == []
    assert passwords.objections(passwords.one_time(), "ana") == []
    assert passwords.one_time() != passwords.one_time()


def test_a_disabled_account_neither_logs_in_nor_acts_and_comes_back(client, installation, operator, ana, admin):
    log_in(client, "ana")
    with installation.work(operator) as work:
        service.disable_account(work, ana.id)
    assert client.get("/whoami").status_code == 303
    assert log_in(client, "ana").status_code == 422
    with pytest.raises(AccountDisabled):
        resolve(installation, "ana")
    with installation.work(operator) as work:
        service.enable_account(work, ana.id)
    assert log_in(client, "ana").status_code == 303


def test_who_does_not_manage_accounts_meets_none_but_their_own(client, ana, admin):
    log_in(client, "ana")
    assert client.get("/accounts").status_code == 403
    assert client.get(f"/accounts/{admin.id}").status_code == 404
    assert client.get("/account").status_code == 200


def test_an_administrator_of_another_body_meets_nothing(client, installation, operator, given, ana):
    other = given.fonds("OTRO", name="Otro organismo")
    enrol(installation, operator, other, "otto", Role.ADMINISTRATOR)
    log_in(client, "otto")
    assert client.get(f"/accounts/{ana.id}").status_code == 404
    assert act(client, f"/accounts/{ana.id}/password-reset").status_code == 404
    assert "ana" not in client.get("/accounts").text


def test_nobody_gives_themselves_powers_or_takes_their_own_account_away(installation, admin):
    actor = resolve(installation, "adela")
    with installation.work(actor) as work:
        with pytest.raises(AppointsThemselves):
            staff.appoint(work, admin.person_id, role=Role.ARCHIVES_COORDINATOR, starts_on=work.today)
        with pytest.raises(DisablesThemselves):
            service.disable_account(work, admin.id)
        with pytest.raises(PasswordRefused):
            service.reset_password(work, admin.id, password_hash="x")


def test_handles_are_unique_whatever_their_case_and_people_have_one_account(installation, operator, fonds, unit, ana):
    with installation.work(operator) as work:
        with pytest.raises(HandleTaken):
            service.add_account(work, ana.person_id, handle="ANA", password_hash="x")
        with pytest.raises(PersonHasAccount):
            service.add_account(work, ana.person_id, handle="ana2", password_hash="x")
        with pytest.raises(AccountInvalid):
            service.add_account(work, ana.person_id, handle="no spaces", password_hash="x")


def test_an_archivist_adds_no_accounts(installation, ana):
    with installation.work(resolve(installation, "ana")) as work, pytest.raises(NotPermitted):
        service.add_account(work, ana.person_id, handle="other", password_hash="x")


def test_the_history_of_an_account_names_nobody(installation, operator, admin, ana):
    with installation.work(operator) as work:
        service.reset_password(work, ana.id, password_hash="the-hash")
    with installation.reading(operator) as reading:
        told = str([entry.facts for entry in history.after(reading.session, 0, 1000)])
    assert "Persona" not in told
    assert "the-hash" not in told


def test_the_command_line_acts_as_an_account_or_as_the_machines_operator(installation, ana):
    assert resolve(installation, " ANA ").handle == "ana"
    assert resolve(installation, None).everywhere
    assert resolve(installation, None).handle.startswith("local:")
    with pytest.raises(AccountNotFound):
        resolve(installation, "nobody")


def test_an_appointment_that_ended_gives_nothing(installation, operator, clock, ana):
    assert resolve(installation, "ana").grants
    with installation.work(operator) as work:
        held = organization.appointments(work, ana.fonds_id, person_id=ana.person_id)
        staff.end_appointment(work, held[0].id, on=work.today)
    assert resolve(installation, "ana").grants
    clock.advance(days=1)
    assert not resolve(installation, "ana").grants
    assert held[0].starts_on == LONG_AGO
