"""What is said of a document, and what of it cannot stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from classification.series.kinds import PersonalData, Support, Tradition
from system.errors import Fact, Objection
from system.tabular.text import folded

LONGEST = {
    "title": 1000,
    "kind": 200,
    "official_number": 200,
    "author": 300,
    "addressee": 300,
    "language": 60,
    "access_note": 1000,
}
_MOST_FOLIOS = 100_000
_LAST_FOLIO = 10_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentDetails:
    """What is said of a document. An empty title becomes the name of its file.

    `folios` may be left out where the range `first_folio` to `last_folio` says it. `support` is that of the record
    itself: paper that was scanned is `hybrid`.
    """

    title: str = ""
    kind: str = ""
    official_number: str = ""
    author: str = ""
    addressee: str = ""
    created_on: date | None = None
    received_on: date | None = None
    folios: int | None = None
    first_folio: int | None = None
    last_folio: int | None = None
    tradition: Tradition = Tradition.ORIGINAL
    support: Support = Support.ELECTRONIC
    personal_data: PersonalData = PersonalData.NONE
    language: str = ""
    access_note: str = ""


def written(details: DocumentDetails, title: str) -> dict[str, object]:
    """The columns of a document with these details; `title` stands where none is said."""
    values: dict[str, object] = {}
    for column in fields(details):
        value = getattr(details, column.name)
        # PostgreSQL takes no NUL in a text.
        values[column.name] = value.replace("\x00", "").strip() if column.name in LONGEST else value
    values["title"] = values["title"] or title
    values["kind_key"] = folded(details.kind)[:200]
    values["folios"] = folios_of(details)
    return values


def folios_of(details: DocumentDetails) -> int | None:
    """How many folios it has: as said, or as its range says."""
    if details.folios is None and details.first_folio is not None and details.last_folio is not None:
        return details.last_folio - details.first_folio + 1
    return details.folios


def objections(details: DocumentDetails, *, today: date, has_bytes: bool) -> Iterator[Objection]:
    """Everything that stands against these details by themselves."""
    for name, most in LONGEST.items():
        if len(getattr(details, name)) > most:
            yield Objection("document.text_too_long", facts={"field": name, "most": most})
    for name in ("created_on", "received_on"):
        day = getattr(details, name)
        if day is not None and day > today:
            yield Objection("document.dated_in_future", facts={"field": name, "day": day.isoformat()})
    if details.created_on and details.received_on and details.received_on < details.created_on:
        facts = {"field": "received_on", "created_on": details.created_on.isoformat()}
        yield Objection("document.received_before_created", facts=facts)
    yield from _folio_objections(details)
    if has_bytes == (details.support is Support.PAPER):
        code = "document.paper_has_no_bytes" if has_bytes else "document.bytes_wanted"
        yield Objection(code, facts={"field": "support"})


def _folio_objections(details: DocumentDetails) -> Iterator[Objection]:
    first, last = details.first_folio, details.last_folio
    if details.folios is not None and not 0 < details.folios <= _MOST_FOLIOS:
        yield Objection("document.folios_impossible", facts={"field": "folios", "folios": details.folios})
    if first is None and last is None:
        return
    if first is None or last is None or not 0 < first <= last <= _LAST_FOLIO:
        yield Objection("document.folio_range_impossible", facts={"field": "last_folio"})
    elif details.folios is not None and details.folios != last - first + 1:
        told: dict[str, Fact] = {"field": "folios", "folios": details.folios, "range": last - first + 1}
        yield Objection("document.folios_unlike_range", facts=told)
