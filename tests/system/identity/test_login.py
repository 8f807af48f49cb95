from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from system import history
from system.identity import secret_tokens
from system.identity.model import Account, LoginCounter, WebSession
from tests.system.small_roof import PASSWORD, browser, csrf, hold_session, log_in


def sessions(installation):
    with installation.database.reader.connect() as connection:
        return connection.execute(select(WebSession.__table__)).all()


def actions(installation, operator):
    with installation.reading(operator) as reading:
        return [(entry.action, entry.actor, entry.read_facts()) for entry in history.after(reading.session, 0, 1000)]


def test_a_stranger_is_sent_to_the_login_and_comes_back_to_the_page_asked_for(client, ana):
    sent = client.get("/organization?on=2020-05-29")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Forganization%3Fon%3D2020-05-29")

    door = client.get(sent.headers["location"])
    assert door.status_code == 200
    entered = log_in(client, "ana", next="/organization?on=2020-05-29")
    assert (entered.status_code, entered.headers["location"]) == (303, "/organization?on=2020-05-29")
    assert client.get("/whoami").text == "ana"


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "javascript:x", "/login"]
)
def test_nobody_is_sent_out_of_the_house_after_the_login(client, ana, where):
    assert log_in(client, "ana", next=where).headers["location"] == "/"


def test_the_api_answers_a_stranger_401_with_a_problem(client):
    answer = client.get("/api/account")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert [objection["code"] for objection in answer.json()["objections"]] == ["login.needed"]


def test_a_piece_of_a_page_is_not_replaced_by_the_login_page(client):
    answer = client.get("/organization", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login?next=%2Forganization")


def test_a_visitor_gets_no_session(client, installation):
    client.get("/open")
    client.get("/login")
    assert sessions(installation) == []


def test_the_session_is_new_at_login_and_only_its_hash_is_kept(client, installation, ana):
    hold_session(client, "chosen-by-an-attacker")
    log_in(client, "ana")
    secret = client.cookies["constancia_session"]
    kept = sessions(installation)
    assert secret != "chosen-by-an-attacker"
    assert [row.token_hash for row in kept] == [secret_tokens.digest(secret)]
    assert secret not in str(kept)


def test_a_second_login_of_the_same_browser_ends_the_first_session(client, installation, ana):
    log_in(client, "ana")
    first = client.cookies["constancia_session"]
    log_in(client, "ana")
    assert [row.token_hash for row in sessions(installation)] == [
        secret_tokens.digest(client.cookies["constancia_session"])
    ]
    hold_session(client, first)
    assert client.get("/api/account").status_code == 401


def test_the_cookie_is_unreadable_to_scripts_and_stays_on_this_site(client, ana):
    cookie = log_in(client, "ana").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_with_https_the_cookie_is_secure_and_bound_to_the_host(installation, ana):
    installation.settings = installation.settings.model_copy(update={"secure_cookies": True})
    with browser(installation) as client:
        cookie = log_in(client, "ana").headers["set-cookie"]
    assert cookie.startswith("__Host-constancia_session=")
    assert "secure" in cookie.lower()


def test_logging_out_ends_the_session_everywhere(client, installation, operator, ana):
    log_in(client, "ana")
    secret = client.cookies["constancia_session"]
    left = client.post("/logout", data={"_csrf_token": csrf(client)})
    assert left.headers["location"] == "/login"
    assert sessions(installation) == []
    hold_session(client, secret)
    assert client.get("/api/account").status_code == 401
    assert actions(installation, operator)[-1][:2] == ("login.ended", "ana")


def test_an_unused_session_ends_and_a_used_one_does_not(client, installation, clock, ana):
    log_in(client, "ana")
    for _ in range(4):
        clock.advance(hours=installation.settings.session_hours - 1)
        assert client.get("/whoami").text == "ana"
    clock.advance(hours=installation.settings.session_hours, seconds=1)
    assert client.get("/whoami").status_code == 303


def test_unknown_wrong_and_disabled_are_answered_alike(client, installation, operator, ana, admin):
    with installation.work(operator) as work:
        work.session.get_one(Account, admin.id).disabled_at = work.now

    def said(handle, password):
        answer = log_in(client, handle, password)
        return answer.status_code, re.sub(rf'value="{handle}"', "", answer.text)

    assert said("nobody", "x" * 12) == said("ana", "not the password") == said("adela", PASSWORD)
    assert said("ana", "wrong")[0] == 422


def test_failures_are_written_down_without_the_name_somebody_mistyped(client, installation, operator, ana):
    log_in(client, "ana", "wrong")
    log_in(client, "my secret password", "ana")
    failed = [entry for entry in actions(installation, operator) if entry[0] == "login.failed"]
    assert [entry[2]["handle"] for entry in failed] == ["ana", ""]
    assert "my secret" not in str(failed)


def test_guessing_is_slowed_down_and_told_when_to_come_back(client, clock, installation, ana):
    for _ in range(5):
        assert log_in(client, "ana", "wrong").status_code == 422
    slowed = log_in(client, "ana")
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "2")
    clock.advance(seconds=2)
    assert log_in(client, "ana", "wrong").status_code == 422
    assert log_in(client, "ana", "wrong").headers["retry-after"] == "4"
    clock.advance(seconds=4)
    assert log_in(client, "ana").status_code == 303
    assert log_in(client, "ana", "wrong").status_code == 422


def test_a_throttled_name_says_nothing_about_whether_it_exists(client, ana):
    for handle in ("ana", "nobody"):
        statuses = [log_in(client, handle, "wrong").status_code for _ in range(6)]
        assert statuses == [422] * 5 + [429]


def test_an_address_that_tries_many_names_is_slowed_down_too(client, ana):
    statuses = [log_in(client, f"name{number}", "wrong").status_code for number in range(33)]
    assert 429 in statuses
    assert log_in(client, "ana").status_code == 429


def test_counters_and_dead_sessions_are_swept_at_a_later_login(client, installation, clock, ana):
    log_in(client, "nobody", "wrong")
    log_in(client, "ana")
    clock.advance(hours=48)
    client.cookies.clear()
    log_in(client, "ana")
    assert len(sessions(installation)) == 1
    with installation.database.reader.connect() as connection:
        ages = connection.scalars(select(LoginCounter.last_at)).all()
    assert all(clock() - at < timedelta(hours=24) for at in ages)


def test_a_hash_with_other_costs_is_renewed_at_login(client, installation, ana):
    installation.settings = installation.settings.model_copy(update={"argon2_time_cost": 2})
    with browser(installation) as other:
        assert log_in(other, "ana").status_code == 303
    with installation.database.reader.connect() as connection:
        assert "t=2" in connection.scalars(select(Account.password_hash)).one()
