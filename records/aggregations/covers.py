"""What a cover lacks, what its file still asks before it closes, and what somebody else changed of it meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

from sqlalchemy import select

from classification.series.kinds import Support
from records.aggregations import foliation, states
from records.aggregations.errors import AggregationChanged
from records.aggregations.foliation import Cover, FolioRange
from records.aggregations.model import Aggregation, Volume
from records.aggregations.opening import Description
from records.aggregations.questions import ObjectionsToClosing
from records.aggregations.questions import objections as told
from system.errors import Objection
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.profile import FileTerms
from system.organization.queries import profile_of
from system.work import Reading, Work

Stand = Reading | Work
NAMES = ("title", *(field.name for field in fields(Description)))
_NUMBERS = frozenset({"folios", "first_folio", "last_folio"})
# A longer value is cut where it is told beside its field; the page of the file has it whole.
_LONGEST_TOLD = 400


def file_terms(stand: Stand, aggregation: Aggregation) -> FileTerms | None:
    """What the body's profile asks of files today; None where it asks nothing, or nobody answers for it yet."""
    try:
        return profile_of(stand, aggregation.fonds_id, stand.today).files
    except (ProfileNotFound, ProfileNotConfirmed):
        return None


def volumes_of(stand: Stand, aggregation: Aggregation) -> list[Volume]:
    """The volumes of a file in order."""
    statement = select(Volume).where(Volume.aggregation_id == aggregation.id).order_by(Volume.number)
    return list(stand.session.scalars(statement))


def ranges_of(volumes: Sequence[Volume]) -> tuple[FolioRange, ...]:
    """The same as foliation reckons with them."""
    return tuple(FolioRange(one.number, one.first_folio, one.last_folio) for one in volumes)


def missing_of(aggregation: Aggregation, total: int | None) -> tuple[str, ...]:
    """The fields that a complete cover would say and this one does not, by name."""
    wanted = {"scope_and_content": bool(aggregation.scope_and_content.strip())}
    if aggregation.support is not Support.ELECTRONIC:
        wanted["folios"] = total is not None
    if aggregation.support is not Support.PAPER:
        wanted["capture_format"] = bool(aggregation.capture_format.strip())
        wanted["root_directory"] = bool(aggregation.root_directory.strip())
    return tuple(name for name, is_said in wanted.items() if not is_said)


def closing_moment(
    stand: Stand, aggregation: Aggregation, *, on: date, total: int | None, purged: bool
) -> states.Moment:
    """What the guards of a closing are asked about."""
    terms = file_terms(stand, aggregation)
    ranges = foliation.completed(ranges_of(volumes_of(stand, aggregation)), total)
    cover = Cover(aggregation.first_folio, aggregation.last_folio, total)
    is_paper = aggregation.support is not Support.ELECTRONIC
    return states.Moment(
        today=stand.today,
        on=on,
        opened_on=aggregation.opened_on,
        folios=total,
        document_folios=aggregation.document_folios,
        latest_document_on=aggregation.latest_document_on,
        standing=aggregation.standing.value,
        cover_missing=missing_of(aggregation, total),
        is_foliated=not is_paper or foliation.is_complete(cover, ranges),
        is_purged=purged,
        demands=frozenset(one.value for one in terms.closing_demands) if terms else frozenset(),
    )


def closing_objections(
    stand: Stand, aggregation: Aggregation, *, on: date, total: int | None, purged: bool
) -> list[Objection]:
    """Everything against closing a file on a day with a total: its state, its cover, its folios, its loans."""
    ranges = foliation.completed(ranges_of(volumes_of(stand, aggregation)), total)
    question = ObjectionsToClosing(fonds_id=aggregation.fonds_id, aggregation_id=aggregation.id)
    return [
        *states.CLOSING.objections(closing_moment(stand, aggregation, on=on, total=total, purged=purged)),
        *foliation.objections(ranges),
        *foliation.cover_objections(Cover(aggregation.first_folio, aggregation.last_folio, total), ranges),
        *told(stand, question),
    ]


def digests(aggregation: Aggregation) -> str:
    """A short mark of each described field, in order: what a form carries to know later what it was filled over."""
    return ".".join(_digest(getattr(aggregation, name)) for name in NAMES)


def changed_since(aggregation: Aggregation, seen: str) -> tuple[str, ...]:
    """The fields that somebody changed since a form took these marks; all of them where the marks are none of ours."""
    marks = seen.split(".")
    if len(marks) != len(NAMES):
        return NAMES
    return tuple(name for name, mark in zip(NAMES, marks, strict=True) if _digest(getattr(aggregation, name)) != mark)


def mark_of_typed(name: str, typed: str | None) -> str:
    """The mark of what somebody typed into a field, read as the field's own kind."""
    value: object = (typed or "").strip()
    if name == "purged":
        value = value in {"true", "on", "1"}
    elif name in _NUMBERS:
        value = int(str(value)) if str(value).isdecimal() else None
    return _digest(value)


def change_refusal(
    aggregation: Aggregation, wanted: Mapping[str, object], changed: Sequence[str]
) -> AggregationChanged:
    """The refusal that says what somebody else made of each field, and that nothing typed is lost."""
    told = [Objection("aggregation.changed", facts={"reference": aggregation.reference})]
    for name in changed:
        value = getattr(aggregation, name)
        if wanted.get(name) == value:
            continue
        shown = " ".join(str(value if value is not None else "").split()) or "—"
        if len(shown) > _LONGEST_TOLD:
            shown = f"{shown[: _LONGEST_TOLD - 1]}…"
        told.append(Objection("aggregation.field_changed", facts={"field": name, "now": shown}))
    return AggregationChanged(objections=told)


def _digest(value: object) -> str:
    # Browsers end the lines of what they send in two characters.
    return hashlib.sha256(str(value).replace("\r\n", "\n").encode()).hexdigest()[:10]
