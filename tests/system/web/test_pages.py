"""The frame around a page: who is here, the menu, messages, languages, appearance."""

from __future__ import annotations

import re

import pytest

from system.web import frame
from system.web.pages import is_local


def test_a_page_stands_in_the_frame_of_its_reader(client):
    answer = client.get("/things/one", headers={"accept-language": "es-MX"})

    assert answer.status_code == 200
    assert '<html lang="es"' in answer.text
    assert "Ana &lt;Torres&gt;" in answer.text
    assert "Municipio" in answer.text
    assert "29 de mayo de 2020" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_the_menu_offers_only_what_the_reader_may_enter(client):
    text = client.get("/things/one").text

    assert "Cuadro de clasificación" in text
    assert "Secretos" not in text


def test_panels_of_higher_floors_join_the_page_of_a_thing(client):
    assert "Panel 00000000-0000-0000-0000-000000000007" in client.get("/things/one").text


def test_the_inbox_shows_what_waits_and_leaves_out_what_does_not(client):
    text = client.get("/").text

    assert "Cerrar A-1" in text
    assert "01/12/2026" in text
    assert "Vacía" not in text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,es;q=0.5", "en"), ("fr, es;q=0.2, en;q=0.1", "es"), ("fr", "es"), (";;q=x", "es")],
)
def test_the_language_is_the_first_the_browser_takes(client, accepted, language):
    assert f'<html lang="{language}"' in client.get("/things/one", headers={"accept-language": accepted}).text


def test_the_accounts_own_language_comes_before_the_browsers(client, house):
    house.language = "en"

    assert "Skip to the content" in client.get("/things/one", headers={"accept-language": "es"}).text


def test_a_chosen_language_and_appearance_are_kept_and_lead_back(client):
    answer = client.post(
        "/preferences",
        data={"language": "en", "theme": "dark", "next": "/things/one"},
        follow_redirects=False,
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/things/one")
    text = client.get("/things/one", headers={"accept-language": "es"}).text
    assert '<html lang="en" data-theme="dark" data-bs-theme="dark">' in text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_preferences_never_lead_out_of_the_house(client, target):
    answer = client.post("/preferences", data={"theme": "light", "next": target}, follow_redirects=False)

    assert answer.headers["location"] == "/"
    assert not is_local(target)


def test_a_message_is_shown_once_on_the_page_after_the_act(client):
    client.post("/things/new", data={"title": "x"})
    first = client.post("/things/new", data={"title": "x"})
    second = client.get("/things/one")

    assert 'role="status"' in first.text
    assert 'class="notice tone-good"' in first.text
    assert 'class="notice tone-good"' not in second.text


def test_a_message_that_this_house_did_not_write_is_not_shown():
    flash = frame.write_flash(frame.Flash("Hola", "warning"), b"right")

    assert frame.read_flash(flash, b"right") == frame.Flash("Hola", "warning")
    for forged in (flash[:-1] + "0", "x" + flash, "", ".", "é.ñ", flash.partition(".")[0]):
        assert frame.read_flash(forged, b"right") is None
    assert frame.read_flash(flash, b"wrong") is None


def test_every_answer_carries_the_headers_of_the_house(client):
    for path in ("/things/one", "/nowhere/at/all", "/api/broken", "/static/constancia.css"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_hold_no_inline_script_style_or_foreign_address(client):
    for path in ("/things", "/things/one", "/things/new", "/", "/done"):
        text = client.get(path).text
        assert not re.search(r"<style|<script(?![^>]* src=)|\son[a-z]+=|\sstyle=|javascript:", text)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_assets_are_given_out_for_keeping_under_an_address_that_changes_with_them(client):
    address = re.search(r'href="(/static/constancia\.css\?v=[0-9a-f]{8})"', client.get("/things").text)[1]

    answer = client.get(address)

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


def test_a_form_shows_again_what_was_typed_with_each_error_at_its_field(client):
    answer = client.post("/things/new", data={"title": "", "opened_on": "ayer", "notes": "<b>"})

    assert answer.status_code == 422
    assert 'aria-describedby="field-title-help field-title-error" aria-invalid="true"' in answer.text
    assert 'value="ayer" aria-describedby=" field-opened_on-error"' in answer.text
    assert "&lt;b&gt;" in answer.text


def test_every_form_that_acts_carries_the_token_of_the_session(client):
    text = client.get("/things/new").text

    assert text.count('method="post"') == text.count('name="_csrf_token" value="specimen-token"') > 1
