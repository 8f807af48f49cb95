"""Applying a version to files closed before it: the decision, which files it is about, and its account.

A version never changes the terms of a closed file by itself (domain 2.2). A session of the interdisciplinary group may
decide that it shall; the decision fixes which files are meant, and a job then goes through them in batches
(`retention.forecasts.applying`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, literal, select

from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock
from retention.clocks.reckoning import classes_with_files, paths_of
from retention.forecasts.errors import (
    RetroactiveApplicationNotFound,
    RetroactiveApplicationRefused,
    RetroactiveFilesMiscounted,
)
from retention.forecasts.events import RetroactiveApplicationDecided, RetroactiveApplicationFinished
from retention.forecasts.model import RetroactiveApplication, RetroactiveLine, RetroactiveOutcome
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from retention.schedules.queries import schedule_of
from system import history
from system.actor import Permission, Place
from system.attachments.service import Paper, keep
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.organization.separation import Duty
from system.organization.separation import objections as separation_objections
from system.tabular import holds_control_characters
from system.work import Work

JOB = "schedules.apply_retroactively"
NODES_AT_ONCE = 5000
TEXT_LIMIT, REASON_LIMIT = 200, 4000
# What somebody did to a version without drafting it.
_NOT_DRAFTING = frozenset(
    {"schedule.came_into_force", "schedule.superseded", "schedule.retroactive_decided", "schedule.retroactive_finished"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the group decided. `scope` are ids of classes of the version, empty for every class it speaks of."""

    minutes: str
    minutes_on: date | None
    reason: str
    opinion_number: str = ""
    scope: Sequence[UUID] = ()
    paper: Paper | None = None


def decide_retroactive(work: Work, schedule_id: UUID, decision: Decision) -> RetroactiveApplication:
    """Record the decision to apply the version in force to files closed before it, and leave the job that does it.

    The files are fixed now: what closes later is bound by the version in force on its closing, as ever. Nobody who had
    a hand in drafting the version decides it; the machine's own operator, who stands outside the body, may.

    Raises:
        ScheduleNotFound, NotPermitted, AttachmentUnfit
        RetroactiveApplicationRefused: with everything that stands against it.
    """
    schedule = schedule_of(work, schedule_id)
    work.actor.require(Permission.SCHEDULE_APPROVE, Place(schedule.fonds_id))
    # Two who decide at once take turns, and neither meets a version that is being superseded.
    work.session.execute(select(Fonds.id).where(Fonds.id == schedule.fonds_id).with_for_update())
    refuse_all(RetroactiveApplicationRefused, _objections(work, schedule, decision))
    if decision.minutes_on is None:
        raise ValueError("a decision without the day of its session was let through")
    paper = decision.paper
    attachment = (
        keep(work, schedule.fonds_id, paper.content, file_name=paper.file_name, mime=paper.mime) if paper else None
    )
    application = RetroactiveApplication(
        fonds_id=schedule.fonds_id, schedule_id=schedule.id, scope=[str(one) for one in decision.scope],
        minutes=decision.minutes.strip(), minutes_on=decision.minutes_on,
        opinion_number=decision.opinion_number.strip(), reason=decision.reason.strip(),
        paper_id=attachment.id if attachment else None, decided_by=work.actor.handle, decided_at=work.now,
    )  # fmt: skip
    work.session.add(application)
    work.session.flush()
    fix_files(work, application)
    if not application.files:
        raise RetroactiveApplicationRefused(objections=[Objection("retroactive.no_files", "", {"field": "scope"})])
    work.emit(
        RetroactiveApplicationDecided(
            entity_id=schedule.id, fonds_id=schedule.fonds_id, application=application.id, number=schedule.number,
            classes=len(decision.scope), files=application.files, minutes_on=application.minutes_on,
            sha256=attachment.sha256 if attachment else "",
        )
    )  # fmt: skip
    application.job_id = work.enqueue(JOB, application_id=application.id, fonds_id=schedule.fonds_id)
    work.session.flush()
    return application


def _objections(work: Work, schedule: RetentionSchedule, decision: Decision) -> Iterator[Objection]:
    if schedule.state is not ScheduleState.IN_FORCE:
        yield Objection("retroactive.not_in_force", "LGA 4-XIII", {"number": schedule.number})
    if not work.actor.everywhere and work.actor.handle.casefold() in _drafters(work, schedule):
        hands = {Duty.PROPOSES: work.actor.handle, Duty.APPROVES: work.actor.handle}
        yield from separation_objections(hands, basis="LGA 53")
    running = select(RetroactiveApplication.id).where(
        RetroactiveApplication.schedule_id == schedule.id, RetroactiveApplication.finished_at.is_(None)
    )
    if work.session.scalar(running.limit(1)) is not None:
        yield Objection("retroactive.under_way")
    yield from _against_session(decision, work.today)
    if decision.scope:
        found = select(ScheduleEntry.lineage_id).where(ScheduleEntry.schedule_id == schedule.id)
        known = set(work.session.scalars(found))
        for one in decision.scope:
            if one not in known:
                yield Objection("retroactive.class_unknown", "LGA 4-XIII", {"field": "scope", "class": str(one)})


