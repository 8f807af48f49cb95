"""The lasting addresses of rulings, acts and inventories: open to everybody, without an account, for ever (LGA 58)."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from retention.publications import queries
from retention.publications.errors import PublicationNotFound
from retention.publications.model import Publication
from retention.publications.queries import COLUMNS, DICTIONARY, KINDS, address_of
from retention.publications.schemas import PublicationOut, PublicationsOut, publication_out
from system.listing import run
from system.web import lists
from system.web.language import gettext as _
from system.web.language import of_body
from system.web.pages import page
from system.work import Reading

_DIGITS = 9
_FEED = 50
_ATOM = "http://www.w3.org/2005/Atom"


class RulingPages(Controller):
    """What a body published of its disposals, secondary transfers and disasters."""

    path = "/published/{fonds:str}/rulings"
    include_in_schema = False
    opt = {"public": True}  # noqa: RUF012 - Litestar reads a plain dict

    @get("/", sync_to_thread=True)
    def publications(
        self, request: Request[Any, Any, Any], fonds: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """All of them, the newest first; with `?export=csv` as open data."""
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            return lists.answer(
                request, reading, queries.publications(body.id), COLUMNS, "retention/publications/list.html",
                name=f"{body.code}-dictamenes-y-actas", default_sort="-number", tie_breaker=Publication.id,
                fonds=body, home=address_of(body.code), words=_WORDS, dictionary=DICTIONARY,
            )  # fmt: skip

    @get("/data.json", sync_to_thread=True)
    def data(
        self, request: Request[Any, Any, Any], fonds: FromPath[str], reading: NamedDependency[Reading]
    ) -> PublicationsOut:
        """The same as JSON with its dictionary; filters and pages as on the page."""
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            found = run(
                reading.session, queries.publications(body.id), COLUMNS, lists.list_query(request, COLUMNS),
                default_sort="-number", tie_breaker=Publication.id,
            )  # fmt: skip
        return PublicationsOut(
            fonds=body.code, total=found.total, page=found.query.page, pages=found.pages,
            dictionary=dict(DICTIONARY), publications=[publication_out(body.code, row) for row in found.rows],
        )  # fmt: skip

    @get("/feed", sync_to_thread=True)
    def feed(self, fonds: FromPath[str], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The newest as Atom, for whoever wants to be told."""
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            made = _atom(reading, body.code, body.name, queries.newest(reading, body.id, _FEED))
        return Response(made, media_type="application/atom+xml; charset=utf-8")

    @get("/{number:str}", sync_to_thread=True)
    def publication(
        self, fonds: FromPath[str], number: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """One of them, for ever at this address."""
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            found = _numbered(reading, body.id, number)
            return page(
                "retention/publications/detail.html",
                fonds=body,
                publication=found,
                kind=_WORDS["kinds"][found.kind.value],
                home=address_of(body.code),
                stage=found.custody(reading.today).value,
                newer=queries.replaced_by(reading, found),
                host=reading.settings.public_url.rstrip("/"),
            )

    @get("/{number:str}/data.json", sync_to_thread=True)
    def one(self, fonds: FromPath[str], number: FromPath[str], reading: NamedDependency[Reading]) -> PublicationOut:
        """One of them as JSON."""
        with reading:
            body = queries.publishing_fonds(reading, fonds)
            return publication_out(body.code, _numbered(reading, body.id, number))


_WORDS: dict[str, dict[str, str]] = {"kinds": dict(KINDS)}


def _numbered(reading: Reading, fonds_id: Any, number: str) -> Publication:
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        raise PublicationNotFound(number=number[:20])
    return queries.numbered(reading, fonds_id, int(number))


def _atom(reading: Reading, code: str, name: str, found: Any) -> bytes:
    host = reading.settings.public_url.rstrip("/")
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _text(feed, "title", _("Dictámenes y actas %(of_body)s") % {"of_body": of_body(name)})
    _text(feed, "id", f"{host}{address_of(code)}")
    _text(feed, "updated", (found[0].recorded_at if found else reading.now).isoformat())
    for one in found:
        entry = ET.SubElement(feed, "entry")
        _text(entry, "title", f"{_(_WORDS['kinds'][one.kind.value])} {one.document_number}: {one.title}")
        _text(entry, "id", f"{host}{address_of(code, one.number)}")
        _text(entry, "updated", one.recorded_at.isoformat())
        ET.SubElement(entry, "link", {"href": f"{host}{address_of(code, one.number)}"})
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(one for one in text if one.isprintable())
