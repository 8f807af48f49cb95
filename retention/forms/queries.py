"""Looks at what is printed: boxes and loans in the actor's sight, printings, the crest."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach, reachable
from records.custody.model import Box, Loan
from retention.forms.errors import PrintingNotFound
from retention.forms.model import Crest, PrintedFile, Printing
from system.actor import Actor, Permission
from system.listing import Column
from system.visibility import within_body, within_reach
from system.work import Reading, Work

Stand = Reading | Work

FORM_NAMES = (("cover", "Carátulas"), ("spine", "Cejas y lomos"), ("index", "Índices"))
COLUMNS = (
    Column("requested_at", "Pedido", Printing.requested_at, filter="date"),
    Column("form", "Formato", Printing.form, filter="choice", choices=FORM_NAMES, lead=True),
    Column("files", "Expedientes", Printing.files, numeric=True),
    Column("printed", "Impresos", Printing.printed, numeric=True),
    Column("requested_by", "Quién lo pidió", Printing.requested_by, filter="text"),
    Column("expires_on", "Se conserva hasta", Printing.expires_on, filter="date"),
)


def seen_boxes(actor: Actor) -> ColumnElement[bool]:
    """Boxes where the actor may read files."""
    return within_reach(actor, Permission.AGGREGATION_READ, fonds=Box.fonds_id, unit=Box.unit_id, stage=Box.stage)


def seen_loans(actor: Actor) -> ColumnElement[bool]:
    """Loans of files in the actor's sight, and those that its own units asked for."""
    borrowing = within_reach(
        actor, Permission.LOAN_REQUEST, fonds=Loan.fonds_id, unit=Loan.unit_id, stage=Aggregation.stage
    )
    return or_(Loan.aggregation_id.in_(reachable(actor)), Loan.id.in_(_borrowed(borrowing)))


def _borrowed(condition: ColumnElement[bool]) -> Select[UUID]:
    return select(Loan.id).join(Aggregation, Aggregation.id == Loan.aggregation_id).where(condition)


def crest_of(stand: Stand, fonds_id: UUID) -> Crest | None:
    """The crest of the actor's body, None where it has none."""
    return stand.session.scalar(
        select(Crest).where(Crest.fonds_id == fonds_id, within_body(stand.actor, Crest.fonds_id))
    )


def printings(stand: Stand) -> Select[Printing]:
    """Printings all of whose files the actor may see today, and that have not expired."""
    unseen = exists().where(
        PrintedFile.printing_id == Printing.id,
        PrintedFile.aggregation_id == Aggregation.id,
        ~reach(stand.actor),
    )
    return select(Printing).where(
        within_body(stand.actor, Printing.fonds_id), Printing.expires_on >= stand.today, ~unseen
    )


def printing_of(stand: Stand, printing_id: UUID) -> Printing:
    """One printing.

    Raises:
        PrintingNotFound: there is none, it has expired, or not all of its files are in the actor's sight today.
    """
    found = stand.session.scalar(printings(stand).where(Printing.id == printing_id))
    if found is None:
        raise PrintingNotFound(id=printing_id)
    return found


def files_of(stand: Stand, printing: Printing) -> Sequence[UUID]:
    """The files of a printing the caller was allowed to see, in the order they were asked for."""
    statement = select(PrintedFile.aggregation_id).where(PrintedFile.printing_id == printing.id)
    return stand.session.scalars(statement.order_by(PrintedFile.position)).all()
