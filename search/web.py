"""The search page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from records.aggregations.queries import STAGES
from search import asked, finding
from search.asked import Asked
from search.errors import IndexBroken
from search.excerpts import Fragment
from search.hits import FoundHit
from search.looking import Look, Source, look
from search.names import series_names, unit_names
from search.projector import index_of
from search.schema import Kind, Sort
from system.actor import Permission
from system.listing import Column
from system.web.language import gettext as _
from system.web.lists import csv_response
from system.web.pages import page
from system.work import Reading

KINDS = (
    (Kind.AGGREGATION.value, "Expedientes"),
    (Kind.DOCUMENT.value, "Documentos"),
    (Kind.PAGE.value, "Páginas"),
)
SORTS = (
    (Sort.RELEVANCE.value, "Lo más pertinente primero"),
    (Sort.NEWEST.value, "Lo más reciente primero"),
    (Sort.OLDEST.value, "Lo más antiguo primero"),
)
MOST_EXPORTED = 5_000
EXPORT_COLUMNS = (
    Column("kind", "Tipo de resultado", choices=KINDS, value=lambda hit: hit.kind.value),
    Column("reference", "Código de referencia"),
    Column("file_title", "Expediente"),
    Column("number", "N.º de documento"),
    Column("title", "Título", value=lambda hit: _plain(hit.title)),
    Column("page_number", "Página", value=lambda hit: hit.page),
    Column("excerpt", "Fragmento", value=lambda hit: _plain(hit.excerpt or ())),
    Column("series", "Serie"),
    Column("unit", "Unidad"),
    Column("on", "Fecha"),
)
Choice = tuple[str, str, int]


@dataclass(slots=True)
class FoundDocument:
    """A document with what was found of it: its own entry, and pages in the order of the hits."""

    any_hit: FoundHit
    own: FoundHit | None = None
    pages: list[FoundHit] = field(default_factory=list)


@dataclass(slots=True)
class FoundFile:
    """A file with what was found in it."""

    any_hit: FoundHit
    own: FoundHit | None = None
    documents: dict[UUID, FoundDocument] = field(default_factory=dict)


def grouped(hits: Sequence[FoundHit]) -> list[FoundFile]:
    """The hits of a page by file and document; each stands where its best hit does."""
    files: dict[UUID, FoundFile] = {}
    for hit in hits:
        file = files.setdefault(hit.aggregation_id, FoundFile(hit))
        if hit.document_id is None:
            file.own = hit
            continue
        document = file.documents.setdefault(hit.document_id, FoundDocument(hit))
        if hit.page is None:
            document.own = hit
        else:
            document.pages.append(hit)
    return list(files.values())


class SearchPages(Controller):
    """One box over files, documents and the pages of their text."""

    path = "/search"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """What answers, grouped by file, or all of it as CSV."""
        wanted = asked.read(request.query_params)
        with reading:
            if request.query_params.get("export") == "csv":
                return csv_response("busqueda", EXPORT_COLUMNS, list(_every(reading, wanted)))
            found = look(reading, wanted.question)
            kinds, units, stages, series = _choices(reading, wanted, found)
            question, answer = wanted.question, found.answer
            last = found.pages(question.size)
            return page(
                "search/results.html",
                asked=wanted,
                question=question,
                answer=answer,
                files=grouped(answer.hits),
                broken=found.source is Source.DATABASE,
                lag=found.lag,
                read_at=_instant(found.status.committed_at),
                kinds=kinds,
                units=units,
                stages=stages,
                series=series,
                sorts=SORTS,
                last=last,
                first_rank=question.offset + 1 if answer.hits else 0,
                last_rank=question.offset + len(answer.hits),
                numbers=_numbers(question.page, last),
                may_manage=reading.actor.holds(Permission.INDEX_MANAGE),
                exported=MOST_EXPORTED,
            )


def _choices(reading: Reading, wanted: Asked, found: Look) -> tuple[list[Choice], ...]:
    """For kind, unit, stage and series: value, label and how many hits it would leave."""
    counts: dict[str, dict[str, int]] = {"kind": {}, "unit": {}, "stage": {}, "series": {}}
    if found.source is Source.INDEX:
        try:
            counts = finding.facets(reading, index_of(reading.settings), asked.unfiltered(wanted.question))
        except IndexBroken:
            found = replace(found, source=Source.DATABASE)
    units = unit_names(reading, {UUID(unit) for unit in counts["unit"]} | set(wanted.question.units))
    series = series_names(reading, counts["series"])
    return (
        [(value, _(label), counts["kind"].get(value, 0)) for value, label in KINDS],
        [(str(unit), name, counts["unit"].get(str(unit), 0)) for unit, name in units],
        [(value, _(label), counts["stage"].get(value, 0)) for value, label in STAGES],
        [(code, f"{code} {title}", counts["series"][key]) for key, code, title in series],
    )


def _every(reading: Reading, wanted: Asked) -> Iterator[FoundHit]:
    """Every hit up to a bound, for exports."""
    question = replace(wanted.question, limit=finding.MOST_AT_ONCE, page=1)
    while True:
        answer = look(reading, question).answer
        yield from answer.hits
        if question.page * question.size >= min(answer.total + answer.drift, MOST_EXPORTED):
            return
        question = replace(question, page=question.page + 1)


def _numbers(here: int, last: int) -> list[int | None]:
    """The page numbers worth a link; None is a gap."""
    found: list[int | None] = []
    for number in sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)}):
        if found and found[-1] is not None and number - found[-1] > 1:
            found.append(None)
        found.append(number)
    return found


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(fragments: Sequence[Fragment]) -> str:
    return "".join(fragment.text for fragment in fragments)
