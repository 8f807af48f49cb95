"""One statement per question: every file with the day it has and the day a version would give it, reckoned in SQL.

The arithmetic is that of `retention.schedules.due_dates.reckon`; tests hold the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from classification.series.kinds import Support, Trigger
from records.access.model import AccessRequestMark, Restriction
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.clocks.file_facts import latest_triggers, restrictions_by_file, when
from retention.clocks.law import Law, law_of
from retention.clocks.model import RetentionClock
from retention.clocks.sql_dates import DayAfter, Latest, MonthsAfter, YearEnd
from retention.forecasts.changes import Change, View
from retention.forecasts.rules import Rules
from retention.schedules.due_dates import ClockStatus
from system.work import Reading, Work

Stand = Reading | Work
Expression = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is compared: `after` are the rules of the version asked about, `now` those in force, `on` the day."""

    fonds_id: UUID
    on: date
    after: Rules
    now: Rules
    law: Law
    is_sqlite: bool
    restricted: bool
    requested: bool


def forecast_of(stand: Stand, fonds_id: UUID, on: date, *, after: Rules, now: Rules) -> Forecast:
    """The comparison. A body without restrictions or access requests is not asked for them at every file."""
    return Forecast(
        fonds_id=fonds_id,
        on=on,
        after=after,
        now=now,
        law=law_of(stand, fonds_id),
        is_sqlite=stand.installation.database.is_sqlite,
        restricted=_any(stand, Restriction, fonds_id),
        requested=_any(stand, AccessRequestMark, fonds_id),
    )


