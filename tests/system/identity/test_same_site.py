from __future__ import annotations

import anyio
import pytest

from system.identity import secret_tokens
from tests.system.small_roof import build, csrf, log_in


@pytest.fixture
def inside(client, ana):
    log_in(client, "ana")
    return client


def upload_token(installation, client, path):
    session = secret_tokens.digest(client.cookies["constancia_session"])
    return secret_tokens.bound(installation.settings.secret_key(), session, path)


def test_an_act_without_the_sessions_token_is_refused(inside):
    assert inside.post("/account/language", data={"language": "en"}).status_code == 403


def test_an_act_with_the_token_of_the_form_is_done(inside):
    done = inside.post("/account/language", data={"language": "en", "_csrf_token": csrf(inside)})
    assert done.status_code == 303


def test_the_token_may_stand_in_a_header(inside):
    done = inside.post("/uploads", content=b"bytes", headers={"X-CSRF-Token": csrf(inside)})
    assert (done.status_code, done.text) == (201, "5")


def test_a_token_of_another_session_is_refused(inside, client, ana):
    old = csrf(inside)
    log_in(client, "ana")
    assert csrf(client) != old
    assert client.post("/account/language", data={"language": "en", "_csrf_token": old}).status_code == 403


def test_an_upload_without_script_shows_its_token_in_the_address(inside, installation):
    token = upload_token(installation, inside, "/uploads")
    files = {"file": ("a.txt", b"hello")}
    assert inside.post(f"/uploads?_csrf={token}", files=files).status_code == 201
    assert inside.post("/uploads", files=files).status_code == 403


def test_the_token_of_an_address_is_good_for_that_address_only(inside, installation):
    token = upload_token(installation, inside, "/elsewhere")
    assert inside.post(f"/uploads?_csrf={token}", content=b"x").status_code == 403
    assert inside.post(f"/uploads?_csrf={csrf(inside)}", content=b"x").status_code == 403


def test_a_body_is_read_neither_for_a_stranger_nor_for_a_missing_token(installation, inside):
    app = build(installation)
    cookie = f"constancia_session={inside.cookies['constancia_session']}".encode()
    multipart = (b"content-type", b"multipart/form-data; boundary=x")

    def status(*headers):
        scope = {
            "type": "http", "method": "POST", "path": "/uploads", "raw_path": b"/uploads", "root_path": "",
            "query_string": b"", "headers": [(b"host", b"testserver.local"), *headers], "scheme": "http",
            "server": ("testserver.local", 80), "client": ("127.0.0.1", 1), "http_version": "1.1",
            "asgi": {"version": "3.0"}, "extensions": {},
        }  # fmt: skip
        sent = []

        async def receive():
            raise AssertionError("the body was read")

        async def send(message):
            sent.append(message)

        anyio.run(app, scope, receive, send)
        return sent[0]["status"]

    assert status(multipart) == 303
    assert status(multipart, (b"cookie", cookie)) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_can_neither_act_nor_log_anybody_in(inside, client, headers):
    token = csrf(inside)
    refused = inside.post("/account/language", data={"language": "en", "_csrf_token": token}, headers=headers)
    assert refused.status_code == 403
    client.cookies.clear()
    assert client.post("/login", data={"handle": "ana", "password": "x"}, headers=headers).status_code == 403


def test_our_own_pages_may_act(inside):
    token = csrf(inside)
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver.local"}):
        done = inside.post("/account/language", data={"language": "es", "_csrf_token": token}, headers=headers)
        assert done.status_code == 303


def test_looking_needs_no_token(inside):
    assert inside.get("/account", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
