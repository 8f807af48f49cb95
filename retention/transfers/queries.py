"""Looks at transfers: units see their own, archives and the coordinator those of the body. Counts are cut alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from classification.charts.model import Node
from records.aggregations.model import Aggregation, Standing, Volume
from records.aggregations.queries import reach
from records.custody.model import Box, BoxedVolume
from records.custody.model import Place as Shelf
from retention.transfers.errors import TransferNotFound
from retention.transfers.gathering import is_ready
from retention.transfers.kinds import Finding, TransferKind, TransferState
from retention.transfers.labels import FINDINGS, KINDS, STATES
from retention.transfers.model import (
    Transfer,
    TransferBox,
    TransferExclusion,
    TransferItem,
    TransferPackage,
    TransferPaper,
)
from system.actor import Actor, CustodyStage, Permission, Reach
from system.listing import Column
from system.organization.model import Unit
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

FILES = select(func.count()).select_from(TransferItem).where(TransferItem.transfer_id == Transfer.id).scalar_subquery()
COLUMNS = (
    Column("kind", "Tipo", Transfer.kind, filter="choice", choices=KINDS),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("state", "Estado", Transfer.state, filter="choice", choices=STATES, lead=True),
    Column("year", "Ejercicio", Transfer.year, numeric=True),
    Column("number", "Número", Transfer.number, numeric=True),
    Column("starts_on", "Desde", Transfer.starts_on, filter="date"),
    Column("ends_on", "Hasta", Transfer.ends_on, filter="date"),
    Column("files", "Expedientes", numeric=True),
    Column("accepted_on", "Aceptada", Transfer.accepted_on, filter="date"),
    Column("notice_due_on", "Aviso a más tardar", Transfer.notice_due_on, filter="date", shown=False),
)
ITEM_COLUMNS = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True),
    Column("series", "Serie", Node.code, filter="text"),
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column("folios", "Fojas", Aggregation.folios, numeric=True),
    Column("boxes", "Cajas", sortable=False),
    Column("finding", "Cotejo", TransferItem.finding, filter="choice", choices=FINDINGS),
    Column("observation", "Observaciones", TransferItem.observation, filter="text"),
)
CANDIDATE_COLUMNS = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True),
    Column("series", "Serie", Node.code, filter="text"),
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column("folios", "Fojas", Aggregation.folios, numeric=True),
)
EXCLUSION_COLUMNS = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True),
    Column("reasons", "Por qué no pasa", sortable=False),
)


def seen(actor: Actor) -> ColumnElement[bool]:
    """Transfers that the actor may meet."""
    if actor.everywhere:
        return true()
    found: list[ColumnElement[bool]] = []
    for grant in actor.grants_of(Permission.TRANSFER_READ):
        if grant.reach is Reach.BODY:
            return within_body(actor, Transfer.fonds_id)
        found.append(Transfer.unit_id.in_(sorted(grant.unit_ids)))
    return and_(within_body(actor, Transfer.fonds_id), or_(false(), *found))


def find(stand: Stand, transfer_id: UUID) -> Transfer:
    """One transfer.

    Raises:
        TransferNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalar(select(Transfer).where(Transfer.id == transfer_id, seen(stand.actor)))
    if found is None:
        raise TransferNotFound(id=transfer_id)
    return found


def transfers(reading: Reading) -> Select[*tuple[Any, ...]]:
    """The transfers the actor may see, as rows for a list."""
    return (
        select(
            Transfer.id, Transfer.kind, Unit.code.label("unit"), Transfer.state, Transfer.year, Transfer.number,
            Transfer.starts_on, Transfer.ends_on, FILES.label("files"), Transfer.accepted_on, Transfer.notice_due_on,
        )
        .outerjoin(Unit, Unit.id == Transfer.unit_id)
        .where(seen(reading.actor))
    )  # fmt: skip


def by_state(reading: Reading, kind: TransferKind) -> dict[TransferState, list[Any]]:
    """The transfers of a kind the actor may see, by state, the newest first; at most fifty of each state."""
    found: dict[TransferState, list[Any]] = {}
    for state in TransferState:
        statement = transfers(reading).where(Transfer.kind == kind, Transfer.state == state)
        rows = reading.session.execute(statement.order_by(Transfer.made_at.desc(), Transfer.id).limit(50)).all()
        if rows:
            found[state] = list(rows)
    return found


def state_counts(reading: Reading, kind: TransferKind) -> dict[TransferState, int]:
    """How many transfers of a kind the actor may see in each state."""
    statement = select(Transfer.state, func.count()).where(seen(reading.actor), Transfer.kind == kind)
    return {row[0]: row[1] for row in reading.session.execute(statement.group_by(Transfer.state))}


