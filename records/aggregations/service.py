"""Acts on files: open, describe, close, reopen. What each asks first stands in `states.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from classification.charts.model import Node
from classification.series.kinds import Support
from records.aggregations import reference, states
from records.aggregations.errors import (
    ActRefused,
    AggregationAlreadyClosed,
    AggregationChanged,
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
from records.aggregations.model import Aggregation, Reopening, Volume
from records.aggregations.numbering import Scope, take_consecutives
from records.aggregations.opening import Description, Opening, Site, class_path, survey
from records.aggregations.questions import ObjectionsToMoving
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.work import Work

__all__ = [
    "Description",
    "Opening",
    "close_aggregation",
    "describe_aggregation",
    "open_aggregation",
    "open_aggregations",
    "reopen_aggregation",
    "take_for_act",
]


def open_aggregation(work: Work, opening: Opening) -> Aggregation:
    """Open one file and give it the next reference of its class and year."""
    return open_aggregations(work, [opening])[0]


def open_aggregations(work: Work, openings: Sequence[Opening]) -> list[Aggregation]:
    """Open many files in one act, in the order given; all or none.

    Raises:
        UnitUnknown, NotPermitted: before anything else is told.
        ActRefused: with every objection to every opening; `position` (from 1) says which where there are several.
    """
    sites = [_permitted(work, site) for site in survey(work.session, openings)]
    found: list[Objection] = []
    for position, site in enumerate(sites, start=1):
        for objection in states.OPENING.objections(site.moment(work.today)):
            facts = {**objection.facts, "position": position} if len(sites) > 1 else objection.facts
            found.append(Objection(objection.code, objection.basis, facts))
    refuse_all(ActRefused, found)
    opened = _number(work, sites)
    work.session.add_all(opened)
    work.session.flush()
    # Paper lies in volumes, and the first is there from the beginning (domain 2.6).
    work.session.add_all(
        Volume(fonds_id=one.fonds_id, aggregation_id=one.id, number=1)
        for one in opened
        if one.support is not Support.ELECTRONIC
    )
    for aggregation, site in zip(opened, sites, strict=True):
        work.emit(
            AggregationOpened(
                entity_id=aggregation.id,
                fonds_id=aggregation.fonds_id,
                reference=aggregation.reference,
                series=site.node.key if site.node else "",
                unit_id=aggregation.unit_id,
                opened_on=aggregation.opened_on,
            )
        )
    return opened


def describe_aggregation(
    work: Work, aggregation_id: UUID, *, title: str, description: Description, version: int | None = None
) -> Aggregation:
    """Change what the cover says of an open file. `version` is what the form was filled in over, where known."""
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_DESCRIBE)
    aggregation.require_open()
    if version is not None and version != aggregation.version:
        raise AggregationChanged(reference=aggregation.reference)
    moment = states.Moment(today=work.today, on=work.today, title=title)
    refuse_all(ActRefused, states.DESCRIPTION.objections(moment))
    wanted = {"title": title.strip(), **{f.name: getattr(description, f.name) for f in fields(description)}}
    changed = tuple(name for name, value in wanted.items() if getattr(aggregation, name) != value)
    if not changed:
        return aggregation
    for name in changed:
        setattr(aggregation, name, wanted[name])
    work.emit(
        AggregationDescribed(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, reference=aggregation.reference, changed=changed
        )
    )
    return aggregation


def close_aggregation(
    work: Work, aggregation_id: UUID, *, on: date, folios: int | None = None, note: str = ""
) -> Aggregation:
    """Close a file. From this day its retention period may run, and nothing more is added (LGA 4-XXIX).

    Raises:
        AggregationAlreadyClosed: somebody was faster.
        ActRefused: with every guard that stands against it.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_CLOSE)
    if aggregation.closed_on is not None:
        raise AggregationAlreadyClosed(reference=aggregation.reference, closed_on=aggregation.closed_on)
    total = aggregation.folios if folios is None else folios
    moment = states.Moment(
        today=work.today,
        on=on,
        opened_on=aggregation.opened_on,
        folios=total,
        document_folios=aggregation.document_folios,
        latest_document_on=aggregation.latest_document_on,
    )
    against = work.ask(ObjectionsToMoving((aggregation.id,)))
    refuse_all(ActRefused, [*states.CLOSING.objections(moment), *(one for said in against for one in said)])
    aggregation.close(on)
    aggregation.folios = total
    aggregation.closing_note = note.strip()
    aggregation.printed_reference = _printed(work.session, aggregation, closing_year=on.year)
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
    moment = states.Moment(today=work.today, on=work.today, reason=reason, stage=aggregation.stage)
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


def _permitted(work: Work, site: Site | None) -> Site:
    actor = work.actor
    if site is None or not (actor.everywhere or actor.fonds_id == site.fonds.id):
        raise UnitUnknown
    actor.require(Permission.AGGREGATION_OPEN, Place(site.fonds.id, site.unit.id))
    return site


def _number(work: Work, sites: Sequence[Site]) -> list[Aggregation]:
    """Give every site its consecutive, counting each scope once, and make the files in the order of the sites."""
    waiting: defaultdict[Scope, list[int]] = defaultdict(list)
    for position, site in enumerate(sites):
        if site.node is not None:
            waiting[site.scope(site.node)].append(position)
    made: dict[int, Aggregation] = {}
    # Always in the same order, so that two acts that count in several scopes never wait for each other in a circle.
    for scope in sorted(waiting, key=lambda s: (s.lineage_id, s.unit_id, s.opening_year)):
        positions = waiting[scope]
        numbered = _free_references(work.session, scope, [sites[position] for position in positions])
        for position, (consecutive, code) in zip(positions, numbered, strict=True):
            made[position] = _make(work, sites[position], scope, consecutive, code)
    return [made[position] for position in range(len(sites))]


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
    return taken


def _make(work: Work, site: Site, scope: Scope, consecutive: int, code: str) -> Aggregation:
    opening, description = site.opening, site.opening.description
    return Aggregation(
        fonds_id=scope.fonds_id,
        unit_id=site.unit.id,
        node_id=opening.node_id,
        lineage_id=scope.lineage_id,
        opening_year=scope.opening_year,
        consecutive=consecutive,
        reference=code,
        printed_reference=code,
        sort_key=f"{site.node.sort_key if site.node else ''}/{scope.opening_year:04d}/{consecutive:09d}",
        title=opening.title.strip(),
        opened_on=opening.opened_on,
        created_at=work.now,
        created_by=work.actor.handle,
        **{f.name: getattr(description, f.name) for f in fields(description)},
    )


def _printed(session: Session, aggregation: Aggregation, *, closing_year: int) -> str:
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
