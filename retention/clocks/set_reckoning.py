"""The reckoning of any number of closed files as one statement, and their clocks written by one more.

It says of every file what `retention.clocks.reckoning` says of it; tests hold the two against each other. What binds a
file that has no pin yet is asked of the pure `pin` itself, once for each class and stretch of closing days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    Date,
    FromClause,
    String,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite

from classification.series.kinds import AccessCondition, Trigger
from records.access.model import AccessRequestMark, Restriction
from records.aggregations.model import Aggregation
from retention.clocks.explanation import kept
from retention.clocks.file_facts import latest_triggers, restrictions_by_file, when
from retention.clocks.law import Law, law_of
from retention.clocks.model import RetentionClock
from retention.clocks.pinning import Version, pin
from retention.clocks.reckoning import (
    Pinned,
    Under,
    classes_with_files,
    entries_by_class,
    paths_of,
    rule_step,
    speaking,
    versions_of,
)
from retention.clocks.sql_dates import DayAfter, Latest, MonthsAfter, YearEnd
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import ScheduleEntry
from system.database import table_of
from system.work import Reading, Work

Stand = Reading | Work
CHOICE = ("node_id", "from_day", "until_day", "entry_id", "schedule_id", "said")
WRITTEN = (
    "fonds_id", "schedule_id", "entry_id", "closed_on", "status", "trigger", "trigger_on", "office_until",
    "intermediate_until", "reserved_until", "due_on", "outcome",
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What a reckoning of many files of a body stands on, gathered once.

    `choices` say what binds what has no pin; with `overrides` they bind every file, whatever is pinned on it.
    """

    fonds_id: UUID
    choices: Sequence[Mapping[str, str]]
    law: Law
    waits: bool
    precautionary: bool
    restricted: bool
    requested: bool
    is_sqlite: bool
    overrides: bool = False


def ground_of(stand: Stand, fonds_id: UUID, *, under: Under | None = None) -> Ground:
    """The ground as it is today. A body without restrictions or requests is not asked for them at every file.

    With `under` all files are bound by that version instead; what it says nothing of has no rule.
    """
    is_sqlite = stand.installation.database.is_sqlite
    entry = ScheduleEntry
    versions = versions_of(stand, fonds_id) if under is None else [under.version]
    choices = _choices(stand, fonds_id, versions) if under is None else _choices_under(stand, fonds_id, under)
    bound = select(entry.id).where(entry.schedule_id.in_([version.id for version in versions]))
    late = or_(entry.precautionary_years > 0, entry.precautionary_months > 0)
    return Ground(
        fonds_id=fonds_id,
        choices=[_plain(one, is_sqlite=is_sqlite) for one in choices],
        law=law_of(stand, fonds_id),
        waits=_any(stand, bound.where(entry.trigger != Trigger.CLOSING)),
        precautionary=_any(stand, bound.where(late)),
        restricted=_any(stand, select(Restriction.id).where(Restriction.fonds_id == fonds_id)),
        requested=_any(stand, select(AccessRequestMark.id).where(AccessRequestMark.fonds_id == fonds_id)),
        is_sqlite=is_sqlite,
        overrides=under is not None,
    )


def _any(stand: Stand, statement: Any) -> bool:
    return stand.session.execute(statement.limit(1)).first() is not None


def _choices(stand: Stand, fonds_id: UUID, versions: Sequence[Version]) -> Iterator[dict[str, Any]]:
    """For each class and each stretch of closing days in which one version was in force, the entry that binds."""
    starts = sorted({date.min, *(version.in_force_from for version in versions)})
    stretches = list(zip(starts, [*starts[1:], date.max], strict=True))
    for node_id, said in _speaking_by_class(stand, fonds_id, versions):
        for first, until in stretches:
            chosen = _chosen(versions, first, stand.today, said)
            if chosen is not None:
                yield _choice(node_id, first, until, chosen)


def _choices_under(stand: Stand, fonds_id: UUID, under: Under) -> Iterator[dict[str, Any]]:
    """For each class the entry of one version, whenever a file of it closed."""
    for node_id, said in _speaking_by_class(stand, fonds_id, [under.version]):
        for entry in said.values():
            yield _choice(node_id, date.min, date.max, Pinned(under.version, entry, under.reason, under.said))


def _speaking_by_class(
    stand: Stand, fonds_id: UUID, versions: Sequence[Version]
) -> Iterator[tuple[UUID, dict[UUID, ScheduleEntry]]]:
    """For each class that has files what each version says of it."""
    paths = paths_of(stand, classes_with_files(stand, fonds_id))
    lineages = {lineage for path in paths.values() for lineage in path}
    entries = entries_by_class(stand, [version.id for version in versions], lineages)
    for node_id, path in paths.items():
        yield node_id, {one.id: entry for one in versions if (entry := speaking(entries, one.id, path)) is not None}


def _choice(node_id: UUID, first: date, until: date, chosen: Pinned) -> dict[str, Any]:
    steps = json.dumps(kept([rule_step(chosen)]), ensure_ascii=False)
    found = (node_id, first, until, chosen.entry.id, chosen.version.id, steps)
    return dict(zip(CHOICE, found, strict=True))


