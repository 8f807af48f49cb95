"""What the reckoning stands on, gathered for many files at once: rule, trigger, restrictions, requests, law.

One file and a hundred thousand go the same way, so that the bulk can never say anything else than the single act.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import ClassificationChart, Node
from classification.series.kinds import Trigger
from records.access.queries import access_requests_of, restrictions_of
from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock, TriggerEvent
from retention.clocks.pinning import PinReason, Version, pin
from retention.schedules.due_dates import ClockStatus, DueDates, Facts, Norm, Step, reckon
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from system.calendar.terms import Term
from system.errors import Fact
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.profile import Profile
from system.organization.queries import adopted_profiles, profile_of
from system.work import Reading, Work

Stand = Reading | Work

DEEPEST = 12
AT_ONCE = 5000
DECISION_FACTS = ("decision", "minutes", "minutes_on", "opinion")


@dataclass(frozen=True, slots=True)
class Pinned:
    """The entry that binds a file, its version, and why that version.

    `said` is what the first step of the explanation says besides: the decision, where a decision chose the version.
    """

    version: Version
    entry: ScheduleEntry
    reason: PinReason
    said: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Under:
    """A version to reckon under whatever is pinned, and why; `closed_on` is the closing that open files are given."""

    version: Version
    reason: PinReason
    said: Mapping[str, Fact] = field(default_factory=dict)
    closed_on: date | None = None


class ClosedFile(NamedTuple):
    """The columns of a file that a reckoning needs: thousands are closed at once without an entity for each."""

    id: UUID
    fonds_id: UUID
    node_id: UUID
    closed_on: date | None


Reckonable = Aggregation | ClosedFile
F = TypeVar("F", bound=Reckonable)


@dataclass(frozen=True, slots=True)
class Reckoning(Generic[F]):
    """The dates of one file and the entry they come from; `pinned` is None where no rule binds it."""

    aggregation: F
    dates: DueDates
    pinned: Pinned | None = None
    reserved_until: date | None = None


def reckon_files(stand: Stand, fonds_id: UUID, files: Sequence[F], *, under: Under | None = None) -> list[Reckoning[F]]:
    """The reckoning of closed files of one body. A version once pinned on a file stays its version.

    With `under` all are reckoned under that version instead; what it says nothing of comes out without rule.
    """
    if under is None:
        versions = versions_of(stand, fonds_id)
        kept = _kept_pins(stand, [file.id for file in files])
        pins = {**_pin(stand, versions, [file for file in files if file.id not in kept]), **kept}
    else:
        kept = {}
        versions = [under.version]
        pins = _pins_under(stand, under, files)
    otherwise = under.closed_on if under else None
    closings = {file.id: _closed(file, otherwise) for file in files}
    facts = _facts(stand, files, pins, closings)
    norms = _norms(stand, fonds_id, set(closings.values()))
    return [
        reckon_one(
            file,
            pins.get(file.id),
            facts[file.id],
            norms[closings[file.id]],
            has_rules=bool(versions),
            keeps=file.id in kept,
        )
        for file in files
    ]


def _pins_under(stand: Stand, under: Under, files: Sequence[Reckonable]) -> dict[UUID, Pinned]:
    classes = paths_of(stand, {file.node_id for file in files})
    entries = entries_by_class(stand, [under.version.id], {lineage for path in classes.values() for lineage in path})
    found = {file.id: speaking(entries, under.version.id, classes[file.node_id]) for file in files}
    return {
        file_id: Pinned(under.version, entry, under.reason, under.said)
        for file_id, entry in found.items()
        if entry is not None
    }


def speaking(
    entries: Mapping[tuple[UUID, UUID], ScheduleEntry], schedule_id: UUID, path: Sequence[UUID]
) -> ScheduleEntry | None:
    """What a version says of a class, given as its path upward: its own entry, else of the nearest class above."""
    return next((entries[schedule_id, one] for one in path if (schedule_id, one) in entries), None)


def _norms(stand: Stand, fonds_id: UUID, days: Iterable[date]) -> dict[date, Norm | None]:
    """The law on each day, asked once for all days that one adopted profile governs."""
    starts = sorted(row.starts_on for row in adopted_profiles(stand, fonds_id))
    known: dict[int, Norm | None] = {}
    norms: dict[date, Norm | None] = {}
    for day in days:
        # Days before the first profile are governed by it.
        period = max(bisect_right(starts, day), 1)
        if period not in known:
            known[period] = norm_of(stand, fonds_id, day)
        norms[day] = known[period]
    return norms


def norm_of(stand: Stand, fonds_id: UUID, on: date) -> Norm | None:
    """The numbers of the law of a body on a day; None while nobody answers for them."""
    try:
        profile = profile_of(stand, fonds_id, on)
    except (ProfileNotFound, ProfileNotConfirmed):
        # Closing a file must not wait for a form; its clock is set when the profile is confirmed.
        return None
    return norm_from(profile)


def norm_from(profile: Profile) -> Norm:
    """The numbers of a profile that a reckoning takes."""
    return Norm(
        reckoning=profile.archive.reckoning,
        access_extension=Term(profile.archive.access_request_extension_years),
        access_basis=profile.basis_of("archive.access_request_extension_years"),
        lga55_mode=profile.archive.lga55_mode,
    )


def _closed(file: Reckonable, otherwise: date | None = None) -> date:
    closed_on = file.closed_on or otherwise
    if closed_on is None:
        raise ValueError("the terms of an open file do not run")
    return closed_on


def reckon_one(
    file: F, pinned: Pinned | None, facts: Facts, norm: Norm | None, *, has_rules: bool, keeps: bool
) -> Reckoning[F]:
    """One file by what binds it and what happened to it; with `keeps` what binds it stays though no law is known."""
    if pinned is None or norm is None:
        missing = "no_profile" if norm is None else "no_entry" if has_rules else "no_schedule"
        step = Step(f"retention.step.{missing}", "LGA 4-XIII", ends_on=file.closed_on)
        if pinned is not None and keeps:
            # What binds the file stays, a decision of the board above all, while nobody answers for the law's numbers.
            return Reckoning(file, DueDates(ClockStatus.NO_RULE, steps=(rule_step(pinned), step)), pinned)
        return Reckoning(file, DueDates(ClockStatus.NO_RULE, steps=(step,)))
    dates = reckon(pinned.entry.rule(), facts, norm)
    return Reckoning(file, replace(dates, steps=(rule_step(pinned), *dates.steps)), pinned, facts.reserved_until)


def rule_step(pinned: Pinned) -> Step:
    """The first step of an explanation: what binds the file, since when and why."""
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
            **pinned.said,
        },
    )


def _kept_pins(stand: Stand, ids: Sequence[UUID]) -> dict[UUID, Pinned]:
    rows = stand.session.execute(
        select(RetentionClock.aggregation_id, RetentionClock.explanation, RetentionSchedule, ScheduleEntry)
        .join(RetentionSchedule, RetentionSchedule.id == RetentionClock.schedule_id)
        .join(ScheduleEntry, ScheduleEntry.id == RetentionClock.entry_id)
        .where(RetentionClock.aggregation_id.in_(ids))
    )
    return {
        aggregation_id: Pinned(_version(schedule), entry, _reason(explanation), _decision(explanation))
        for aggregation_id, explanation, schedule, entry in rows
    }


def _reason(explanation: Sequence[Mapping[str, str]]) -> PinReason:
    return PinReason(explanation[0]["code"].rpartition(".")[2])


def _decision(explanation: Sequence[Mapping[str, Any]]) -> Mapping[str, Fact]:
    """What the first step says of the decision that chose the version; nothing where the closing chose it."""
    facts: Mapping[str, Fact] = explanation[0]["facts"]
    return {name: facts[name] for name in DECISION_FACTS if name in facts}


def _version(schedule: RetentionSchedule) -> Version:
    if schedule.in_force_from is None:
        raise ValueError("a draft binds nothing")
    return Version(schedule.id, schedule.number, schedule.in_force_from)


def versions_of(stand: Stand, fonds_id: UUID) -> list[Version]:
    """Every version of a body's schedule that binds or bound files."""
    schedules = stand.session.scalars(
        select(RetentionSchedule).where(
            RetentionSchedule.fonds_id == fonds_id,
            RetentionSchedule.state.in_((ScheduleState.IN_FORCE, ScheduleState.SUPERSEDED)),
        )
    )
    return [_version(schedule) for schedule in schedules]


