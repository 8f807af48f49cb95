"""What forms say of correspondence, read with everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar.datastructures import UploadFile

from records.correspondence.details import MOST_DAYS, MOST_SHEETS, TEXT_LIMITS, IncomingDetails, LetterDetails, Turn
from records.correspondence.model import Medium, Priority, Purpose
from records.correspondence.reckoning import Counting
from system.attachments.service import Paper
from system.errors import Objection
from system.web.forms import FormReader

MOST_TURNS = 4
_PIECE = 2**20
INCOMING_FIELDS = (
    "sender_name", "sender_institution", "sender_contact", "addressee", "subject", "official_number", "dated_on",
    "annexes", "sheets", "medium", "priority", "confidential", "kind", "term_days", "counting", "received_at",
    "allow_duplicate", "only_receive", "file",
)  # fmt: skip
LETTER_FIELDS = (
    "unit", "signer", "addressee", "addressee_institution", "subject", "annexes", "sheets", "confidential",
    "dated_on", "answers", "file",
)  # fmt: skip


def incoming(read: FormReader, zone: str) -> IncomingDetails:
    """An incoming paper; hours are of the installation's zone."""
    return IncomingDetails(
        **{name: _text(read, name) for name in (
            "sender_name", "sender_institution", "sender_contact", "addressee", "subject", "official_number", "annexes",
        )},
        dated_on=read.day("dated_on"),
        sheets=read.number("sheets", most=MOST_SHEETS),
        medium=read.choice("medium", Medium) or Medium.COUNTER,
        priority=read.choice("priority", Priority) or Priority.NORMAL,
        confidential=read.flag("confidential"),
        kind_id=read.identifier("kind"),
        term_days=read.number("term_days", most=MOST_DAYS),
        counting=read.choice("counting", Counting) or Counting.WORKING,
        received_at=_moment(read, "received_at", zone),
    )  # fmt: skip


def letter(read: FormReader) -> LetterDetails:
    """An outgoing letter; a unit that was not chosen is the nil one, and `refuse` tells."""
    return LetterDetails(
        unit_id=read.identifier("unit", required=True) or UUID(int=0),
        signer=_text(read, "signer", required=True),
        addressee=_text(read, "addressee", required=True),
        subject=_text(read, "subject", required=True),
        addressee_institution=_text(read, "addressee_institution"),
        annexes=_text(read, "annexes"),
        sheets=read.number("sheets", most=MOST_SHEETS),
        confidential=read.flag("confidential"),
        dated_on=read.day("dated_on"),
        answers_id=read.identifier("answers"),
    )


def turns(read: FormReader) -> list[Turn]:
    """The units chosen, each with what for and its instruction."""
    found = []
    for at in range(1, MOST_TURNS + 1):
        unit_id = read.identifier(f"unit_{at}")
        purpose = read.choice(f"purpose_{at}", Purpose) or Purpose.ATTENTION
        instruction = read.text(f"instruction_{at}", limit=1000)
        if unit_id is not None:
            found.append(Turn(unit_id, purpose, instruction))
    return found


def typed(data: Mapping[str, object]) -> dict[str, str]:
    """The texts of a form that also carries a file."""
    return {name: value for name, value in data.items() if isinstance(value, str)}


def paper(upload: object) -> Paper | None:
    """What was uploaded, in pieces; a field left blank comes as a file without a name."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    return Paper(_pieces(upload.file), upload.filename, upload.content_type or "application/octet-stream")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _text(read: FormReader, name: str, *, required: bool = False) -> str:
    return read.text(name, required=required, limit=TEXT_LIMITS[name])


def _moment(read: FormReader, name: str, zone: str) -> datetime | None:
    given = read.text(name)
    try:
        return datetime.fromisoformat(given).replace(tzinfo=ZoneInfo(zone)) if given else None
    except ValueError:
        read.objections.append(Objection("form.no_date", "", {"field": name}))
        return None