def _chosen(
    versions: Sequence[Version], closed_on: date, today: date, said: Mapping[UUID, ScheduleEntry]
) -> Pinned | None:
    found = pin(versions, closed_on, today, said)
    return None if found is None else Pinned(found[0], said[found[0].id], found[1])


def _plain(choice: Mapping[str, Any], *, is_sqlite: bool) -> dict[str, str]:
    return {
        name: (value.hex if is_sqlite else str(value)) if isinstance(value, UUID) else str(value)
        for name, value in choice.items()
    }


def _table(ground: Ground) -> FromClause:
    """The choices as rows; handed over as one JSON value, however many classes there are."""
    document = json.dumps(ground.choices, ensure_ascii=False)
    if ground.is_sqlite:
        each = func.json_each(document).table_valued("value", name="choice_json")
        cells = [cast(func.json_extract(each.c.value, f"$.{name}"), String()).label(name) for name in CHOICE]
        # Behind an offset the JSON is read only once.
        return select(*cells).offset(0).subquery("choice")
    kinds: dict[str, Any] = {"from_day": Date(), "until_day": Date(), "said": String()}
    columns: list[Any] = [column(name, kinds.get(name, Uuid())) for name in CHOICE]
    records = func.json_to_recordset(cast(literal(document, String()), JSON()))
    return records.table_valued(*columns, name="choice").render_derived(with_types=True)


def reckoned(ground: Ground, *where: ColumnElement[bool]) -> Subquery:
    """Every closed file of the body that the conditions find, with each column of the clock it should have.

    `before_*` are those it has; `known` is 1 where somebody answers for the law on the closing day. Conditions may name
    `Aggregation` and `RetentionClock`.
    """
    clock, entry, law = RetentionClock, ScheduleEntry, ground.law
    held: ColumnElement[bool] = false() if ground.overrides else clock.entry_id.is_not(None)
    closing = Aggregation.closed_on
    choice = _table(ground)
    in_stretch = and_(
        choice.c.node_id == type_coerce(Aggregation.node_id, choice.c.node_id.type),
        closing >= type_coerce(choice.c.from_day, Date()),
        closing < type_coerce(choice.c.until_day, Date()),
        not_(held),
    )
    source: FromClause = Aggregation.__table__.outerjoin(clock, clock.aggregation_id == Aggregation.id)
    source = source.outerjoin(choice, in_stretch)
    entry_id = _held_or(ground, clock.entry_id, choice.c.entry_id)
    source = source.outerjoin(entry, entry.id == entry_id)
    facts = _Facts(ground, source, entry)
    source = facts.source
    ruled = and_(entry.id.is_not(None), law.known(closing) == 1)
    pinned = or_(held, ruled)
    trigger_on = facts.trigger_on
    base = when(law.fiscal(closing), lambda: YearEnd(trigger_on), trigger_on)
    kept_until, due_on = facts.ends(law.extension(closing), base)
    runs = and_(ruled, trigger_on.is_not(None))
    blocked = facts.blocked(law.strict(closing))
    office = MonthsAfter(base, entry.office_years * 12 + entry.office_months)
    return (
        select(
            Aggregation.id.label("aggregation_id"),
            Aggregation.fonds_id.label("fonds_id"),
            case((pinned, _held_or(ground, clock.schedule_id, choice.c.schedule_id))).label("schedule_id"),
            case((pinned, entry_id)).label("entry_id"),
            closing.label("closed_on"),
            case(
                (~ruled, ClockStatus.NO_RULE.value),
                (trigger_on.is_(None), ClockStatus.TRIGGER_UNKNOWN.value),
                *([(blocked, ClockStatus.BLOCKED.value)] if blocked is not None else []),
                else_=ClockStatus.RUNNING.value,
            ).label("status"),
            type_coerce(case((pinned, entry.trigger)), String()).label("trigger"),
            case((runs, trigger_on)).label("trigger_on"),
            case((runs, office)).label("office_until"),
            case((runs, kept_until)).label("intermediate_until"),
            case((ruled, facts.reserved_until)).label("reserved_until"),
            case((and_(runs, ~blocked) if blocked is not None else runs, due_on)).label("due_on"),
            type_coerce(case((pinned, entry.technique)), String()).label("outcome"),
            _said(ground, choice, held, ruled).label("explanation"),
            law.known(closing).label("known"),
            *(getattr(clock, name).label(f"before_{name}") for name in WRITTEN),
        )
        .select_from(source)
        .where(Aggregation.fonds_id == ground.fonds_id, closing.is_not(None), *where)
        # Behind an offset each day is reckoned once for a file, however often the outer statement names it.
        .offset(0)
        .subquery("reckoned")
    )


def _held_or(ground: Ground, own: Any, chosen: ColumnElement[Any]) -> ColumnElement[Any]:
    """What the clock of a file holds, else what the choice says; with `overrides` the choice alone."""
    otherwise = type_coerce(chosen, Uuid())
    return otherwise if ground.overrides else func.coalesce(own, otherwise)