def _pin(stand: Stand, versions: Sequence[Version], files: Sequence[Reckonable]) -> dict[UUID, Pinned]:
    """The entry for each file: of its own class, else of the nearest class above that has one."""
    if not files or not versions:
        return {}
    classes = paths_of(stand, {file.node_id for file in files})
    ids = [version.id for version in versions]
    entries = entries_by_class(stand, ids, {lineage for path in classes.values() for lineage in path})
    pins: dict[UUID, Pinned] = {}
    for file in files:
        path = classes[file.node_id]
        found = {
            version.id: entry for version in versions if (entry := speaking(entries, version.id, path)) is not None
        }
        chosen = pin(versions, _closed(file), stand.today, found)
        if chosen is not None:
            version, reason = chosen
            pins[file.id] = Pinned(version, found[version.id], reason)
    return pins


def paths_of(stand: Stand, node_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each node the lineage ids of itself and all above it, nearest first."""
    wanted = set(node_ids)
    known: dict[UUID, tuple[UUID | None, UUID]] = {}
    missing = set(wanted)
    for _ in range(DEEPEST):
        if not missing:
            break
        for portion in _portions(missing):
            rows = stand.session.execute(select(Node.id, Node.parent_id, Node.lineage_id).where(Node.id.in_(portion)))
            known.update({node_id: (parent_id, lineage_id) for node_id, parent_id, lineage_id in rows})
        missing = {parent_id for parent_id, _ in known.values() if parent_id is not None} - known.keys()
    return {node_id: _path(node_id, known) for node_id in wanted}


def classes_with_files(stand: Stand, fonds_id: UUID) -> Sequence[UUID]:
    """The nodes of a body, of any version of its chart, under which there are files."""
    return stand.session.scalars(
        select(Node.id)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            ClassificationChart.fonds_id == fonds_id,
            select(Aggregation.id).where(Aggregation.node_id == Node.id).exists(),
        )
    ).all()


def _portions(ids: Iterable[UUID]) -> Iterable[Sequence[UUID]]:
    """No statement takes more values than either engine lets it."""
    wanted = sorted(ids)
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


def _path(node_id: UUID, known: Mapping[UUID, tuple[UUID | None, UUID]]) -> list[UUID]:
    path: list[UUID] = []
    at: UUID | None = node_id
    while at is not None and at in known and len(path) < DEEPEST:
        parent_id, lineage_id = known[at]
        path.append(lineage_id)
        at = parent_id
    return path


def entries_by_class(
    stand: Stand, schedule_ids: Sequence[UUID], lineage_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID], ScheduleEntry]:
    """The entries of versions for classes, by version and class."""
    found: dict[tuple[UUID, UUID], ScheduleEntry] = {}
    for portion in _portions(lineage_ids):
        rows = stand.session.scalars(
            select(ScheduleEntry).where(
                ScheduleEntry.schedule_id.in_(schedule_ids), ScheduleEntry.lineage_id.in_(portion)
            )
        )
        found.update({(entry.schedule_id, entry.lineage_id): entry for entry in rows})
    return found


def _facts(
    stand: Stand, files: Sequence[Reckonable], pins: Mapping[UUID, Pinned], closings: Mapping[UUID, date]
) -> dict[UUID, Facts]:
    ids = [file.id for file in files]
    restrictions = restrictions_of(stand.session, ids)
    requests = access_requests_of(stand.session, ids)
    events = stand.session.scalars(
        select(TriggerEvent).where(TriggerEvent.aggregation_id.in_(ids)).order_by(TriggerEvent.id)
    )
    # In order of recording, so that the last one of its kind stays.
    recorded = {(event.aggregation_id, event.trigger): event.occurred_on for event in events}
    facts: dict[UUID, Facts] = {}
    for file in files:
        ends = [_last_day(one.ends_on, one.lifted_on) for one in restrictions.get(file.id, ())]
        trigger = pins[file.id].entry.trigger if file.id in pins else Trigger.CLOSING
        facts[file.id] = Facts(
            trigger_on=closings[file.id] if trigger is Trigger.CLOSING else recorded.get((file.id, trigger)),
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
