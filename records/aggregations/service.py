"""Acts on files: open, describe, close, reopen. What each asks first stands in `states.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from classification.charts.model import Node
from classification.series.kinds import Support
from records.aggregations import foliation, reference, states
from records.aggregations.covers import (
    change_refusal,
    changed_since,
    closing_objections,
    ranges_of,
    volumes_of,
)
from records.aggregations.errors import (
    ActRefused,
    AggregationAlreadyClosed,
    AggregationIsOpen,
    AggregationNotFound,
    UnitUnknown,
)
from records.aggregations.events import (
    AggregationClosed,
    AggregationDescribed,
    AggregationOpened,
    AggregationReopened,
)
from records.aggregations.foliation import Cover
from records.aggregations.model import Aggregation, AggregationAlias, Reopening, Standing, Volume
from records.aggregations.numbering import Scope, keep_past, take_consecutives
from records.aggregations.opening import Closing, Description, OpenedFile, Opening, Site, class_path, survey
from system.actor import CustodyStage, Permission, Place
from system.database import table_of
from system.errors import Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.work import Work

_DESCRIBED = tuple(f.name for f in fields(Description))

__all__ = [
    "Closing",
    "Description",
    "OpenedFile",
    "Opening",
    "close_aggregation",
    "describe_aggregation",
    "next_reference",
    "open_aggregation",
    "open_aggregations",
    "open_files",
    "printed",
    "reopen_aggregation",
    "take_for_act",
]


def open_aggregation(work: Work, opening: Opening) -> Aggregation:
    """Open one file and give it the next reference of its class and year."""
    return open_aggregations(work, [opening])[0]


def open_aggregations(work: Work, openings: Sequence[Opening]) -> list[Aggregation]:
    """Open many files in one act as `open_files` does, and have them in hand to go on with."""
    ids = [one.id for one in open_files(work, openings)]
    held: dict[UUID, Aggregation] = {}
    for start in range(0, len(ids), 500):
        files = work.session.scalars(select(Aggregation).where(Aggregation.id.in_(ids[start : start + 500])))
        held.update({file.id: file for file in files})
    return [held[one] for one in ids]


def open_files(work: Work, openings: Sequence[Opening]) -> list[OpenedFile]:
    """Open many files in one act, in the order given; all or none. Those that bring a closing are closed with it.

    Raises:
        UnitUnknown, NotPermitted: before anything else is told.
        ActRefused: with every objection to every opening; `position` (from 1) says which where there are several.
    """
    sites = [_permitted(work, site) for site in survey(work.session, openings)]
    found: list[Objection] = []
    for position, site in enumerate(sites, start=1):
        for objection in _against(work, site):
            facts = {**objection.facts, "position": position} if len(sites) > 1 else objection.facts
            found.append(Objection(objection.code, objection.basis, facts))
    refuse_all(ActRefused, found)
    rows = _number(work, sites)
    _insert(work, rows)
    opened = [OpenedFile(*(row[name] for name in OpenedFile._fields)) for row in rows]
    closed = [
        AggregationClosed(entity_id=one.id, fonds_id=one.fonds_id, reference=one.reference, closed_on=one.closed_on)
        for one in opened
        if one.closed_on is not None
    ]
    _add_volumes(work, opened, sites)
    _keep_old_references(work, opened, sites)
    work.emit_all([_opened(one, site) for one, site in zip(opened, sites, strict=True)])
    if closed:
        work.emit_all(closed)
    return opened


def describe_aggregation(
    work: Work,
    aggregation_id: UUID,
    *,
    title: str,
    description: Description,
    version: int | None = None,
    seen: str | None = None,
) -> Aggregation:
    """Change what the cover says of an open file.

    `version` is what the form was filled in over, where known, and `seen` the marks of its fields then (`digests`):
    with them only a field that somebody else changed meanwhile refuses.

    Raises:
        AggregationChanged: naming each field that somebody changed, with what it says now.
        ActRefused: no title, or folios that contradict each other.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_DESCRIBE)
    aggregation.require_open()
    wanted = {"title": title.strip(), **{f.name: getattr(description, f.name) for f in fields(description)}}
    if version is not None and version != aggregation.version:
        meanwhile = tuple(wanted) if seen is None else changed_since(aggregation, seen)
        if meanwhile:
            raise change_refusal(aggregation, wanted, meanwhile)
    moment = states.Moment(today=work.today, on=work.today, title=title, standing=aggregation.standing.value)
    volumes = volumes_of(work, aggregation)
    cover = Cover(description.first_folio, description.last_folio, description.folios)
    contradictions = foliation.cover_objections(cover, ranges_of(volumes))
    if description.support is Support.ELECTRONIC and any(one.last_folio for one in volumes):
        contradictions.append(Objection("foliation.electronic_has_no_volumes", facts={"field": "support"}))
    refuse_all(ActRefused, [*states.DESCRIPTION.objections(moment), *contradictions])
    changed = tuple(name for name, value in wanted.items() if getattr(aggregation, name) != value)
    if not changed:
        return aggregation
    for name in changed:
        setattr(aggregation, name, wanted[name])
    if description.support is not Support.ELECTRONIC and not volumes:
        work.session.add(Volume(fonds_id=aggregation.fonds_id, aggregation_id=aggregation.id, number=1))
    work.emit(
        AggregationDescribed(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, reference=aggregation.reference, changed=changed
        )
    )
    return aggregation


