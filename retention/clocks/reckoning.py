"""What the reckoning stands on, gathered for many files at once: rule, trigger, restrictions, requests, law.

One file and a hundred thousand go the same way, so that the bulk can never say anything else than the single act.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import Node
from classification.series.kinds import Trigger
from records.access.queries import access_requests_of, restrictions_of
from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock, TriggerEvent
from retention.clocks.pinning import PinReason, Version, pin
from retention.schedules.due_dates import ClockStatus, DueDates, Facts, Norm, Step, reckon
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from system.calendar.terms import Term
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.queries import adopted_profiles, profile_of
from system.work import Work

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Pinned:
    """The entry that binds a file, its version, and why that version."""

    version: Version
    entry: ScheduleEntry
    reason: PinReason


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The dates of one file and the entry they come from; `pinned` is None where no rule binds it."""

    aggregation: Aggregation
    dates: DueDates
    pinned: Pinned | None = None
    reserved_until: date | None = None


def reckon_files(work: Work, fonds_id: UUID, files: Sequence[Aggregation]) -> list[Reckoning]:
    """The reckoning of closed files of one body. A version once pinned on a file stays its version."""
    versions = _versions(work, fonds_id)
    kept = _kept_pins(work, [file.id for file in files])
    pins = {**_pin(work, versions, [file for file in files if file.id not in kept]), **kept}
    facts = _facts(work, files, pins)
    norms = _norms(work, fonds_id, {_closed(file) for file in files})
    return [
        _reckon_one(file, pins.get(file.id), facts[file.id], norms[_closed(file)], has_rules=bool(versions))
        for file in files
    ]


def _norms(work: Work, fonds_id: UUID, days: Iterable[date]) -> dict[date, Norm | None]:
    """The law on each day, asked once for all days that one adopted profile governs."""
    starts = sorted(row.starts_on for row in adopted_profiles(work, fonds_id))
    known: dict[int, Norm | None] = {}
    norms: dict[date, Norm | None] = {}
    for day in days:
        # Days before the first profile are governed by it.
        period = max(bisect_right(starts, day), 1)
        if period not in known:
            known[period] = norm_of(work, fonds_id, day)
        norms[day] = known[period]
    return norms


def norm_of(work: Work, fonds_id: UUID, on: date) -> Norm | None:
    """The numbers of the law of a body on a day; None while nobody answers for them."""
    try:
        profile = profile_of(work, fonds_id, on)
    except (ProfileNotFound, ProfileNotConfirmed):
        # Closing a file must not wait for a form; its clock is set when the profile is confirmed.
        return None
    return Norm(
        reckoning=profile.archive.reckoning,
        access_extension=Term(profile.archive.access_request_extension_years),
        access_basis=profile.basis_of("archive.access_request_extension_years"),
        lga55_mode=profile.archive.lga55_mode,
    )


def _closed(file: Aggregation) -> date:
    if file.closed_on is None:
        raise ValueError("the terms of an open file do not run")
    return file.closed_on


def _reckon_one(
    file: Aggregation, pinned: Pinned | None, facts: Facts, norm: Norm | None, *, has_rules: bool
) -> Reckoning:
    if pinned is None or norm is None:
        missing = "no_profile" if norm is None else "no_entry" if has_rules else "no_schedule"
        step = Step(f"retention.step.{missing}", "LGA 4-XIII", ends_on=file.closed_on)
        return Reckoning(file, DueDates(ClockStatus.NO_RULE, steps=(step,)))
    dates = reckon(pinned.entry.rule(), facts, norm)
    return Reckoning(file, replace(dates, steps=(_rule_step(pinned), *dates.steps)), pinned, facts.reserved_until)


def _rule_step(pinned: Pinned) -> Step:
    entry, version = pinned.entry, pinned.version
    return Step(
        f"retention.step.rule.{pinned.reason.value}",
        entry.legal_basis or "LGA 4-XIII",
        ends_on=version.in_force_from,
        facts={
            "schedule": version.number,
            "in_force_from": version.in_force_from.isoformat(),
            "entry": entry.key,
            "technique": entry.technique.value,
            "legacy": entry.legacy,
        },
    )


def _kept_pins(work: Work, ids: Sequence[UUID]) -> dict[UUID, Pinned]:
    rows = work.session.execute(
        select(RetentionClock.aggregation_id, RetentionClock.explanation, RetentionSchedule, ScheduleEntry)
        .join(RetentionSchedule, RetentionSchedule.id == RetentionClock.schedule_id)
        .join(ScheduleEntry, ScheduleEntry.id == RetentionClock.entry_id)
        .where(RetentionClock.aggregation_id.in_(ids))
    )
    return {
        aggregation_id: Pinned(_version(schedule), entry, _reason(explanation))
        for aggregation_id, explanation, schedule, entry in rows
    }


