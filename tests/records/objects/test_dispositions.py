from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.objects.dispositions import content_disposition, may_show_inline, safe_name, served_type

HEADER = re.compile(r"(?:inline|attachment); filename=\"([^\"\\%\r\n]+)\"; filename\*=UTF-8''([A-Za-z0-9%._~\-]+)\Z")


@pytest.mark.parametrize(
    "mime", ["application/pdf", "image/png", "image/jpeg", "text/plain", "text/plain; charset=utf-8"]
)
def test_documents_that_run_nothing_may_be_shown(mime):
    assert may_show_inline(mime)
    assert served_type(mime) == mime
    assert content_disposition("acta", mime, inline=True).startswith("inline;")
    assert content_disposition("acta", mime).startswith("attachment;")


@pytest.mark.parametrize(
    "mime",
    ["text/html", "image/svg+xml", "application/xml", "text/xml", "text/javascript", "application/xhtml+xml", ""],
)
def test_documents_that_could_run_in_our_origin_are_always_saved(mime):
    assert served_type(mime) == "application/octet-stream"
    assert content_disposition("acta", mime, inline=True).startswith("attachment;")


def test_a_spanish_name_is_given_in_both_ways():
    assert content_disposition("Sesión 5ª.pdf", "application/pdf", inline=True) == (
        "inline; filename=\"Sesion 5a.pdf\"; filename*=UTF-8''Sesi%C3%B3n%205%C2%AA.pdf"
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"),
        ("acta\u202efdp.exe", "acta_fdp.exe"),
        ("   ", "_"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_a_hostile_name_is_made_harmless(name, safe):
    assert safe_name(name) == safe


@given(st.text())
def test_any_name_makes_one_well_formed_header_that_gives_the_safe_name_back(name):
    found = HEADER.match(content_disposition(name, "application/pdf"))

    assert found
    assert found[1].isascii()
    assert unquote(found[2]) == safe_name(name)
    assert 0 < len(safe_name(name)) <= 150