def close_aggregation(
    work: Work,
    aggregation_id: UUID,
    *,
    on: date,
    folios: int | None = None,
    note: str = "",
    purged: bool | None = None,
) -> Aggregation:
    """Close a file. From this day its retention period may run, and nothing more is added (LGA 4-XXIX).

    A single volume that nobody numbered holds every folio of the total. What the body's profile demands (cover,
    foliation, purge) refuses; what it does not is only a warning of the form.

    Raises:
        AggregationAlreadyClosed: somebody was faster.
        ActRefused: with every guard that stands against it.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_CLOSE)
    if aggregation.closed_on is not None:
        raise AggregationAlreadyClosed(reference=aggregation.reference, closed_on=aggregation.closed_on)
    total = aggregation.folios if folios is None else folios
    is_purged = aggregation.purged if purged is None else purged
    volumes = volumes_of(work, aggregation)
    ranges = foliation.completed(ranges_of(volumes), total)
    refuse_all(ActRefused, closing_objections(work, aggregation, on=on, total=total, purged=is_purged))
    aggregation.close(on)
    aggregation.folios, aggregation.purged = total, is_purged
    for volume, one in zip(volumes, ranges, strict=True):
        volume.first_folio, volume.last_folio = one.first, one.last
    if volumes and ranges[-1].last is not None:
        aggregation.first_folio, aggregation.last_folio = foliation.span(ranges)
    aggregation.closing_note = note.strip()
    aggregation.printed_reference = printed(work.session, aggregation, closing_year=on.year)
    # Whoever hears of the closing asks the database for the closed file.
    work.session.flush()
    work.emit(
        AggregationClosed(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, reference=aggregation.reference, closed_on=on
        )
    )
    return aggregation


def reopen_aggregation(work: Work, aggregation_id: UUID, *, reason: str) -> Aggregation:
    """Open a closed file again, by authority of the coordinator. Retention may object while it hears the event."""
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_REOPEN)
    if aggregation.closed_on is None:
        raise AggregationIsOpen(reference=aggregation.reference)
    moment = states.Moment(
        today=work.today, on=work.today, reason=reason, stage=aggregation.stage, standing=aggregation.standing.value
    )
    refuse_all(ActRefused, states.REOPENING.objections(moment))
    reopening = Reopening(
        aggregation_id=aggregation.id,
        closed_on=aggregation.closed_on,
        reason=reason.strip(),
        reopened_at=work.now,
        reopened_by=work.actor.handle,
    )
    work.session.add(reopening)
    aggregation.reopen()
    work.session.flush()
    work.emit(
        AggregationReopened(
            entity_id=aggregation.id,
            fonds_id=aggregation.fonds_id,
            reference=aggregation.reference,
            reopening_id=reopening.id,
            closed_on=reopening.closed_on,
        )
    )
    return aggregation


def take_for_act(work: Work, aggregation_id: UUID, permission: Permission) -> Aggregation:
    """Load a file to act on it, locked until the act ends, so that two acts on one file follow each other.

    Raises:
        AggregationNotFound: there is none, or the actor may neither see it nor act on it.
        NotPermitted: the actor sees it and may not do this.
    """
    statement = select(Aggregation).where(Aggregation.id == aggregation_id).with_for_update()
    aggregation = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if aggregation is None:
        raise AggregationNotFound(id=aggregation_id)
    actor, place = work.actor, aggregation.place
    if not (actor.may(Permission.AGGREGATION_READ, place) or actor.may(permission, place)):
        raise AggregationNotFound(id=aggregation_id)
    actor.require(permission, place)
    return aggregation


def next_reference(work: Work, site: Site) -> tuple[int, str]:
    """Take the next number of a class and the reference it makes, for a file that passes under this class."""
    if site.node is None:
        raise ValueError("only a class of the body gives references")
    return _free_references(work.session, site.scope(site.node), [site])[0]


def _permitted(work: Work, site: Site | None) -> Site:
    actor = work.actor
    if site is None or not (actor.everywhere or actor.fonds_id == site.fonds.id):
        raise UnitUnknown
    place = Place(site.fonds.id, site.unit.id, CustodyStage.OFFICE)
    actor.require(Permission.AGGREGATION_OPEN, place)
    if site.opening.closing is not None:
        actor.require(Permission.AGGREGATION_CLOSE, place)
    return site


def _against(work: Work, site: Site) -> list[Objection]:
    """Everything against opening a file, and closing it where it brings its closing."""
    opening, found = site.opening, states.OPENING.objections(site.moment(work.today))
    if opening.closing is not None:
        moment = states.Moment(
            today=work.today,
            on=opening.closing.on,
            opened_on=opening.opened_on,
            folios=opening.description.folios if opening.closing.folios is None else opening.closing.folios,
        )
        found = [*found, *states.CLOSING.objections(moment)]
    return found


def _insert(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Write new files in one statement."""
    if rows:
        work.session.flush()
        work.session.execute(insert(table_of(Aggregation)), rows)


