"""Looks at what is printed: printings with what is in them, the crest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from records.custody.model import Box, Loan
from records.custody.queries import seen_boxes, seen_loans
from retention.forms.errors import PrintingNotFound
from retention.forms.kinds import FormKind
from retention.forms.model import Crest, PrintedBox, PrintedFile, PrintedLoan, Printing
from system.listing import Column
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

FILE_FORMS = (("cover", "Carátulas"), ("spine", "Cejas y lomos"), ("index", "Índices"))
FORM_NAMES = (*FILE_FORMS, ("box", "Etiquetas de caja"), ("loan", "Vales de préstamo"))
COLUMNS = (
    Column("requested_at", "Pedido", Printing.requested_at, filter="date"),
    Column("form", "Formato", Printing.form, filter="choice", choices=FORM_NAMES, lead=True),
    Column("files", "Piezas", Printing.files, numeric=True),
    Column("printed", "Impresos", Printing.printed, numeric=True),
    Column("requested_by", "Quién lo pidió", Printing.requested_by, filter="text"),
    Column("expires_on", "Se conserva hasta", Printing.expires_on, filter="date"),
)


def seen(stand: Stand, form: FormKind, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The files, boxes or loans among these that the actor may see today, each with its body."""
    statement: Select[*tuple[Any, ...]]
    match form:
        case FormKind.BOX:
            statement = select(Box.id, Box.fonds_id).where(Box.id.in_(ids), seen_boxes(stand.actor))
        case FormKind.LOAN:
            statement = (
                select(Loan.id, Loan.fonds_id)
                .join(Aggregation, Aggregation.id == Loan.aggregation_id)
                .where(Loan.id.in_(ids), seen_loans(stand.actor))
            )
        case _:
            statement = select(Aggregation.id, Aggregation.fonds_id).where(Aggregation.id.in_(ids), reach(stand.actor))
    return {row[0]: row[1] for row in stand.session.execute(statement)}


def crest_of(stand: Stand, fonds_id: UUID) -> Crest | None:
    """The crest of the actor's body, None where it has none."""
    return stand.session.scalar(
        select(Crest).where(Crest.fonds_id == fonds_id, within_body(stand.actor, Crest.fonds_id))
    )


def printings(stand: Stand) -> Select[Printing]:
    """Printings of which the actor may see everything today, and that have not expired."""
    unseen_files = exists().where(
        PrintedFile.printing_id == Printing.id, PrintedFile.aggregation_id == Aggregation.id, ~reach(stand.actor)
    )
    unseen_boxes = exists().where(
        PrintedBox.printing_id == Printing.id, PrintedBox.box_id == Box.id, ~seen_boxes(stand.actor)
    )
    unseen_loans = exists().where(
        PrintedLoan.printing_id == Printing.id, PrintedLoan.loan_id == Loan.id, Aggregation.id == Loan.aggregation_id,
        ~seen_loans(stand.actor),
    )  # fmt: skip
    return select(Printing).where(
        within_body(stand.actor, Printing.fonds_id), Printing.expires_on >= stand.today,
        ~unseen_files, ~unseen_boxes, ~unseen_loans,
    )  # fmt: skip


def printing_of(stand: Stand, printing_id: UUID) -> Printing:
    """One printing.

    Raises:
        PrintingNotFound: there is none, it has expired, or not all in it is in the actor's sight today.
    """
    found = stand.session.scalar(printings(stand).where(Printing.id == printing_id))
    if found is None:
        raise PrintingNotFound(id=printing_id)
    return found


def things_of(stand: Stand, printing: Printing) -> Sequence[UUID]:
    """What a printing the caller was allowed to see is of: files, boxes or loans, in the order they were asked for."""
    match printing.form:
        case FormKind.BOX:
            statement = select(PrintedBox.box_id).where(PrintedBox.printing_id == printing.id)
            return stand.session.scalars(statement.order_by(PrintedBox.position)).all()
        case FormKind.LOAN:
            statement = select(PrintedLoan.loan_id).where(PrintedLoan.printing_id == printing.id)
            return stand.session.scalars(statement.order_by(PrintedLoan.position)).all()
        case _:
            statement = select(PrintedFile.aggregation_id).where(PrintedFile.printing_id == printing.id)
            return stand.session.scalars(statement.order_by(PrintedFile.position)).all()
