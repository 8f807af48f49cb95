"""The book of a day as PDF to be signed: every folio that the registers gave on that day, in order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from records.correspondence.errors import BookTooLong
from records.correspondence.labels import MEDIA, STATES
from records.correspondence.model import IncomingItem, OutgoingLetter, Registry
from records.correspondence.visibility import visible_items, visible_letters
from system.organization.model import Fonds
from system.typesetting.typesetter import showable, typeset
from system.work import Reading

TEMPLATE = Path(__file__).with_name("daybook.typ")
MOST = 3000
_IN = ("Folio", "Recibido", "Remitente", "Número de oficio", "Asunto", "Fojas", "Medio", "Estado")
_OUT = ("Folio", "Registrado", "Número de oficio", "Destinatario", "Asunto", "Fojas", "Despachado", "Estado")


def daybook(reading: Reading, fonds_id: UUID, book: Registry, on: date) -> bytes:
    """The PDF of one register's day; the same rows give the same bytes. A folio that was cancelled stands in it.

    Raises:
        BookTooLong: more rows than are typeset; the list gives them as CSV.
        NotTypeset
    """
    zone = ZoneInfo(reading.settings.time_zone)
    rows = (
        _incoming(reading, fonds_id, on, zone) if book is Registry.INCOMING else _outgoing(reading, fonds_id, on, zone)
    )
    if len(rows) > MOST:
        raise BookTooLong(most=MOST)
    fonds = reading.session.get_one(Fonds, fonds_id)
    title = "Libro de entrada" if book is Registry.INCOMING else "Libro de salida"
    data = {
        "title": f"{title}, {on:%d/%m/%Y}",
        "body": showable(fonds.name),
        "headings": _IN if book is Registry.INCOMING else _OUT,
        "rows": [[showable(cell) for cell in row] for row in rows],
        "closing": f"Folios dados el {on:%d/%m/%Y}: {len(rows)}.",
        "signatures": ["Registró", "Revisó"],
    }
    return typeset(TEMPLATE, data, moment=datetime.combine(on, time(), UTC))


def _bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = datetime.combine(on, time(), zone)
    return start.astimezone(UTC), datetime.combine(on + timedelta(days=1), time(), zone).astimezone(UTC)


def _incoming(reading: Reading, fonds_id: UUID, on: date, zone: ZoneInfo) -> list[list[str]]:
    first, after = _bounds(on, zone)
    one = IncomingItem
    statement = select(one).where(one.fonds_id == fonds_id, one.registered_at >= first, one.registered_at < after)
    found = reading.session.scalars(
        visible_items(statement, reading.actor).order_by(one.year, one.number).limit(MOST + 1)
    )
    return [
        [
            item.folio, f"{item.received_at.astimezone(zone):%d/%m/%Y %H:%M}",
            ", ".join(said for said in (item.sender_name, item.sender_institution) if said), item.official_number,
            item.subject, _number(item.sheets), dict(MEDIA)[item.medium.value], dict(STATES)[item.state.value],
        ]
        for item in found
    ]  # fmt: skip


def _outgoing(reading: Reading, fonds_id: UUID, on: date, zone: ZoneInfo) -> list[list[str]]:
    first, after = _bounds(on, zone)
    one = OutgoingLetter
    statement = select(one).where(one.fonds_id == fonds_id, one.registered_at >= first, one.registered_at < after)
    found = reading.session.scalars(
        visible_letters(statement, reading.actor).order_by(one.year, one.number).limit(MOST + 1)
    )
    return [_sent(letter, zone) for letter in found]


def _sent(letter: OutgoingLetter, zone: ZoneInfo) -> list[Any]:
    addressee = ", ".join(said for said in (letter.addressee, letter.addressee_institution) if said)
    return [
        letter.folio, f"{letter.registered_at.astimezone(zone):%d/%m/%Y %H:%M}", letter.official_number, addressee,
        letter.subject, _number(letter.sheets), f"{letter.dispatched_on:%d/%m/%Y}" if letter.dispatched_on else "",
        "Cancelado" if letter.cancelled_at else "",
    ]  # fmt: skip


def _number(count: int | None) -> str:
    return "" if count is None else str(count)