def _add_volumes(work: Work, opened: Sequence[OpenedFile], sites: Sequence[Site]) -> None:
    """Paper lies in volumes, and the first is there from the beginning (domain 2.6)."""
    volumes = [
        {
            "fonds_id": one.fonds_id, "aggregation_id": one.id, "number": number, "note": "", "version": 1,
            **_folios_of_volume(one, site.opening, number),
        }
        for one, site in zip(opened, sites, strict=True)
        if one.support is not Support.ELECTRONIC
        for number in range(1, site.opening.volumes + 1)
    ]  # fmt: skip
    if volumes:
        work.session.execute(insert(table_of(Volume)), volumes)


def _folios_of_volume(file: OpenedFile, opening: Opening, number: int) -> dict[str, int | None]:
    if opening.volume_folios:
        first, last = opening.volume_folios[number - 1]
        return {"first_folio": first, "last_folio": last}
    is_whole = file.closed_on is not None and opening.volumes == 1
    return {"first_folio": file.first_folio if is_whole else None, "last_folio": file.last_folio if is_whole else None}


def _keep_old_references(work: Work, opened: Sequence[OpenedFile], sites: Sequence[Site]) -> None:
    """What is printed on the paper stays a way to find a file that got another reference."""
    aliases = [
        {
            "fonds_id": one.fonds_id, "aggregation_id": one.id, "reference": old, "node_id": one.node_id,
            "until": work.today, "reason": "", "changed_at": work.now, "changed_by": work.actor.handle,
        }
        for one, site in zip(opened, sites, strict=True)
        if (old := site.opening.old_reference) and old not in (one.reference, one.printed_reference)
    ]  # fmt: skip
    if aliases:
        work.session.execute(insert(table_of(AggregationAlias)), aliases)


