"""Loans as lists show them: all, the overdue ones, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from records.aggregations.model import Aggregation, Volume
from records.custody.errors import LoanRefused, VolumeNotFound
from records.custody.handling import handled_files
from records.custody.kinds import LoanState
from records.custody.lending import days_off, loan_terms
from records.custody.loan_states import overdue_days
from records.custody.model import Loan
from records.custody.queries import OUT, Stand, VolumePlace, visible, volume_places
from records.custody.words import LOAN_KINDS, LOAN_STATES
from system.actor import Permission
from system.calendar.days import add_business_days
from system.calendar.queries import non_working_days
from system.listing import Column
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.model import Unit, UnitPlacement

_YEARS_BACK = 3


def columns(overdue: Callable[[Any], object]) -> tuple[Column, ...]:
    """The columns of a list of loans; `overdue` reckons the working days from a row."""
    return (
        Column("number", "Vale", Loan.number, value=lambda row: f"{row.number}/{row.year}",
               order=Loan.year * 1_000_000 + Loan.number, lead=True),
        Column("state", "Estado", Loan.state, filter="choice", choices=LOAN_STATES),
        Column("reference", "Expediente", Aggregation.printed_reference, filter="text", order=Aggregation.sort_key),
        Column("volume", "Legajo", Volume.number, numeric=True),
        Column("borrower", "Solicitante", Loan.borrower, filter="text"),
        Column("unit", "Unidad", Unit.code, filter="text"),
        Column("kind", "Tipo", Loan.kind, filter="choice", choices=LOAN_KINDS, shown=False),
        Column("requested_on", "Solicitado", Loan.requested_on, filter="date", shown=False),
        Column("handed_over_on", "Entregado", Loan.handed_over_on, filter="date"),
        Column("due_on", "Vence", Loan.due_on, filter="date"),
        Column("overdue", "Días hábiles de atraso", value=overdue, sortable=False, numeric=True),
        Column("returned_on", "Devuelto", Loan.returned_on, filter="date"),
        Column("extensions", "Prórrogas", Loan.extensions, numeric=True, shown=False),
        Column("folios_out", "Fojas al salir", Loan.folios_out, numeric=True, shown=False),
        Column("folios_back", "Fojas al devolver", Loan.folios_back, numeric=True, shown=False),
        Column("title", "Título", Aggregation.title, filter="text", shown=False),
    )  # fmt: skip


def lateness(stand: Stand) -> Callable[[Any], int]:
    """What reckons how many working days a loan is overdue today, by the calendar of the actor's body."""
    fonds_id = stand.actor.fonds_id
    since = stand.today - timedelta(days=366 * _YEARS_BACK)
    off = non_working_days(stand, fonds_id, since, stand.today) if fonds_id else frozenset()

    def late(row: Any) -> int:
        if row.state not in OUT or row.due_on is None:
            return 0
        return overdue_days(row.due_on, stand.today, off)

    return late


def loans(stand: Stand, *, overdue: bool = False) -> Select[*tuple[Any, ...]]:
    """The loans the actor may see, as rows for a list."""
    statement = (
        select(
            Loan.id.label("id"),
            Loan.number.label("number"),
            Loan.year.label("year"),
            Loan.state.label("state"),
            Loan.kind.label("kind"),
            Loan.aggregation_id.label("aggregation_id"),
            Aggregation.printed_reference.label("reference"),
            Aggregation.title.label("title"),
            Volume.number.label("volume"),
            Loan.borrower.label("borrower"),
            Unit.code.label("unit"),
            Loan.requested_on.label("requested_on"),
            Loan.handed_over_on.label("handed_over_on"),
            Loan.due_on.label("due_on"),
            Loan.returned_on.label("returned_on"),
            Loan.extensions.label("extensions"),
            Loan.folios_out.label("folios_out"),
            Loan.folios_back.label("folios_back"),
        )
        .join(Aggregation, Aggregation.id == Loan.aggregation_id)
        .join(Volume, Volume.id == Loan.volume_id)
        .join(Unit, Unit.id == Loan.unit_id)
    )
    if overdue:
        statement = statement.where(_is_overdue(stand.today))
    return visible(statement, stand.actor)


def counts(stand: Stand) -> tuple[int, int]:
    """How many loans the actor sees, and how many of them are overdue."""
    every, late = (
        stand.session.scalar(select(func.count()).select_from(loans(stand, overdue=one).subquery())) or 0
        for one in (False, True)
    )
    return every, late


def waiting(stand: Stand, most: int) -> Sequence[Any]:
    """Loans that wait for the actor: to be authorised or handed over, overdue, or soon to be given back by them."""
    soon = _soon(stand)
    handles = handled_files(stand.actor, Permission.LOAN_MANAGE)
    asked = and_(handles, Loan.state.in_((LoanState.REQUESTED, LoanState.AUTHORISED)))
    asked = and_(asked, or_(Loan.state != LoanState.REQUESTED, Loan.requested_by != stand.actor.handle))
    theirs = and_(Loan.requested_by == stand.actor.handle, Loan.state.in_(OUT), Loan.due_on <= soon)
    late = and_(handles, _is_overdue(stand.today))
    statement = loans(stand).where(or_(asked, theirs, late)).order_by(Loan.due_on.asc().nulls_last(), Loan.id)
    return stand.session.execute(statement.limit(most)).all()


def volume_in_sight(stand: Stand, volume_id: UUID) -> tuple[Volume, Aggregation, VolumePlace]:
    """A volume with its file and where it lies, to ask for it.

    Raises:
        VolumeNotFound: there is none, or not for this actor.
    """
    volume = stand.session.get(Volume, volume_id)
    places = volume_places(stand, [volume.aggregation_id]) if volume else {}
    for place in (one for held in places.values() for one in held):
        if volume is not None and place.volume_id == volume_id:
            return volume, stand.session.get_one(Aggregation, volume.aggregation_id), place
    raise VolumeNotFound(id=volume_id)


def unit_choices(stand: Stand, fonds_id: UUID) -> list[tuple[str, str]]:
    """The units that stand today, for whom somebody may ask: id and name."""
    statement = (
        select(Unit.id, Unit.code, UnitPlacement.name)
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(
            Unit.fonds_id == fonds_id,
            UnitPlacement.starts_on <= stand.today,
            or_(UnitPlacement.ends_on.is_(None), UnitPlacement.ends_on >= stand.today),
        )
        .order_by(Unit.code)
    )
    return [(str(row.id), f"{row.code} · {row.name}") for row in stand.session.execute(statement)]


def _is_overdue(on: date) -> ColumnElement[bool]:
    return and_(Loan.state.in_(OUT), Loan.due_on < on)


def _soon(stand: Stand) -> date:
    """The day by which a loan is so near its end that reminders begin, by the numbers of the actor's body."""
    fonds_id = stand.actor.fonds_id
    if fonds_id is None:
        return stand.today
    try:
        days = loan_terms(stand, fonds_id).remind_before_days
    except (LoanRefused, ProfileNotFound, ProfileNotConfirmed):
        return stand.today
    return add_business_days(stand.today, days, days_off(stand, fonds_id, stand.today, days))
