"""The loan slip (vale de préstamo o consulta, domain 2.8) and the placeholder left in the shelf (testigo)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.model import Aggregation, Volume
from records.custody.kinds import LoanKind
from records.custody.model import Box, BoxedVolume, Loan, Place, ShelvedVolume
from records.custody.queries import visible
from retention.forms.background import Background
from retention.forms.cards import Card, Field, Group, said_count, said_day, shortened
from retention.forms.errors import SlipNotFound
from system.work import Reading

TITLE = "Vale de préstamo o consulta de expediente"
KINDS = {
    LoanKind.INTERNAL: "Préstamo interno",
    LoanKind.IN_SITU: "Consulta en el archivo",
    LoanKind.COURT_ORDER: "Préstamo por requerimiento judicial",
}
_STRIP_TITLE = 120
SIGNATURES = (
    ("Préstamo: entrega (responsable del archivo)", "Préstamo: recibe (solicitante)"),
    ("Devolución: entrega (solicitante)", "Devolución: recibe (responsable del archivo)"),
)


def loans_of(reading: Reading, ids: Sequence[UUID]) -> list[Loan]:
    """The loans among these that the actor may see, in the order they were asked for.

    Raises:
        SlipNotFound: there is none of them, or not for this actor.
    """
    statement = select(Loan).join(Aggregation, Aggregation.id == Loan.aggregation_id).where(Loan.id.in_(ids))
    found = {loan.id: loan for loan in reading.session.scalars(visible(statement, reading.actor))}
    if not found:
        raise SlipNotFound
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def loan_card(background: Background, loan: Loan) -> Card:
    """The slip of one loan."""
    session = background.stand.session
    file, volume = session.get_one(Aggregation, loan.aggregation_id), session.get_one(Volume, loan.volume_id)
    total = session.scalar(select(func.count()).select_from(Volume).where(Volume.aggregation_id == file.id)) or 1
    folio, legajo = f"{loan.number}/{loan.year}", f"{volume.number} de {total}"
    shelf = _shelf(background, volume)
    groups = [
        Group("Solicitud", [
            Field("Folio", folio, 3),
            Field("Fecha de solicitud", said_day(loan.requested_on), 4),
            Field("Tipo", KINDS[loan.kind], 5),
            Field("Solicitante (nombre)", loan.borrower, 6),
            Field("Cargo", loan.borrower_position, 6),
            Field("Unidad administrativa", background.unit(loan.unit_id), 6),
            Field("Autorizado por", loan.authorised_by, 6),
            Field("Autorización de la unidad productora", loan.producer_authorisation),
            Field("Propósito", loan.purpose),
        ]),
        Group("Expediente", [
            Field("Código", file.printed_reference, 8),
            Field("Legajo", legajo, 4),
            Field("Título", file.title),
            Field("Caja y ubicación", shelf, 4),
            Field("Fojas totales al salir", said_count(loan.folios_out), 3),
            Field("Estado físico al salir", loan.condition_out, 5),
        ]),
        Group("Plazo", [
            Field("Fecha de préstamo", said_day(loan.handed_over_on), 4),
            Field("Plazo (días hábiles)", str(loan.term_days), 2),
            Field("Fecha límite", said_day(loan.due_on), 4),
            Field("Prórrogas", str(loan.extensions), 2),
        ]),
        Group("Devolución", [
            Field("Fecha de devolución", said_day(loan.returned_on), 4),
            Field("Fojas al devolver", said_count(loan.folios_back), 3),
            Field("Estado físico al devolver", loan.condition_back, 5),
            Field("Incidencias", loan.incident),
        ]),
    ]  # fmt: skip
    strip = Group("Testigo: consérvese en el lugar del expediente", [
        Field("Código", file.printed_reference, 6),
        Field("Legajo", legajo, 2),
        Field("Vale", folio, 2),
        Field("Caja y ubicación", shelf, 2),
        Field("Título", shortened(file.title, _STRIP_TITLE), 6),
        Field("Lo tiene", f"{loan.borrower}, {background.unit(loan.unit_id)}", 6),
        Field("Fecha de préstamo", said_day(loan.handed_over_on), 6),
        Field("Fecha límite", said_day(loan.due_on), 6),
    ])  # fmt: skip
    mark = background.mark_of(file.id)
    return Card(f"Vale {folio}", TITLE, groups, SIGNATURES, mark=mark, strip=strip)


def _shelf(background: Background, volume: Volume) -> str:
    """Where the volume belongs: its box and where that stands, or the place where it lies loose."""
    statement = (
        select(Box.number, Place.label)
        .select_from(Volume)
        .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .outerjoin(Box, Box.id == BoxedVolume.box_id)
        .outerjoin(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
        .outerjoin(Place, Place.id == func.coalesce(Box.place_id, ShelvedVolume.place_id))
        .where(Volume.id == volume.id)
    )
    number, label = background.stand.session.execute(statement).one()
    return ", ".join(one for one in (f"Caja {number}" if number else "", label) if one)