def _any(stand: Stand, kind: type[Restriction | AccessRequestMark], fonds_id: UUID) -> bool:
    return stand.session.scalar(select(kind.id).where(kind.fonds_id == fonds_id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class _Facts:
    """The joins that say what happened to each file, and what they say."""

    source: FromClause
    closing: Expression
    requested: ColumnElement[Any] | None = None
    reserved_until: ColumnElement[Any] | None = None
    endless: ColumnElement[Any] | None = None


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What a set of rules gives each file; `ruled` is true where any of them binds it."""

    source: FromClause
    due_on: ColumnElement[Any]
    technique: ColumnElement[Any]
    status: ColumnElement[Any]


def compared(stand: Stand, forecast: Forecast, view: View, *where: ColumnElement[bool]) -> Subquery:
    """Every file of a view in the actor's sight: `id, node_id, unit_id, before, after, outcome_before, outcome_after`.

    With the sizes (`folios`, null where none are counted; `bytes`; `on_paper`), `ruled` (1 where a version is pinned on
    it) and `status_after`.
    """
    is_open = view is View.OPEN
    closing: Expression = literal(forecast.on, Date()) if is_open else Aggregation.closed_on
    source: FromClause = Aggregation.__table__
    if not is_open:
        source = source.outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
    facts = _facts(forecast, source, closing)
    after = _reckoned(forecast, facts, forecast.after, "rule_after")
    if is_open:
        now = _reckoned(forecast, _Facts(after.source, closing, *_said(facts)), forecast.now, "rule_now")
        source = now.source
        before: Expression = now.due_on
        outcome_before: Expression = now.technique
        ruled: ColumnElement[Any] = literal(0)
    else:
        source, before, outcome_before = after.source, RetentionClock.due_on, RetentionClock.outcome
        ruled = case((RetentionClock.entry_id.is_not(None), 1), else_=0)
    due_on, technique, status = after.due_on, after.technique, after.status
    if view is View.PINNED:
        keeps = RetentionClock.entry_id.is_not(None)
        due_on = case((keeps, RetentionClock.due_on), else_=due_on)
        technique = case((keeps, RetentionClock.outcome), else_=technique)
        status = case((keeps, RetentionClock.status), else_=status)
    on_paper = Aggregation.support != Support.ELECTRONIC
    folios = func.coalesce(Aggregation.folios, func.nullif(Aggregation.document_folios, 0))
    return (
        select(
            Aggregation.id.label("id"),
            Aggregation.node_id.label("node_id"),
            Aggregation.unit_id.label("unit_id"),
            before.label("before"),
            due_on.label("after"),
            outcome_before.label("outcome_before"),
            technique.label("outcome_after"),
            status.label("status_after"),
            ruled.label("ruled"),
            case((on_paper, folios)).label("folios"),
            case((on_paper, 1), else_=0).label("on_paper"),
            Aggregation.content_bytes.label("bytes"),
        )
        .select_from(source)
        .where(
            Aggregation.fonds_id == forecast.fonds_id,
            Aggregation.closed_on.is_(None) if is_open else Aggregation.closed_on.is_not(None),
            reach(stand.actor),
            *where,
        )
        # Behind an offset each day is reckoned once for a file, however often the outer statement names it.
        .offset(0)
        .subquery("compared")
    )


def change(rows: Subquery) -> ColumnElement[str]:
    """The change of each row of `compared`: the same as `changes.change_of`."""
    before, after = rows.c.before, rows.c.after
    return case(
        (after == before, Change.UNCHANGED.value),
        (after < before, Change.EARLIER.value),
        (after > before, Change.LATER.value),
        (before.is_not(None), Change.NO_LONGER.value),
        (after.is_not(None), Change.NEWLY.value),
        else_=Change.STILL_UNDATED.value,
    )


def outcome_changed(rows: Subquery) -> ColumnElement[int]:
    """1 where a file would come to another end than the one it has, else 0."""
    return case((rows.c.outcome_before != rows.c.outcome_after, 1), else_=0)


def _said(facts: _Facts) -> tuple[Any, Any, Any]:
    return facts.requested, facts.reserved_until, facts.endless


def _facts(forecast: Forecast, source: FromClause, closing: Expression) -> _Facts:
    requested = reserved_until = endless = None
    if forecast.requested:
        marks = (
            select(AccessRequestMark.aggregation_id)
            .where(AccessRequestMark.fonds_id == forecast.fonds_id)
            .distinct()
            .subquery("requested")
        )
        source = source.outerjoin(marks, marks.c.aggregation_id == Aggregation.id)
        requested = marks.c.aggregation_id.is_not(None)
    if forecast.restricted:
        held = restrictions_by_file(forecast.fonds_id)
        source = source.outerjoin(held, held.c.aggregation_id == Aggregation.id)
        reserved_until, endless = held.c.reserved_until, held.c.endless == 1
    return _Facts(source, closing, requested, reserved_until, endless)


def _reckoned(forecast: Forecast, facts: _Facts, rules: Rules, name: str) -> _Reckoned:
    if not rules.entries:
        nothing = literal(ClockStatus.NO_RULE.value, String())
        return _Reckoned(facts.source, cast(null(), Date()), cast(null(), String()), nothing)
    closing, law = facts.closing, forecast.law
    rule = rules.table(name, is_sqlite=forecast.is_sqlite)
    source = facts.source.outerjoin(rule, rule.c.node_id == Aggregation.node_id)
    trigger_on: Expression = closing
    if rules.waits:
        events = latest_triggers(f"{name}_event")
        source = source.outerjoin(
            events,
            and_(events.c.aggregation_id == Aggregation.id, events.c.trigger == rule.c.trigger, events.c.latest == 1),
        )
        trigger_on = case((rule.c.trigger == Trigger.CLOSING.value, closing), else_=events.c.occurred_on)
    base = when(law.fiscal(closing), lambda: YearEnd(trigger_on), trigger_on)
    ruled = and_(rule.c.node_id.is_not(None), law.known(closing) == 1)
    blocked = _blocked(facts, law.strict(closing), rule)
    due_on = _due(facts, law.extension(closing), rules, rule, base)
    runs = and_(ruled, trigger_on.is_not(None))
    return _Reckoned(
        source,
        case((and_(runs, ~blocked) if blocked is not None else runs, due_on)),
        case((ruled, rule.c.technique)),
        case(
            (~ruled, ClockStatus.NO_RULE.value),
            (trigger_on.is_(None), ClockStatus.TRIGGER_UNKNOWN.value),
            *([(blocked, ClockStatus.BLOCKED.value)] if blocked is not None else []),
            else_=ClockStatus.RUNNING.value,
        ),
    )


def _blocked(facts: _Facts, strict: ColumnElement[Any] | int, rule: FromClause) -> ColumnElement[bool] | None:
    reasons: list[ColumnElement[bool]] = []
    if facts.endless is not None:
        reasons.append(func.coalesce(facts.endless, literal(value=False)))
    if not isinstance(strict, int):
        reasons.append(and_(strict == 1, rule.c.confidential == 1))
    elif strict:
        reasons.append(rule.c.confidential == 1)
    return or_(*reasons) if reasons else None


def _due(
    facts: _Facts, extension: ColumnElement[Any] | int, rules: Rules, rule: FromClause, base: Expression
) -> ColumnElement[Any]:
    validity = MonthsAfter(base, rule.c.total)
    ends: list[ColumnElement[Any]] = []
    longer: list[ColumnElement[bool]] = []
    if rules.precautionary:
        ends.append(MonthsAfter(validity, rule.c.precautionary))
        longer.append(rule.c.precautionary > 0)
    if facts.requested is not None and not (isinstance(extension, int) and not extension):
        ends.append(case((facts.requested, MonthsAfter(base, rule.c.total + extension)), else_=validity))
        longer.append(facts.requested)
    if facts.reserved_until is not None:
        ends.append(func.coalesce(facts.reserved_until, validity))
        longer.append(facts.reserved_until.is_not(None))
    if not ends:
        return DayAfter(validity)
    # Most files have nothing but the term of their series; only the others pay for the comparison.
    return case((or_(*longer), DayAfter(Latest(validity, *ends))), else_=DayAfter(validity))