def windows(reading: Reading, year: int) -> list[Any]:
    """The yearly calendar the actor may see, in its order."""
    statement = (
        select(Transfer, Unit.code)
        .join(Unit, Unit.id == Transfer.unit_id)
        .where(
            seen(reading.actor), Transfer.kind == TransferKind.PRIMARY, Transfer.year == year,
            Transfer.starts_on.is_not(None), Transfer.state != TransferState.WITHDRAWN,
        )
        .order_by(Transfer.starts_on, Unit.code, Transfer.id)
    )  # fmt: skip
    return list(reading.session.execute(statement))


def without_window(reading: Reading, fonds_id: UUID, year: int) -> list[Any]:
    """Units that no day of a year was given to, with how many of their files may leave today; most first.

    For whoever makes the calendar of the body; units with nothing to transfer are left out.
    """
    given = select(Transfer.unit_id).where(
        Transfer.fonds_id == fonds_id, Transfer.kind == TransferKind.PRIMARY, Transfer.year == year,
        Transfer.starts_on.is_not(None), Transfer.state != TransferState.WITHDRAWN, Transfer.unit_id.is_not(None),
    )  # fmt: skip
    files = func.count(Aggregation.id).label("files")
    statement = (
        select(Unit.id, Unit.code, files)
        .join(Aggregation, Aggregation.unit_id == Unit.id)
        .where(
            Unit.fonds_id == fonds_id, Unit.id.not_in(given), Aggregation.stage == CustodyStage.OFFICE,
            Aggregation.standing == Standing.IN_ORDER, is_ready(reading.today), reach(reading.actor),
        )
        .group_by(Unit.id, Unit.code)
        .order_by(files.desc(), Unit.code)
    )  # fmt: skip
    return list(reading.session.execute(statement))


def items(transfer_id: UUID) -> Select[*tuple[Any, ...]]:
    """The inventory of a transfer the caller was allowed to see: whoever reads a transfer reads its inventory."""
    return (
        select(
            TransferItem.id, TransferItem.aggregation_id, Aggregation.printed_reference.label("reference"),
            Aggregation.title, Node.code.label("series"), Aggregation.closed_on, Aggregation.folios,
            TransferItem.finding, TransferItem.observation, TransferItem.answer,
        )
        .join(Aggregation, Aggregation.id == TransferItem.aggregation_id)
        .join(Node, Node.id == Aggregation.node_id)
        .where(TransferItem.transfer_id == transfer_id)
    )  # fmt: skip


def candidates(reading: Reading, transfer: Transfer) -> Select[*tuple[Any, ...]]:
    """The files of the unit that may leave and stand in no running transfer, as the window takes them."""
    taken = select(TransferItem.running).where(TransferItem.running.is_not(None))
    return (
        select(
            Aggregation.id, Aggregation.printed_reference.label("reference"), Aggregation.title,
            Node.code.label("series"), Aggregation.closed_on, Aggregation.folios,
        )
        .join(Node, Node.id == Aggregation.node_id)
        .where(ready_of(transfer, reading.today), Aggregation.id.not_in(taken), reach(reading.actor))
    )  # fmt: skip


def candidates_of(stand: Stand, transfer: Transfer, series: str) -> list[UUID]:
    """The ids of the same files, or of those of one series and all below it, in the order of their references."""
    taken = select(TransferItem.running).where(TransferItem.running.is_not(None))
    statement = select(Aggregation.id).where(
        ready_of(transfer, stand.today), Aggregation.id.not_in(taken), reach(stand.actor)
    )
    if code := series.strip():
        named = (Node.code == code) | Node.code.startswith(f"{code}.", autoescape=True)
        statement = statement.where(Aggregation.lineage_id.in_(select(Node.lineage_id).where(named)))
    return list(stand.session.scalars(statement.order_by(Aggregation.sort_key, Aggregation.id)))


def ready_of(transfer: Transfer, today: date) -> ColumnElement[bool]:
    """Files that the transfer takes, as a condition."""
    parts = [
        Aggregation.fonds_id == transfer.fonds_id,
        Aggregation.unit_id == transfer.unit_id,
        Aggregation.stage == CustodyStage.OFFICE,
        Aggregation.standing == Standing.IN_ORDER,
        Aggregation.closed_on.is_not(None) if transfer.early_authorised_by else is_ready(today),
    ]
    if transfer.until_year is not None and not transfer.early_authorised_by:
        parts.append(Aggregation.closed_on <= date(transfer.until_year, 12, 31))
    return and_(*parts)