def _opened(aggregation: OpenedFile, site: Site) -> AggregationOpened:
    return AggregationOpened(
        entity_id=aggregation.id,
        fonds_id=aggregation.fonds_id,
        reference=aggregation.reference,
        series=site.node.key if site.node else "",
        unit_id=aggregation.unit_id,
        opened_on=aggregation.opened_on,
    )


def _number(work: Work, sites: Sequence[Site]) -> list[dict[str, Any]]:
    """Give every site its consecutive, counting each scope once; the rows of the files in the order of the sites."""
    waiting: defaultdict[Scope, list[int]] = defaultdict(list)
    for position, site in enumerate(sites):
        if site.node is not None:
            waiting[site.scope(site.node)].append(position)
    made: dict[int, dict[str, Any]] = {}
    # Always in the same order, so that two acts that count in several scopes never wait for each other in a circle.
    scopes = sorted(waiting, key=lambda s: (s.lineage_id, s.unit_id, s.opening_year))
    printed = _printed_numbers(work.session, {scope: [(at, sites[at]) for at in waiting[scope]] for scope in scopes})
    for scope in scopes:
        others = [at for at in waiting[scope] if at not in printed]
        numbered = _free_references(work.session, scope, [sites[at] for at in others])
        given = dict(zip(others, numbered, strict=True))
        for at in waiting[scope]:
            consecutive, code = printed[at] if at in printed else given[at]
            if (node := sites[at].node) is not None:
                made[at] = _make(work, sites[at], node, scope, consecutive=consecutive, code=code)
    return [made[position] for position in range(len(sites))]


def _printed_numbers(
    session: Session, waiting: Mapping[Scope, Sequence[tuple[int, Site]]]
) -> dict[int, tuple[int, str]]:
    """The numbers printed on paper that nobody has, each for the first that brings it; the counters pass them."""
    wanted: defaultdict[UUID, dict[str, tuple[int, int]]] = defaultdict(dict)
    past: dict[Scope, int] = {}
    for scope, sites in waiting.items():
        for at, site in sites:
            if (number := site.opening.consecutive) is not None and site.node is not None:
                code = site.template().identity(site.parts(site.node, number))
                wanted[scope.fonds_id].setdefault(code, (at, number))
                past[scope] = max(past.get(scope, 0), number)
    if not past:
        return {}
    # Counting locks a scope: from here on nobody else takes one of these numbers. Those without a printed number are
    # locked in their turn as well, so that the order holds.
    for scope in waiting:
        keep_past(session, scope, past.get(scope, 0))
    found: dict[int, tuple[int, str]] = {}
    for fonds_id, codes in wanted.items():
        taken = _taken(session, fonds_id, codes)
        found.update({at: (number, code) for code, (at, number) in codes.items() if code not in taken})
    return found


def _free_references(session: Session, scope: Scope, sites: Sequence[Site]) -> list[tuple[int, str]]:
    """Take numbers whose reference nobody has. One is taken already only where a code passed to another class."""
    numbered: list[tuple[int, str]] = []
    while len(numbered) < len(sites):
        waiting = sites[len(numbered) :]
        offered: list[tuple[int, str]] = []
        for site, consecutive in zip(waiting, take_consecutives(session, scope, len(waiting)), strict=True):
            if site.node is not None:
                offered.append((consecutive, site.template().identity(site.parts(site.node, consecutive))))
        taken = _taken(session, scope.fonds_id, (code for _, code in offered))
        if not taken:
            numbered.extend(offered)
        else:
            numbered.extend(_reissued(offered, taken, waiting))
    return numbered


