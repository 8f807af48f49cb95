"""The papers of a transfer: its inventory with the exact columns, its act, the labels of its boxes (domain 2.5 a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from records.aggregations.model import Aggregation
from retention.forms.background import Background
from retention.forms.cards import Card, Field, Group, said_count, said_day
from retention.forms.compile_inventory import FileFilter, InventoryRequest, Section, inventory_sections, said_kilograms
from retention.forms.kinds import FileFormat, InventoryKind
from retention.forms.pdf import cards_pdf
from retention.forms.service import Printed, file_name, print_boxes, print_inventory
from retention.transfers import queries
from retention.transfers.kinds import TransferKind
from retention.transfers.model import Transfer, TransferItem
from system.actor import Actor, Grant, Permission, Reach
from system.identity.model import Account
from system.organization.model import Fonds, Person
from system.organization.queries import unit_of
from system.work import Reading

ACT_TITLES = {
    TransferKind.PRIMARY: "Acta de transferencia primaria",
    TransferKind.SECONDARY: "Acta de transferencia secundaria",
}
_KINDS = {TransferKind.PRIMARY: InventoryKind.PRIMARY, TransferKind.SECONDARY: InventoryKind.SECONDARY}


@dataclass(frozen=True, slots=True)
class TransferFiles(FileFilter):
    """The files of one transfer, however many they are."""

    transfer_id: UUID | None = None

    def condition(self, fonds_id: UUID) -> ColumnElement[bool]:
        """The filter over files of one body."""
        inside = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == self.transfer_id)
        return and_(FileFilter.condition(self, fonds_id), Aggregation.id.in_(inside))


def print_transfer_inventory(reading: Reading, transfer_id: UUID, written: FileFormat) -> Printed:
    """The inventory of a transfer: whoever reads a transfer reads its inventory.

    Raises:
        TransferNotFound, NothingToPrint, TooMuchToPrint, FormNotTypeset
    """
    transfer = queries.find(reading, transfer_id)
    with reading.installation.reading(reader_of(reading.actor)) as wide:
        fonds = wide.session.get_one(Fonds, transfer.fonds_id)
        printed = print_inventory(wide, fonds, _request(wide, transfer), written)
    called = transfer.spoken.replace("/", "-") or transfer.state.value
    return replace(printed, name=file_name(f"inventario-{transfer.kind.value}", called, written))


def inventory_of(reading: Reading, transfer_id: UUID) -> list[Section]:
    """The same as sections, one for each unit and series."""
    transfer = queries.find(reading, transfer_id)
    with reading.installation.reading(reader_of(reading.actor)) as wide:
        background = Background(wide, wide.session.get_one(Fonds, transfer.fonds_id))
        return inventory_sections(background, _request(wide, transfer))


def print_act(reading: Reading, transfer_id: UUID) -> Printed:
    """The act of a transfer, to be signed: number, days, who hands over and who receives, what and how much.

    Raises:
        TransferNotFound, FormNotTypeset
    """
    transfer = queries.find(reading, transfer_id)
    fonds = reading.session.get_one(Fonds, transfer.fonds_id)
    content = cards_pdf(Background(reading, fonds), ACT_TITLES[transfer.kind], [act_card(reading, transfer)])
    called = transfer.spoken.replace("/", "-") or transfer.state.value
    return Printed(content, file_name("acta", called, FileFormat.PDF), FileFormat.PDF)


def print_labels(reading: Reading, transfer_id: UUID) -> Printed:
    """The labels of the boxes of a transfer.

    Raises:
        TransferNotFound, BoxToPrintNotFound, FormNotTypeset
    """
    transfer = queries.find(reading, transfer_id)
    with reading.installation.reading(reader_of(reading.actor)) as wide:
        ids = [row.id for row in queries.boxes(wide, transfer.id)]
        return print_boxes(wide, ids, FileFormat.PDF, transfer=transfer.spoken)


def act_card(reading: Reading, transfer: Transfer) -> Card:
    """The act as its fields."""
    boxes = queries.boxes(reading, transfer.id)
    weights = [row.kilograms for row in boxes]
    known = [one for one in weights if one is not None]
    inside = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id)
    files, folios, first, last = reading.session.execute(
        select(
            func.count(), func.sum(Aggregation.folios), func.min(Aggregation.opened_on), func.max(Aggregation.closed_on)
        ).where(Aggregation.id.in_(inside))
    ).one()
    unit = unit_of(reading, transfer.unit_id).code if transfer.unit_id else ""
    years = f"{first.year} a {last.year}" if first and last else ""
    places = "; ".join(dict.fromkeys(row.place for row in boxes if row.place))
    return Card(
        name=transfer.spoken or "acta",
        title=ACT_TITLES[transfer.kind],
        groups=[
            Group("Transferencia", [
                Field("No. de transferencia", transfer.spoken, 4),
                Field("No. de acta", transfer.act_number, 4),
                Field("Fecha de transferencia", said_day(transfer.accepted_on), 4),
            ]),
            Group("Entrega", [
                Field("Unidad administrativa", unit, 4),
                Field("Solicitó", _name(reading, transfer.requested_by), 4),
                Field("Autorizó (titular de la unidad)", _name(reading, transfer.signed_by), 4),
                Field("Inventario firmado el", said_day(transfer.signed_at.date() if transfer.signed_at else None), 4),
                Field("Huella del inventario (SHA-256)", transfer.signed_digest, 8),
            ]),
            Group("Recibe", [
                Field("Cotejó", _name(reading, transfer.reviewed_by), 6),
                Field("Aceptó", _name(reading, transfer.accepted_by) or transfer.receiver, 6),
            ]),
            Group("Contenido", [
                Field("Expedientes", said_count(files), 2),
                Field("Cajas", said_count(len(boxes)), 2),
                Field("Folios", said_count(folios), 2),
                Field("Años", years, 3),
                Field("Kilogramos", said_kilograms(sum(known)) if known and len(known) == len(weights) else "", 3),
                Field("Objetos digitales verificados", said_count(transfer.checked), 4),
                Field("Ubicación topográfica", places, 8),
            ]),
        ],
        signatures=(
            ("Entrega (responsable del archivo que entrega)", "Recibe (responsable del archivo que recibe)"),
            ("Autorizó (titular de la unidad administrativa)", "Revisó (coordinador de archivos)"),
        ),
    )  # fmt: skip


def reader_of(actor: Actor) -> Actor:
    """The same person, who for one paper also reads the files in it: they may stand in an archive not theirs yet."""
    if actor.everywhere:
        return actor
    return replace(actor, grants=actor.grants | {Grant(Permission.AGGREGATION_READ, Reach.BODY)})


def _request(reading: Reading, transfer: Transfer) -> InventoryRequest:
    own = (TransferItem.transfer_id == transfer.id, TransferItem.observation != "")
    remarks = reading.session.execute(select(TransferItem.aggregation_id, TransferItem.observation).where(*own))
    return InventoryRequest(
        kind=_KINDS[transfer.kind],
        files=TransferFiles(transfer_id=transfer.id),
        transfer_number=transfer.spoken,
        transferred_on=transfer.accepted_on,
        boxes={row.box: row.number for row in queries.boxes(reading, transfer.id)},
        remarks={row[0]: row[1] for row in remarks},
    )


def _name(reading: Reading, handle: str) -> str:
    """Who an account belongs to; the account itself where it belongs to nobody here."""
    if not handle:
        return ""
    statement = select(Person.name).join(Account, Account.person_id == Person.id).where(Account.handle == handle)
    return reading.session.scalar(statement) or handle
