"""What was due on a past day and why: every file's facts as they were, gathered from rows and from the history.

Rows tell what carries its days and the instant of recording: triggers, restrictions, requests, holds, other classes a
file stood under. What a row alone does not tell is in the chained history: when a file was closed and opened again,
when a restriction was lifted, which entry bound the file, when a profile was adopted. Which decisions rested on a file
is asked of who keeps evidence. Whose files are shown, and which decisions are named, is today's right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, and_, exists, or_, select

from classification.charts.model import Node
from classification.series.kinds import Trigger
from records.access.model import AccessRequestMark, Restriction
from records.aggregations.model import Aggregation, AggregationAlias, Reopening, Standing
from records.aggregations.queries import reach
from records.aggregations.questions import PastMoment, ProtectedThen, Protection
from records.aggregations.states import IN_ORDER
from retention.clocks.due import BATCH, DueQuestion, sighted
from retention.clocks.explanation import kept
from retention.clocks.model import Recomputation, RecomputationBatch, RetentionClock, TriggerEvent
from retention.clocks.objections import Reckoned, is_due, objections
from retention.clocks.past import (
    Closing,
    Moment,
    Recorded,
    Restricted,
    Sight,
    closing_on,
    last_days,
    last_of,
    standing_then,
)
from retention.clocks.pinning import PinReason, Version, in_force_on, pin
from retention.clocks.reckoning import (
    DECISION_FACTS,
    ClosedFile,
    Pinned,
    entries_by_class,
    norm_from,
    paths_of,
    reckon_one,
    speaking,
    versions_of,
)
from retention.holds.model import HeldFile, Hold
from retention.schedules.due_dates import Facts, Norm, Step
from retention.schedules.model import ScheduleEntry
from system.actor import CustodyStage
from system.errors import Objection
from system.history import Entry
from system.organization.model import FondsProfile, Unit
from system.organization.profile import read_content
from system.organization.queries import adopted_profiles
from system.work import Reading

CLOCK = ("clock.reckoned", "clock.undated", "clock.repinned", "clock.stopped")
STANDING = ("aggregation.lost", "aggregation.damaged", "aggregation.found", "aggregation.merged",
            "aggregation.destroyed")  # fmt: skip
PASSED = "aggregation.transferred"
_MOST_DECISIONS = 10
LOST = "retention.step.last_day_lost"
Told = tuple[datetime, str, Mapping[str, Any]]
TOLD = (*CLOCK, *STANDING, PASSED, "aggregation.closed", "aggregation.reopened", "restriction.lifted")


@dataclass(frozen=True, slots=True)
class PastFile:
    """One file that was closed on the day: its dates as they were, every step, and what stood against disposal."""

    id: UUID
    reference: str
    title: str
    series: str
    unit: str
    closed_on: date
    reckoned: Reckoned
    office_until: date | None
    outcome: str | None
    explanation: Sequence[Mapping[str, Any]]
    objections: Sequence[Objection]
    due: bool
    stage: CustodyStage
    node_id: UUID
    lineage_id: UUID


@dataclass
class _Told:
    """What is recorded of one file."""

    events: list[Told] = field(default_factory=list)
    reopenings: list[Reopening] = field(default_factory=list)
    triggers: list[Recorded[Trigger]] = field(default_factory=list)
    requests: list[Recorded[str]] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    aliases: list[AggregationAlias] = field(default_factory=list)
    holds: list[tuple[HeldFile, Hold]] = field(default_factory=list)
    clock: RetentionClock | None = None


@dataclass(frozen=True, slots=True)
class _Then:
    """One file that was closed on the day, with the class it stood under."""

    row: Any
    ground: _Ground
    said: _Told
    closing: Closing
    node_id: UUID
    kept_by: Sequence[Protection]


@dataclass(frozen=True, slots=True)
class _Class:
    """The class a file stood under."""

    node_id: UUID
    lineage_id: UUID
    code: str


def moment_of(reading: Reading, on: date, sight: Sight) -> Moment:
    """A day, with the instant in which it ended in the installation's zone."""
    following = date.fromordinal(min(on.toordinal() + 1, date.max.toordinal()))
    ended = datetime.combine(following, time.min, ZoneInfo(reading.settings.time_zone))
    return Moment(on, ended.astimezone(UTC), sight)