def _against_session(decision: Decision, today: date) -> Iterator[Objection]:
    texts = {"minutes": TEXT_LIMIT, "opinion_number": TEXT_LIMIT, "reason": REASON_LIMIT}
    for field, limit in texts.items():
        text = getattr(decision, field).strip()
        if not text and field != "opinion_number":
            yield Objection(f"retroactive.{field}_missing", "LGA 50", {"field": field})
        if len(text) > limit:
            yield Objection("retroactive.text_too_long", "", {"field": field, "limit": limit})
        if holds_control_characters(text.replace("\r\n", " ").replace("\n", " ")):
            yield Objection("retroactive.control_character", "", {"field": field})
    if decision.minutes_on is None:
        yield Objection("retroactive.minutes_day_missing", "LGA 50", {"field": "minutes_on"})
    elif decision.minutes_on > today:
        facts = {"field": "minutes_on", "on": decision.minutes_on.isoformat()}
        yield Objection("retroactive.minutes_in_future", "LGA 50", facts)


def _drafters(work: Work, schedule: RetentionSchedule) -> set[str]:
    entries = history.of(work.session, schedule.id)
    drafting = {entry.actor.casefold() for entry in entries if entry.action not in _NOT_DRAFTING}
    return {*drafting, schedule.drafted_by.casefold()}


def fix_files(work: Work, application: RetroactiveApplication) -> None:
    """Write down every closed file that the decision is about, with what it has today, in one statement for all."""
    for within in _within(work, application):
        rows = (
            select(
                literal(application.id), Aggregation.id, literal(RetroactiveOutcome.PENDING.value), literal(""),
                RetentionClock.schedule_id, RetentionClock.status, RetentionClock.due_on, RetentionClock.outcome,
            )
            .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
            .where(Aggregation.fonds_id == application.fonds_id, Aggregation.closed_on.is_not(None), *within)
        )  # fmt: skip
        columns = (
            "application_id", "aggregation_id", "outcome", "refusal", "schedule_before_id", "status_before",
            "due_before", "technique_before",
        )  # fmt: skip
        work.session.execute(insert(RetroactiveLine).from_select(columns, rows))
    counted = select(func.count()).where(RetroactiveLine.application_id == application.id)
    application.files = work.session.scalar(counted) or 0


def _within(work: Work, application: RetroactiveApplication) -> Iterable[Sequence[ColumnElement[bool]]]:
    """The classes of a scope with all that stands below them, as many at once as a statement takes."""
    if not application.scope:
        return ((),)
    scope = {UUID(one) for one in application.scope}
    paths = paths_of(work, classes_with_files(work, application.fonds_id))
    nodes = sorted(node_id for node_id, path in paths.items() if scope.intersection(path))
    return [
        (Aggregation.node_id.in_(nodes[start : start + NODES_AT_ONCE]),)
        for start in range(0, len(nodes), NODES_AT_ONCE)
    ]


def finish(work: Work, application_id: UUID) -> RetroactiveApplication:
    """Close the account of a decision; done again it changes nothing.

    Raises:
        RetroactiveApplicationNotFound
        RetroactiveFilesMiscounted: what came out is not what went in.
    """
    application = work.session.get(RetroactiveApplication, application_id, with_for_update=True)
    if application is None:
        raise RetroactiveApplicationNotFound(id=application_id)
    if application.finished_at is not None:
        return application
    rows = work.session.execute(
        select(RetroactiveLine.outcome, func.count())
        .where(RetroactiveLine.application_id == application_id)
        .group_by(RetroactiveLine.outcome)
    )
    found: Counter[RetroactiveOutcome] = Counter()
    for outcome, number in rows:
        found[outcome] = number
    if found[RetroactiveOutcome.PENDING] or found.total() != application.files:
        raise RetroactiveFilesMiscounted(counted=application.files, settled=found.total())
    application.changed = found[RetroactiveOutcome.CHANGED]
    application.unchanged = found[RetroactiveOutcome.UNCHANGED]
    application.refused = found[RetroactiveOutcome.REFUSED]
    application.finished_at = work.now
    schedule = work.session.get_one(RetentionSchedule, application.schedule_id)
    work.emit(
        RetroactiveApplicationFinished(
            entity_id=schedule.id, fonds_id=schedule.fonds_id, application=application.id, number=schedule.number,
            files=application.files, changed=application.changed, unchanged=application.unchanged,
            refused=application.refused,
        )
    )  # fmt: skip
    work.session.flush()
    return application
