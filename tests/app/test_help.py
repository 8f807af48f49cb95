"""The manual has a page per instrument in both languages, leads only to pages there are, and explains every term."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from litestar.testing import TestClient

from app.asgi import create_app
from app.assembly import assemble
from app.help.topics import BY_SLUG, topic_for
from retention.instruments.kinds import InstrumentKind
from system.settings import Settings
from system.web import language
from system.web.terms import explain, glossary, terms

TEXTS = Path(__file__).resolve().parent.parent.parent / "app" / "templates" / "help"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The whole service, for its routes alone."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("nobody"), database_url="sqlite://", worker=False)
    return create_app(assemble(settings))


@pytest.mark.parametrize("spoken", ["es", "en"])
def test_every_page_of_the_manual_stands_in_both_languages(spoken):
    assert {path.stem for path in (TEXTS / spoken).glob("*.html")} == set(BY_SLUG)


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_the_manual_leads_to_is_there(app, path):
    routes = {route.path for route in app.routes}
    for whole in re.findall(r'href="([^"]+)"', path.read_text("utf-8")):
        address = whole.partition("#")[0]
        known = address.removeprefix("/help/") in BY_SLUG if address.startswith("/help/") else address in routes
        assert known, address


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/charts", "chart"),
        ("/charts/import", "import"),
        ("/charts/import/1", "import"),
        ("/schedules/1/approval", "schedule"),
        ("/obligations", "obligations"),
        ("/immediate-proof/new", "immediate_proof"),
        *((f"/instruments/{kind}", kind) for kind in sorted({kind.value for kind in InstrumentKind} & BY_SLUG.keys())),
        ("/chartsandmore", None),
        ("/", None),
    ],
)
def test_the_manual_opens_at_the_page_that_explains_where_one_is(path, slug):
    found = topic_for(path)

    assert (found.slug if found else None) == slug


@pytest.mark.parametrize("spoken", ["es", "en"])
def test_every_term_says_its_sentence_and_leads_to_a_page(spoken):
    with language.speaking(spoken):
        found = glossary()
        assert len(found) == len(terms())
        for word in found:
            assert language.knows(f"term.{word.key}"), word.key
            assert word.text.endswith(".")
            assert word.basis
            assert word.help in BY_SLUG


def test_no_label_means_two_things():
    labels = [label for term in terms().values() for label in term.labels]

    assert len(labels) == len(set(labels))


def test_a_label_is_explained_in_the_language_it_is_shown_in():
    with language.speaking("en"):
        told = explain("Series")
        assert told is not None
        assert told.text == "A division of a section: the files of one attribution, matter or activity."
        assert explain("Unheard of") is None


def test_the_manual_is_for_those_who_signed_in(app):
    with TestClient(app) as client:
        answer = client.get("/help/chart", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


def test_every_address_that_a_page_explains_is_one_of_the_product(app):
    firsts = {route.path.split("/")[1] for route in app.routes if "GET" in getattr(route, "methods", ())}
    for topic in BY_SLUG.values():
        for path in topic.paths:
            first, _, kind = path.removeprefix("/").partition("/")
            assert first in firsts, path
            assert first != "instruments" or not kind or kind in {one.value for one in InstrumentKind}, path