def _said(
    ground: Ground, choice: FromClause, held: ColumnElement[bool], ruled: ColumnElement[bool]
) -> ColumnElement[Any]:
    """The first step alone, as it stands on the clock or as the choice says it; nothing where nothing binds."""
    steps = RetentionClock.explanation
    if ground.is_sqlite:
        first: ColumnElement[Any] = func.json_array(func.json(func.json_extract(steps, "$[0]")), type_=String())
        return case((held, first), (ruled, choice.c.said), else_="[]")
    first = cast(func.json_build_array(steps.op("->")(0)), String())
    return cast(case((held, first), (ruled, choice.c.said), else_="[]"), JSON())


class _Facts:
    """The joins that say what happened to each file, and what follows from it."""

    def __init__(self, ground: Ground, source: FromClause, entry: type[ScheduleEntry]) -> None:
        self.ground, self.entry = ground, entry
        self.trigger_on: Any = Aggregation.closed_on
        self.reserved_until: Any = literal(None, Date())
        self.requested: ColumnElement[bool] | None = None
        self.endless: ColumnElement[bool] | None = None
        if ground.waits:
            events = latest_triggers("recorded_trigger")
            same = and_(
                events.c.aggregation_id == Aggregation.id, events.c.trigger == entry.trigger, events.c.latest == 1
            )
            source = source.outerjoin(events, same)
            self.trigger_on = case(
                (entry.trigger == Trigger.CLOSING, Aggregation.closed_on), else_=events.c.occurred_on
            )
        if ground.requested:
            marks = select(AccessRequestMark.aggregation_id).where(AccessRequestMark.fonds_id == ground.fonds_id)
            asked = marks.distinct().subquery("requested")
            source = source.outerjoin(asked, asked.c.aggregation_id == Aggregation.id)
            self.requested = asked.c.aggregation_id.is_not(None)
        if ground.restricted:
            held = restrictions_by_file(ground.fonds_id)
            source = source.outerjoin(held, held.c.aggregation_id == Aggregation.id)
            self.reserved_until, self.endless = held.c.reserved_until, held.c.endless == 1
        self.source = source

    def ends(self, extension: ColumnElement[Any] | int, base: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """The last day in the records centre, and the day after the last of all."""
        entry = self.entry
        total = (entry.office_years + entry.intermediate_years) * 12 + entry.office_months + entry.intermediate_months
        validity: ColumnElement[Any] = MonthsAfter(base, total)
        ends: list[ColumnElement[Any]] = []
        if self.ground.precautionary:
            precaution = entry.precautionary_years * 12 + entry.precautionary_months
            ends.append(MonthsAfter(validity, precaution))
        if self.requested is not None and not (isinstance(extension, int) and not extension):
            ends.append(case((self.requested, MonthsAfter(base, total + extension)), else_=validity))
        kept_until = Latest(validity, *ends) if ends else validity
        if not self.ground.restricted:
            return kept_until, DayAfter(kept_until)
        return kept_until, DayAfter(Latest(kept_until, func.coalesce(self.reserved_until, kept_until)))

    def blocked(self, strict: ColumnElement[Any] | int) -> ColumnElement[bool] | None:
        """Whether a classification leaves no day; None where that cannot be."""
        reasons: list[ColumnElement[bool]] = []
        may_hold = (
            func.coalesce(self.entry.access_condition, literal("")) == AccessCondition.POSSIBLY_CONFIDENTIAL.value
        )
        if self.endless is not None:
            reasons.append(func.coalesce(self.endless, literal(value=False)))
        if not isinstance(strict, int):
            reasons.append(and_(strict == 1, may_hold))
        elif strict:
            reasons.append(may_hold)
        return or_(*reasons) if reasons else None


def differs(rows: Subquery) -> ColumnElement[bool]:
    """That the clock of a row is missing or stands otherwise than reckoned."""
    parts = [
        type_coerce(rows.c[name], String()).is_distinct_from(type_coerce(rows.c[f"before_{name}"], String()))
        if name in _WORDS
        else rows.c[name].is_distinct_from(rows.c[f"before_{name}"])
        for name in WRITTEN
    ]
    return or_(*parts)


_WORDS = frozenset({"status", "trigger", "outcome"})


def write_clocks(work: Work, ground: Ground, now: datetime, *where: ColumnElement[bool]) -> int:
    """Set the clock of every file that the conditions find, in one statement; how many were set."""
    rows = reckoned(ground, *where)
    names = ("aggregation_id", *WRITTEN, "explanation", "reckoned_at")
    cells = [rows.c[name] for name in names[:-1]]
    taken = select(*cells, literal(now, table_of(RetentionClock).c.reckoned_at.type)).where(literal(1) == 1)
    table = table_of(RetentionClock)
    statement: Any = sqlite.insert(table) if ground.is_sqlite else postgresql.insert(table)
    statement = statement.from_select(names, taken)
    done = work.session.execute(
        statement.on_conflict_do_update(
            index_elements=["aggregation_id"], set_={name: statement.excluded[name] for name in names[1:]}
        ),
        # Otherwise PostgreSQL's own count of an insertion is thrown away.
        execution_options={"preserve_rowcount": True},
    )
    return done.rowcount if isinstance(done, CursorResult) else 0