def _reissued(offered: Sequence[tuple[int, str]], taken: set[str], waiting: Sequence[Site]) -> list[tuple[int, str]]:
    free = [consecutive for consecutive, code in offered if code not in taken]
    return [
        (consecutive, site.template().identity(site.parts(site.node, consecutive)))
        for consecutive, site in zip(free, waiting, strict=False)
        if site.node is not None
    ]


def _taken(session: Session, fonds_id: UUID, codes: Iterable[str]) -> set[str]:
    wanted = list(codes)
    taken: set[str] = set()
    for start in range(0, len(wanted), 500):
        statement = select(Aggregation.reference).where(
            Aggregation.fonds_id == fonds_id, Aggregation.reference.in_(wanted[start : start + 500])
        )
        taken.update(session.scalars(statement))
        # What a file was called before it was reclassified still finds it, so it is never given again.
        former = select(AggregationAlias.reference).where(
            AggregationAlias.fonds_id == fonds_id, AggregationAlias.reference.in_(wanted[start : start + 500])
        )
        taken.update(session.scalars(former))
    return taken


def _make(work: Work, site: Site, node: Node, scope: Scope, *, consecutive: int, code: str) -> dict[str, Any]:
    """A new file as the columns of its row; closed where it brings its closing."""
    opening, description, closing = site.opening, site.opening.description, site.opening.closing
    row: dict[str, Any] = {name: getattr(description, name) for name in _DESCRIBED}
    row |= {
        "id": opening.aggregation_id or uuid7(),
        "fonds_id": scope.fonds_id,
        "unit_id": site.unit.id,
        "node_id": opening.node_id,
        "lineage_id": scope.lineage_id,
        "opening_year": scope.opening_year,
        "consecutive": consecutive,
        "reference": code,
        "printed_reference": code,
        "sort_key": f"{node.sort_key}/{scope.opening_year:04d}/{consecutive:09d}",
        "title": opening.title.strip(),
        "opened_on": opening.opened_on,
        "closed_on": None,
        "closing_note": "",
        "document_count": 0,
        "last_number": 0,
        "document_folios": 0,
        "content_bytes": 0,
        "stage": CustodyStage.OFFICE,
        "standing": Standing.IN_ORDER,
        "created_at": work.now,
        "created_by": work.actor.handle,
        "version": 1,
    }
    if closing is not None:
        row |= {
            "closed_on": closing.on,
            "closing_note": closing.note.strip(),
            "folios": row["folios"] if closing.folios is None else closing.folios,
            **_numbered_whole(row, opening, closing),
            "printed_reference": site.template().printed(site.parts(node, consecutive, closing.on.year)),
        }
    return row


def _numbered_whole(row: Mapping[str, Any], opening: Opening, closing: Closing) -> dict[str, int]:
    """A single volume that nobody numbered holds every folio of the total, as when a file is closed by itself."""
    total = row["folios"] if closing.folios is None else closing.folios
    is_whole = row["support"] is not Support.ELECTRONIC and opening.volumes == 1 and row["last_folio"] is None
    return {"first_folio": 1, "last_folio": total} if is_whole and total else {}


def printed(session: Session, aggregation: Aggregation, *, closing_year: int) -> str:
    """The reference as the body's template prints it with a closing year.

    The template may have changed since the file was opened; then the identity alone is printed.
    """
    node = session.get(Node, aggregation.node_id)
    unit = session.get(Unit, aggregation.unit_id)
    fonds = session.get(Fonds, aggregation.fonds_id)
    if node is None or unit is None or fonds is None or reference.objections(fonds.reference_template):
        return aggregation.reference
    path = class_path(session, node)
    section, series, subseries = reference.code_parts([s.code for s in path], [s.level.value for s in path])
    template = reference.parse(fonds.reference_template)
    parts = reference.ReferenceParts(
        fonds=fonds.code,
        section=section,
        series=series,
        subseries=subseries,
        code=node.code,
        unit=unit.code,
        opening_year=aggregation.opening_year,
        consecutive=aggregation.consecutive,
        closing_year=closing_year,
    )
    return template.printed(parts) if template.identity(parts) == aggregation.reference else aggregation.reference
