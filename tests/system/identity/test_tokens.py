from __future__ import annotations

import re

import pytest
from hypothesis import given as always
from hypothesis import strategies as st
from sqlalchemy import select

from system.actor import Grant, Permission, Reach
from system.identity import scopes, service, throttle
from system.identity.actors import resolve
from system.identity.errors import AccountNotFound, TokenInvalid, TokenNotFound
from system.identity.model import ApiToken
from tests.system.small_roof import csrf, log_in


@pytest.fixture
def issue(installation, operator, ana):
    def issued(*wanted, days=30):
        with installation.work(operator) as work:
            return service.issue_token(work, ana.id, name="test", scopes=wanted, days=days)

    return issued


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_stands_for_its_account_within_its_scopes(client, issue):
    _token, secret = issue("read", "aggregation:open")
    answer = client.get("/api/account", headers=bearer(secret)).json()
    assert answer["handle"] == "ana"
    assert set(answer["permissions"]) == {
        "aggregation:open", "aggregation:read", "chart:read", "correspondence:read", "decision:read", "disposal:read",
        "document:read", "hold:read", "organization:read", "schedule:read", "transfer:read",
    }  # fmt: skip


def test_a_token_never_can_more_than_its_person(client, issue):
    _token, secret = issue("*")
    assert "account:manage" not in client.get("/api/account", headers=bearer(secret)).json()["permissions"]
    assert client.get("/api/accounts", headers=bearer(secret)).status_code == 403


def test_only_the_hash_of_a_token_is_kept(installation, issue):
    _token, secret = issue("read")
    with installation.database.reader.connect() as connection:
        assert secret.removeprefix("cst_") not in str(connection.execute(select(ApiToken.__table__)).all())


@pytest.mark.parametrize("end", ["expire", "revoke", "disable"])
def test_a_dead_token_is_answered_401_even_where_anybody_may_look(
    *, client, installation, operator, clock, issue, ana, end
):
    token, secret = issue("read", days=1)
    assert client.get("/whoami", headers=bearer(secret)).text == "ana"
    with installation.work(operator) as work:
        if end == "revoke":
            service.revoke_token(work, token.id)
        if end == "disable":
            service.disable_account(work, ana.id)
    if end == "expire":
        clock.advance(days=1)
    for path in ("/api/account", "/open"):
        answer = client.get(path, headers=bearer(secret))
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert client.get("/api/account", headers=bearer(secret)).json()["objections"][0]["code"] == "token.refused"


@pytest.mark.parametrize("shown", ["", "x", "cst_" + "A" * 43, "ñandú"])
def test_an_unknown_token_is_answered_401_and_a_session_beside_it_does_not_save_it(client, ana, shown):
    log_in(client, "ana")
    answer = client.get("/api/account", headers={"Authorization": f"Bearer {shown}".encode()})
    assert answer.status_code == 401


def test_a_token_needs_no_csrf_and_breeds_no_token(client, issue):
    _token, secret = issue("*")
    assert client.post("/uploads", content=b"abc", headers=bearer(secret)).text == "3"
    new = {"name": "n", "scopes": ["read"], "days": 1}
    assert client.post("/api/account/tokens", json=new, headers=bearer(secret)).status_code == 403
    assert client.get("/account", headers=bearer(secret)).status_code == 403


def test_a_person_issues_a_token_on_their_page_sees_it_once_and_revokes_it(client, ana):
    log_in(client, "ana")
    data = {"name": "nómina", "scopes": "read aggregation:*", "days": "10", "_csrf_token": csrf(client)}
    secret = re.search(r'id="secret"[^>]* value="([^"]+)"', client.post("/account/tokens", data=data).text)[1]
    own = client.get("/account").text
    assert "nómina" in own
    assert secret not in own
    token_id = re.search(r"/account/tokens/([0-9a-f-]+)/revocation", own)[1]
    client.post(f"/account/tokens/{token_id}/revocation", data={"_csrf_token": csrf(client)})
    client.cookies.clear()
    assert client.get("/whoami", headers=bearer(secret)).status_code == 401


def test_a_token_form_with_mistakes_is_shown_again(client, ana):
    log_in(client, "ana")
    data = {"name": "", "scopes": "fly:high", "days": "0", "_csrf_token": csrf(client)}
    answer = client.post("/account/tokens", data=data)
    assert answer.status_code == 422
    assert "fly:high" in answer.text


def test_who_manages_accounts_issues_no_token_in_anothers_name_but_revokes(installation, issue, ana, admin):
    token, _secret = issue("read")
    with installation.work(resolve(installation, "adela")) as work:
        with pytest.raises(AccountNotFound):
            service.issue_token(work, ana.id, name="n", scopes=("read",), days=1)
        service.revoke_token(work, token.id)


def test_nobody_revokes_what_they_cannot_see(installation, operator, issue, admin):
    with installation.work(operator) as work:
        token, _secret = service.issue_token(work, admin.id, name="n", scopes=("read",), days=1)
    with installation.work(resolve(installation, "ana")) as work, pytest.raises(TokenNotFound):
        service.revoke_token(work, token.id)


def test_every_mistake_of_a_token_is_named(issue):
    with pytest.raises(TokenInvalid) as refused:
        issue("aggregation:fly", "reads", days=4000)
    assert [objection.code for objection in refused.value.objections] == [
        "token.scope_unknown", "token.scope_unknown", "token.expiry_invalid",
    ]  # fmt: skip


@always(st.lists(st.sampled_from(Permission)), st.lists(st.sampled_from(["read", "*", "chart:*", "document:add", "x"])))
def test_scopes_only_ever_take_away(held, said):
    grants = {Grant(permission, Reach.BODY) for permission in held}
    left = scopes.cut(grants, said)
    assert left <= grants
    assert ("*" not in said) or left == grants


@always(st.integers(0, 10_000), st.integers(0, 100))
def test_the_wait_grows_and_stays_bounded(failures, free):
    wait = throttle.delay(failures, free)
    assert wait <= throttle.LONGEST
    assert wait <= throttle.delay(failures + 1, free)
    assert (wait.total_seconds() == 0) == (failures <= free)