def recorded_moment(moment: Moment) -> PastMoment:
    """The same day as lower rooms are asked about it."""
    return PastMoment(moment.on, moment.ended_at, by_record=moment.sight is Sight.KNOWN)


def files_as_of(
    reading: Reading, question: DueQuestion, sight: Sight, *, after: UUID | None = None, limit: int | None = None
) -> Iterator[PastFile]:
    """The files that were closed on the question's day, in the order of their ids, from behind `after` on.

    Raises:
        FondsNotFound, UnitNotFound, DueListUnreadable
    """
    moment = moment_of(reading, question.on, sight)
    given = 0
    grounds: dict[UUID, _Ground] = {}
    while limit is None or given < limit:
        files = _candidates(reading, question, after)
        if not files:
            return
        after = files[-1].Aggregation.id
        for found in _portion(reading, moment, files, grounds):
            if question.only_due and not found.due:
                continue
            yield found
            given += 1
            if given == limit:
                return


def _candidates(reading: Reading, question: DueQuestion, after: UUID | None) -> Sequence[Any]:
    reopened = exists().where(Reopening.aggregation_id == Aggregation.id, Reopening.closed_on <= question.on)
    statement = (
        _named()
        .where(sighted(reading, question), or_(Aggregation.closed_on <= question.on, reopened))
        .order_by(Aggregation.id)
        .limit(BATCH)
    )
    return reading.session.execute(statement.where(Aggregation.id > after) if after else statement).all()


def files_then(reading: Reading, on: date, sight: Sight, ids: Sequence[UUID]) -> Iterator[PastFile]:
    """Those of some files that were closed on a day and that the actor may see, each as `files_as_of` tells it."""
    moment = moment_of(reading, on, sight)
    grounds: dict[UUID, _Ground] = {}
    for start in range(0, len(ids), BATCH):
        some = Aggregation.id.in_(ids[start : start + BATCH])
        files = reading.session.execute(_named().where(some, reach(reading.actor)).order_by(Aggregation.id)).all()
        yield from _portion(reading, moment, files, grounds)