def _reason(explanation: Sequence[Mapping[str, str]]) -> PinReason:
    return PinReason(explanation[0]["code"].rpartition(".")[2])


def _version(schedule: RetentionSchedule) -> Version:
    if schedule.in_force_from is None:
        raise ValueError("a draft binds nothing")
    return Version(schedule.id, schedule.number, schedule.in_force_from)


def _versions(work: Work, fonds_id: UUID) -> list[Version]:
    schedules = work.session.scalars(
        select(RetentionSchedule).where(
            RetentionSchedule.fonds_id == fonds_id, RetentionSchedule.state != ScheduleState.DRAFT
        )
    )
    return [_version(schedule) for schedule in schedules]


def _pin(work: Work, versions: Sequence[Version], files: Sequence[Aggregation]) -> dict[UUID, Pinned]:
    """The entry for each file: of its own class, else of the nearest class above that has one."""
    if not files or not versions:
        return {}
    classes = _classes(work, {file.node_id for file in files})
    entries = _entries(work, versions, {lineage for path in classes.values() for lineage in path})
    pins: dict[UUID, Pinned] = {}
    for file in files:
        path = (file.lineage_id, *classes[file.node_id][1:])
        found = {
            version.id: entry
            for version in versions
            if (entry := next((entries[version.id, one] for one in path if (version.id, one) in entries), None))
        }
        chosen = pin(versions, _closed(file), work.today, found)
        if chosen is not None:
            version, reason = chosen
            pins[file.id] = Pinned(version, found[version.id], reason)
    return pins


def _classes(work: Work, node_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each node the lineage ids of itself and all above it, nearest first."""
    wanted = set(node_ids)
    known: dict[UUID, tuple[UUID | None, UUID]] = {}
    missing = set(wanted)
    for _ in range(DEEPEST):
        if not missing:
            break
        rows = work.session.execute(
            select(Node.id, Node.parent_id, Node.lineage_id).where(Node.id.in_(sorted(missing)))
        )
        known.update({node_id: (parent_id, lineage_id) for node_id, parent_id, lineage_id in rows})
        missing = {parent_id for parent_id, _ in known.values() if parent_id is not None} - known.keys()
    return {node_id: _path(node_id, known) for node_id in wanted}


def _path(node_id: UUID, known: Mapping[UUID, tuple[UUID | None, UUID]]) -> list[UUID]:
    path: list[UUID] = []
    at: UUID | None = node_id
    while at is not None and at in known and len(path) < DEEPEST:
        parent_id, lineage_id = known[at]
        path.append(lineage_id)
        at = parent_id
    return path


def _entries(
    work: Work, versions: Sequence[Version], lineage_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID], ScheduleEntry]:
    rows = work.session.scalars(
        select(ScheduleEntry).where(
            ScheduleEntry.schedule_id.in_([version.id for version in versions]),
            ScheduleEntry.lineage_id.in_(sorted(lineage_ids)),
        )
    )
    return {(entry.schedule_id, entry.lineage_id): entry for entry in rows}


def _facts(work: Work, files: Sequence[Aggregation], pins: Mapping[UUID, Pinned]) -> dict[UUID, Facts]:
    ids = [file.id for file in files]
    restrictions = restrictions_of(work.session, ids)
    requests = access_requests_of(work.session, ids)
    events = work.session.scalars(
        select(TriggerEvent).where(TriggerEvent.aggregation_id.in_(ids)).order_by(TriggerEvent.id)
    )
    # In order of recording, so that the last one of its kind stays.
    recorded = {(event.aggregation_id, event.trigger): event.occurred_on for event in events}
    facts: dict[UUID, Facts] = {}
    for file in files:
        ends = [_last_day(one.ends_on, one.lifted_on) for one in restrictions.get(file.id, ())]
        trigger = pins[file.id].entry.trigger if file.id in pins else Trigger.CLOSING
        facts[file.id] = Facts(
            trigger_on=file.closed_on if trigger is Trigger.CLOSING else recorded.get((file.id, trigger)),
            access_requested=bool(requests.get(file.id)),
            reserved_until=max((day for day in ends if day is not None), default=None),
            classified_without_end=None in ends,
        )
    return facts


def _last_day(ends_on: date | None, lifted_on: date | None) -> date | None:
    """The last day a restriction holds; None where nobody has said one. The calendar's last year stands for never."""
    days = [day for day in (ends_on, lifted_on - timedelta(days=1) if lifted_on else None) if day is not None]
    last = min(days, default=None)
    return None if last is None or last.year == date.max.year else last
