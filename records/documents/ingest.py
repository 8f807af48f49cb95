"""Documents from folders of this machine, one act each: every path ends with its own outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from records.documents.forms import read_details
from records.documents.service import Added, add_document, require_may_add
from records.objects.dispositions import safe_name
from records.objects.service import arrive, limits_of, remove_orphan, store_of
from records.objects.store import Store
from records.objects.text import Extractor
from system.actor import Actor
from system.errors import Objection, Refusal
from system.work import Installation

_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one path: `registered`, `duplicate`, `refused` or `unreadable`, the last two with their reason."""

    path: str
    outcome: str
    document_id: UUID | None = None
    number: int | None = None
    sha256: str = ""
    mime: str = ""
    pages: int | None = None
    text: str = ""
    reasons: tuple[Objection, ...] = ()


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """Every path given, folders opened in natural order (`acta 2` before `acta 10`).

    What a folder holds that is no plain file, and links out of it, are passed over; a path given by name is always
    answered for.
    """
    for path in paths:
        if path.is_dir():
            yield from _inside(path)
        else:
            yield path


def ingest(
    installation: Installation,
    actor: Actor,
    aggregation_id: UUID,
    paths: Iterable[Path],
    *,
    allow_duplicate: bool,
    said: Mapping[Path, Mapping[str, str]] | None = None,
) -> Iterator[Ingested]:
    """Put each file into the aggregation, its text read before the act, so that one act does all.

    `said` is what a table says of some of them, by the fields of the upload form. What a killed run left out is done by
    running again: what is there already is told as duplicate.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsClosed: before the first path.
    """
    with installation.reading(actor) as reading:
        require_may_add(reading, aggregation_id)
    store = store_of(installation.settings)
    with Extractor(limits_of(installation.settings)) as extractor:
        for path in walk(paths):
            fields = (said or {}).get(path, {})
            yield _one(
                installation,
                actor,
                aggregation_id,
                (store, extractor),
                path,
                fields=fields,
                allow_duplicate=allow_duplicate,
            )


def _inside(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda path: natural(path.name)):
        if entry.is_symlink() or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _inside(entry)
        elif entry.is_file():
            yield entry


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that orders names as people count."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in _NUMBERS.split(name) if part
    )


def _one(
    installation: Installation,
    actor: Actor,
    aggregation_id: UUID,
    tools: tuple[Store, Extractor],
    path: Path,
    *,
    fields: Mapping[str, str],
    allow_duplicate: bool,
) -> Ingested:
    store, extractor = tools
    try:
        details = read_details(fields)
        if not path.is_file():
            return Ingested(str(path), "unreadable", reasons=(Objection("ingest.no_such_file"),))
        if path.stat().st_size == 0:
            return Ingested(str(path), "refused", reasons=(Objection("document.empty"),))
        stored = store.put_path(aggregation_id, path, limit=installation.settings.upload_limit)
    except OSError as error:
        return Ingested(
            str(path), "unreadable", reasons=(Objection("ingest.unreadable", facts={"reason": error.strerror}),)
        )
    except Refusal as refusal:
        return Ingested(str(path), "refused", reasons=refusal.objections)
    try:
        arrival = arrive(store, extractor, stored, safe_name(path.name), with_text=True)
        with installation.work(actor) as work:
            added = add_document(work, aggregation_id, arrival, details, allow_duplicate=allow_duplicate)
    except Refusal as refusal:
        remove_orphan(installation.work(actor), stored.key)
        return Ingested(str(path), "refused", sha256=stored.sha256, reasons=refusal.objections)
    return _told(path, added)


def _told(path: Path, added: Added) -> Ingested:
    held = added.digital_object
    return Ingested(
        str(path),
        added.outcome,
        document_id=added.document.id,
        number=added.document.number,
        sha256=held.sha256,
        mime=held.mime,
        pages=held.page_count,
        text=held.text_outcome.value,
    )