def _named() -> Select[Aggregation, str, str]:
    return (
        select(Aggregation, Node.code.label("series"), Unit.code.label("unit"))
        .join(Node, Node.id == Aggregation.node_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
    )


class _Ground:
    """The law and the versions of one body as they were."""

    def __init__(self, reading: Reading, fonds_id: UUID, moment: Moment) -> None:
        self.moment = moment
        self.reading = reading
        self.versions = versions_of(reading, fonds_id)
        self.by_number = {version.number: version for version in self.versions}
        self.came: dict[UUID, datetime] = {}
        self.adopted: dict[tuple[str, str], datetime] = {}
        actions = ("schedule.came_into_force", "profile.adopted", "clock.batch_reckoned")
        self.batches: list[tuple[datetime, UUID | None, UUID | None]] = []
        entries = select(Entry).where(Entry.fonds_id == fonds_id, Entry.action.in_(actions)).order_by(Entry.seq)
        for entry in reading.session.scalars(entries):
            facts = entry.read_facts()
            if entry.action == "schedule.came_into_force":
                self.came[entry.entity_id] = entry.at
            elif entry.action == "profile.adopted":
                self.adopted[str(facts["digest"]), str(facts["starts_on"])] = entry.at
            else:
                # What was set together in one act was set at its instant; of a job each batch has its own besides.
                self.batches.append((entry.at, None, None))
        rows = reading.session.execute(
            select(RecomputationBatch.done_at, RecomputationBatch.first_id, RecomputationBatch.last_id)
            .join(Recomputation, Recomputation.id == RecomputationBatch.recomputation_id)
            .where(Recomputation.fonds_id == fonds_id, Recomputation.job_id.is_not(None))
        )
        self.batches.extend((done_at, first, last) for done_at, first, last in rows)
        self.batches.sort(key=lambda batch: batch[0])
        self.profiles = [row for row in adopted_profiles(reading, fonds_id) if self._is_adopted(row)]
        self._norms: dict[UUID, Norm | None] = {}

    def _is_adopted(self, row: FondsProfile) -> bool:
        if self.moment.sight is Sight.LAW:
            return True
        at = self.adopted.get((row.digest, row.starts_on.isoformat()))
        return at is None or at < self.moment.ended_at

    def norm(self, closed_on: date) -> Norm | None:
        """The law on the closing day, as far as somebody answered for it."""
        if not self.profiles:
            return None
        row = next((one for one in reversed(self.profiles) if one.starts_on <= closed_on), self.profiles[0])
        if row.id not in self._norms:
            profile = read_content(row.content)
            confirmed = row.confirmed_at is not None and (
                self.moment.sight is Sight.LAW or row.confirmed_at < self.moment.ended_at
            )
            self._norms[row.id] = norm_from(profile) if profile.verified or confirmed else None
        return self._norms[row.id]

    def versions_at(self, at: datetime) -> list[Version]:
        """The versions that had come into force by an instant."""
        return [one for one in self.versions if one.id not in self.came or self.came[one.id] <= at]


def _portion(reading: Reading, moment: Moment, rows: Sequence[Any], grounds: dict[UUID, _Ground]) -> Iterator[PastFile]:
    told = _told(reading, [row.Aggregation.id for row in rows])
    then: list[_Then] = []
    protections = protections_then(reading, [row.Aggregation.id for row in rows], moment)
    for row in rows:
        file, said = row.Aggregation, told[row.Aggregation.id]
        closing = closing_on(moment, _closings(reading, file, said))
        if closing is None:
            continue
        if file.fonds_id not in grounds:
            grounds[file.fonds_id] = _Ground(reading, file.fonds_id, moment)
        then.append(
            _Then(
                row, grounds[file.fonds_id], said, closing, _node_then(moment, file, said), protections.get(file.id, ())
            )
        )
    paths = paths_of(reading, {one.node_id for one in then})
    lineages = {lineage for path in paths.values() for lineage in path}
    versions = {version.id for ground in grounds.values() for version in ground.versions}
    entries = entries_by_class(reading, sorted(versions), lineages) if versions else {}
    keyed = _keyed(reading, then)
    named = reading.session.execute(select(Node.id, Node.code).where(Node.id.in_(paths)))
    codes: dict[UUID, str] = {row.id: row.code for row in named}
    for one in then:
        words = {
            version.id: entry
            for version in one.ground.versions
            if (entry := speaking(entries, version.id, paths[one.node_id])) is not None
        }
        pinned, has_rules = _pinned(moment, one, words, keyed)
        named_so = _Class(one.node_id, paths[one.node_id][0], codes[one.node_id])
        yield _past(moment, one, named_so, pinned, has_rules=has_rules)


def protections_then(reading: Reading, ids: Sequence[UUID], moment: Moment) -> Mapping[UUID, Sequence[Protection]]:
    """What kept each of some files on a past day; those that nothing kept are left out."""
    then = recorded_moment(moment)
    found: defaultdict[UUID, list[Protection]] = defaultdict(list)
    for told in reading.ask(ProtectedThen(tuple(ids), then)):
        for file_id, kept_by in told.items():
            found[file_id].extend(kept_by)
    return found


def _steps_of(kept_by: Sequence[Protection]) -> list[Step]:
    """One line for each decision and ground, of so many decisions at the most; one out of sight is not named."""
    named = [
        Step(
            f"retention.step.protected.{ground}" if one.reference else "retention.step.protected.unnamed",
            "LGA 10, 12", ends_on=one.until,
            facts={"decision": one.reference, "decided_on": one.decided_on.isoformat() if one.decided_on else None},
        )
        for one in kept_by[:_MOST_DECISIONS]
        for ground in (one.grounds if one.reference else one.grounds[:1])
    ]  # fmt: skip
    lost = any(one.is_lost for one in kept_by)
    return [*named, Step(LOST, "LGA 10, 12")] if lost else named


def _keyed(reading: Reading, then: Sequence[_Then]) -> dict[Any, ScheduleEntry]:
    """Entries by id, and by version and key as the history names them."""
    ids = {one.said.clock.entry_id for one in then if one.said.clock and one.said.clock.entry_id}
    wanted = {
        (one.ground.by_number[facts["schedule"]].id, facts["entry"])
        for one in then
        for _, action, facts in one.said.events
        if action in CLOCK and facts.get("entry") and facts.get("schedule") in one.ground.by_number
    }
    keys, schedules = sorted({key for _, key in wanted}), sorted({schedule for schedule, _ in wanted})
    named = and_(ScheduleEntry.schedule_id.in_(schedules), ScheduleEntry.key.in_(keys))
    found: dict[Any, ScheduleEntry] = {}
    for entry in reading.session.scalars(select(ScheduleEntry).where(or_(ScheduleEntry.id.in_(sorted(ids)), named))):
        found[entry.id] = found[entry.schedule_id, entry.key] = entry
    return found


def _told(reading: Reading, ids: Sequence[UUID]) -> dict[UUID, _Told]:
    """Everything recorded of these files: one statement for each kind."""
    session, found = reading.session, {one: _Told() for one in ids}
    entries = select(Entry.entity_id, Entry.at, Entry.action, Entry.facts).where(
        Entry.entity_id.in_(ids), Entry.action.in_(TOLD)
    )
    for entity_id, at, action, facts in session.execute(entries.order_by(Entry.seq)):
        found[entity_id].events.append((at, action, msgspec.json.decode(facts)))
    for one in session.scalars(select(Reopening).where(Reopening.aggregation_id.in_(ids)).order_by(Reopening.id)):
        found[one.aggregation_id].reopenings.append(one)
    triggers = select(TriggerEvent).where(TriggerEvent.aggregation_id.in_(ids)).order_by(TriggerEvent.id)
    for event in session.scalars(triggers):
        found[event.aggregation_id].triggers.append(Recorded(event.trigger, event.occurred_on, event.recorded_at))
    for mark in session.scalars(select(AccessRequestMark).where(AccessRequestMark.aggregation_id.in_(ids))):
        found[mark.aggregation_id].requests.append(Recorded(mark.folio, mark.requested_on, mark.recorded_at))
    for held in session.scalars(select(Restriction).where(Restriction.aggregation_id.in_(ids))):
        found[held.aggregation_id].restrictions.append(held)
    aliases = select(AggregationAlias).where(AggregationAlias.aggregation_id.in_(ids)).order_by(AggregationAlias.id)
    for alias in session.scalars(aliases):
        found[alias.aggregation_id].aliases.append(alias)
    holds = select(HeldFile, Hold).join(Hold, Hold.id == HeldFile.hold_id).where(HeldFile.aggregation_id.in_(ids))
    for kept_file, hold in session.execute(holds):
        found[kept_file.aggregation_id].holds.append((kept_file, hold))
    for clock in session.scalars(select(RetentionClock).where(RetentionClock.aggregation_id.in_(ids))):
        found[clock.aggregation_id].clock = clock
    return found


def _closings(reading: Reading, file: Aggregation, said: _Told) -> list[Closing]:
    """Every closing, first first; the history tells when each was recorded."""
    recorded = [(at, date.fromisoformat(facts["closed_on"])) for at, action, facts in said.events
                if action == "aggregation.closed"]  # fmt: skip
    zone = ZoneInfo(reading.settings.time_zone)
    found: list[Closing] = []
    for one in said.reopenings:
        at = next((at for at, day in reversed(recorded) if day == one.closed_on and at < one.reopened_at), None)
        day = one.reopened_at.astimezone(zone).date()
        found.append(Closing(one.closed_on, at or file.created_at, day, one.reopened_at))
    if file.closed_on is not None:
        last = recorded[-1][0] if recorded else file.created_at
        found.append(Closing(file.closed_on, last))
    return found


def _node_then(moment: Moment, file: Aggregation, said: _Told) -> UUID:
    """The class the file stood under."""
    for alias in said.aliases:
        passed = alias.until <= moment.on if moment.sight is Sight.LAW else alias.changed_at < moment.ended_at
        if not passed:
            return alias.node_id
    return file.node_id


def _pinned(
    moment: Moment, then: _Then, words: Mapping[UUID, ScheduleEntry], keyed: Mapping[Any, ScheduleEntry]
) -> tuple[Pinned | None, bool]:
    """What bound the file, and whether any version was known: as the history tells, else by the versions of the time.

    `words` are what each version says of the class it stood under.
    """
    ground, said, closing = then.ground, then.said, then.closing
    told = [one for one in said.events if one[1] in CLOCK and closing.closed_at <= one[0] < moment.ended_at]
    last = told[-1] if told else None
    if last is not None and last[2].get("entry"):
        version = ground.by_number[last[2]["schedule"]]
        decided = any(action == "clock.repinned" for _, action, _ in told)
        return _bound(then, version, keyed[version.id, last[2]["entry"]], decided=decided), True
    if moment.sight is Sight.LAW:
        kept_entry = _kept_by_clock(moment, then, words)
        if kept_entry is not None:
            version = next(one for one in ground.versions if one.id == kept_entry.schedule_id)
            return _bound(then, version, kept_entry, decided=False), True
        instants = [(moment.ended_at, moment.on)]
    else:
        instants = list(_reckoned_at(moment, then, last[0] if last else closing.closed_at))
    known: Sequence[Version] = ()
    for at, day in instants:
        known = ground.versions if moment.sight is Sight.LAW else ground.versions_at(at)
        chosen = pin(known, closing.closed_on, day, words)
        if chosen is not None:
            return Pinned(chosen[0], words[chosen[0].id], chosen[1]), True
    return None, bool(known or ground.versions_at(closing.closed_at))


def _kept_by_clock(moment: Moment, then: _Then, words: Mapping[UUID, ScheduleEntry]) -> ScheduleEntry | None:
    """What the clock of today has, where it already bound the file under the same closing and class."""
    clock = then.said.clock
    if clock is None or clock.schedule_id is None or clock.closed_on != then.closing.closed_on:
        return None
    begins = next((one.in_force_from for one in then.ground.versions if one.id == clock.schedule_id), date.max)
    entry = words.get(clock.schedule_id)
    return entry if entry is not None and entry.id == clock.entry_id and begins <= moment.on else None


def _reckoned_at(moment: Moment, then: _Then, since: datetime) -> Iterator[tuple[datetime, date]]:
    """When all files that had no rule were reckoned together, behind an instant."""
    zone = ZoneInfo(then.ground.reading.settings.time_zone)
    for at, first, last in then.ground.batches:
        if since < at < moment.ended_at and _within(then.row.Aggregation.id, first, last):
            yield at, at.astimezone(zone).date()


def _within(file_id: UUID, first: UUID | None, last: UUID | None) -> bool:
    return last is None or ((first is None or file_id > first) and file_id <= last)


def _bound(then: _Then, version: Version, entry: ScheduleEntry, *, decided: bool) -> Pinned:
    if decided:
        clock = then.said.clock
        facts = clock.explanation[0]["facts"] if clock and clock.entry_id == entry.id and clock.explanation else {}
        named = {one: facts[one] for one in DECISION_FACTS if one in facts}
        return Pinned(version, entry, PinReason.RETROACTIVE, named)
    was = in_force_on(then.ground.versions, then.closing.closed_on)
    reason = PinReason.CLASS_UNKNOWN_ON_CLOSING if was else PinReason.NONE_IN_FORCE_ON_CLOSING
    return Pinned(version, entry, PinReason.IN_FORCE_ON_CLOSING if was and was.id == version.id else reason)


def _past(moment: Moment, then: _Then, stood: _Class, pinned: Pinned | None, *, has_rules: bool) -> PastFile:
    file, said, closing = then.row.Aggregation, then.said, then.closing
    ends = last_days(moment, _restricted(said))
    trigger = pinned.entry.trigger if pinned else Trigger.CLOSING
    facts = Facts(
        trigger_on=closing.closed_on if trigger is Trigger.CLOSING else last_of(moment, said.triggers, trigger),
        access_requested=any(moment.counts(one.happened_on, one.recorded_at) for one in said.requests),
        reserved_until=max((day for day in ends if day is not None), default=None),
        classified_without_end=None in ends,
    )
    closed = ClosedFile(file.id, file.fonds_id, file.node_id, closing.closed_on)
    one = reckon_one(closed, pinned, facts, then.ground.norm(closing.closed_on), has_rules=has_rules, keeps=True)
    standings = standings_of(said.events, file.standing)
    state = Reckoned(
        one.dates.status, one.pinned.entry.trigger.value if one.pinned else None, one.dates.intermediate_until,
        one.reserved_until, one.dates.due_on, standing_then(file.standing.value, standings, moment),
        tuple(sorted({hold.kind.value for held, hold in said.holds if _is_held(moment, held, hold)})),
        is_protected=bool(then.kept_by), closed_on=closing.closed_on,
    )  # fmt: skip
    return PastFile(
        file.id, file.reference, file.title, stood.code, then.row.unit, closing.closed_on, state,
        one.dates.office_until,
        one.pinned.entry.technique.value if one.pinned else None, kept([*one.dates.steps, *_steps_of(then.kept_by)]),
        objections(state, moment.on), is_due(state, moment.on),
        CustodyStage(standing_then(file.stage.value, stages_of(said.events), moment)), stood.node_id, stood.lineage_id,
    )  # fmt: skip


def standings_of(events: Sequence[Told], now: Standing) -> list[tuple[datetime, str]]:
    """What each change of a file's standing says was before it, in order.

    Custody that passes changes nothing of it, but for the delivery by which a file left the body, its last.
    """
    passed = [at for at, action, _ in events if action == PASSED]
    left = passed[-1] if passed and now is Standing.DELIVERED else None
    return [
        (at, IN_ORDER if action == PASSED else str(told.get("before", IN_ORDER)))
        for at, action, told in events
        if action in STANDING or (action == PASSED and at == left)
    ]


def stages_of(events: Sequence[Told]) -> list[tuple[datetime, str]]:
    """In whose custody a file was before each time it passed, in order."""
    return [(at, str(told["before"])) for at, action, told in events if action == PASSED]


def _restricted(said: _Told) -> Iterator[Restricted]:
    lifted = {facts["restriction_id"]: at for at, action, facts in said.events if action == "restriction.lifted"}
    for one in said.restrictions:
        yield Restricted(one.classified_on, one.recorded_at, one.ends_on, one.lifted_on, lifted.get(str(one.id)))


def _is_held(moment: Moment, held: HeldFile, hold: Hold) -> bool:
    if moment.sight is Sight.KNOWN:
        return held.since < moment.ended_at and (held.until is None or held.until >= moment.ended_at)
    return hold.started_on <= moment.on and (hold.released_on is None or hold.released_on > moment.on)