def boxes_of(session: Session, transfer_id: UUID, file_ids: list[UUID]) -> Mapping[UUID, str]:
    """Which boxes files of a transfer lie in, by the numbers of the transfer, or of the body before it has any."""
    statement = (
        select(Volume.aggregation_id, Box.number, TransferBox.number.label("own"))
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .join(Box, Box.id == BoxedVolume.box_id)
        .outerjoin(TransferBox, (TransferBox.box_id == Box.id) & (TransferBox.transfer_id == transfer_id))
        .where(Volume.aggregation_id.in_(file_ids))
        .order_by(Volume.aggregation_id, Box.number)
    )
    found: dict[UUID, list[str]] = {}
    for row in session.execute(statement):
        said = str(row.own or row.number)
        if said not in found.setdefault(row.aggregation_id, []):
            found[row.aggregation_id].append(said)
    return {file_id: ", ".join(numbers) for file_id, numbers in found.items()}


def boxes(stand: Stand, transfer_id: UUID) -> list[Any]:
    """The boxes of a transfer in the order of its own numbers."""
    statement = (
        select(TransferBox.number, Box.id, Box.number.label("box"), Box.mark, Box.kilograms, Shelf.label.label("place"))
        .join(Box, Box.id == TransferBox.box_id)
        .outerjoin(Shelf, Shelf.id == Box.place_id)
        .where(TransferBox.transfer_id == transfer_id)
        .order_by(TransferBox.number)
    )
    return list(stand.session.execute(statement))


def counts(session: Session, transfer_id: UUID) -> dict[Finding, int]:
    """How many files of a transfer were found, missing, observed, or not counted yet."""
    statement = select(TransferItem.finding, func.count()).where(TransferItem.transfer_id == transfer_id)
    found = {row[0]: row[1] for row in session.execute(statement.group_by(TransferItem.finding))}
    return {finding: found.get(finding, 0) for finding in Finding}


def unanswered(session: Session, transfer_id: UUID) -> int:
    """How many observations the office has not answered."""
    own = (TransferItem.transfer_id == transfer_id, TransferItem.answer == "")
    differs = TransferItem.finding.in_((Finding.MISSING, Finding.OBSERVED))
    return session.scalar(select(func.count()).select_from(TransferItem).where(*own, differs)) or 0


def exclusions(transfer_id: UUID) -> Select[*tuple[Any, ...]]:
    """What was left out of a secondary transfer, with its reasons."""
    return (
        select(
            TransferExclusion.id, TransferExclusion.aggregation_id, Aggregation.printed_reference.label("reference"),
            Aggregation.title, TransferExclusion.reasons,
        )
        .join(Aggregation, Aggregation.id == TransferExclusion.aggregation_id)
        .where(TransferExclusion.transfer_id == transfer_id)
    )  # fmt: skip


def exclusion_count(stand: Stand, transfer_id: UUID) -> int:
    """How many files were left out."""
    own = TransferExclusion.transfer_id == transfer_id
    return stand.session.scalar(select(func.count()).select_from(TransferExclusion).where(own)) or 0


def papers(stand: Stand, transfer_id: UUID) -> list[TransferPaper]:
    """The papers of a transfer, the first first."""
    statement = select(TransferPaper).where(TransferPaper.transfer_id == transfer_id)
    return list(stand.session.scalars(statement.order_by(TransferPaper.recorded_at, TransferPaper.id)))


def package_of(stand: Stand, transfer_id: UUID) -> TransferPackage | None:
    """The latest package of a transfer."""
    statement = select(TransferPackage).where(TransferPackage.transfer_id == transfer_id)
    return stand.session.scalar(statement.order_by(TransferPackage.asked_at.desc(), TransferPackage.id).limit(1))


def inventory_digest(session: Session, transfer_id: UUID) -> str:
    """SHA-256 over the canonical lines of the inventory: what a unit head signs and the boxes it lies in."""
    digest = hashlib.sha256()
    files = (
        select(
            Aggregation.id, Aggregation.printed_reference, Aggregation.title, Aggregation.opened_on,
            Aggregation.closed_on, Aggregation.folios,
        )
        .join(TransferItem, TransferItem.aggregation_id == Aggregation.id)
        .where(TransferItem.transfer_id == transfer_id)
        .order_by(Aggregation.sort_key, Aggregation.id)
    )  # fmt: skip
    ids = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer_id)
    lying = (
        select(Volume.aggregation_id, Volume.number, Box.number.label("box"))
        .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .outerjoin(Box, Box.id == BoxedVolume.box_id)
        .where(Volume.aggregation_id.in_(ids))
        .order_by(Volume.aggregation_id, Volume.number)
    )
    for statement in (files, lying):
        for row in session.execute(statement):
            line = json.dumps([None if one is None else str(one) for one in row], ensure_ascii=False)
            digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def waiting(reading: Reading, permission: Permission, states: tuple[TransferState, ...]) -> list[Transfer]:
    """Transfers in these states that the actor may act on with a permission, the longest waiting first."""
    if not reading.actor.holds(permission):
        return []
    statement = select(Transfer).where(seen(reading.actor), Transfer.state.in_(states)).order_by(Transfer.made_at)
    found = reading.session.scalars(statement.limit(100))
    return [one for one in found if reading.actor.may(permission, one.place)]
