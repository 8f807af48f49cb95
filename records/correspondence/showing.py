"""What pages of correspondence show: words, choices, one item with everything that may be done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar.response import Response
from sqlalchemy import select

from records.correspondence import queries
from records.correspondence.forms import INCOMING_FIELDS, MOST_TURNS
from records.correspondence.labels import COUNTINGS, MEDIA, PRIORITIES, PURPOSES, STANDING_TONES, STATE_TONES, WORDS
from records.correspondence.model import IncomingItem, OutgoingLetter, Purpose
from records.correspondence.reckoning import standing
from records.correspondence.states import AT_DESK, CANCELLATION, PENDING, ROUTING, ItemState
from records.correspondence.visibility import item_seen, letter_seen
from system import history
from system.actor import Permission, Place
from system.attachments.model import Attachment
from system.attachments.queries import content
from system.organization.model import Fonds
from system.organization.queries import own_fonds, unit_of, units_on
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import page
from system.work import Reading

HOME = "/correspondence"
Labels = tuple[tuple[str, str], ...]
_TURN_FIELDS = [f"{name}_{at}" for at in range(1, MOST_TURNS + 1) for name in ("unit", "purpose", "instruction")]
_ACT_FIELDS = (*_TURN_FIELDS, "replace", "answered_how", "justification", "reference", "reason", "file")


def readable(reading: Reading) -> Fonds:
    """The body whose correspondence the actor may look at.

    Raises:
        NotPermitted: they read none anywhere.
    """
    fonds = own_fonds(reading)
    require_reader(reading, fonds.id)
    return fonds


def require_reader(reading: Reading, fonds_id: UUID) -> None:
    """Go on only where the actor reads correspondence somewhere."""
    if not reading.actor.holds(Permission.CORRESPONDENCE_READ):
        reading.actor.require(Permission.CORRESPONDENCE_READ, Place(fonds_id))


def words() -> dict[str, Any]:
    """What values are called, and in which tone."""
    return {"words": WORDS, "state_tones": STATE_TONES, "standing_tones": STANDING_TONES}


def choices(reading: Reading, fonds_id: UUID) -> dict[str, Any]:
    """What forms let people choose."""
    return {
        "media": _spoken(MEDIA),
        "priorities": _spoken(PRIORITIES),
        "countings": _spoken(COUNTINGS),
        "purposes": _spoken(PURPOSES),
        "kind_choices": [(str(kind.id), kind.name) for kind in queries.kinds(reading, fonds_id)],
        "units": [(str(unit.id), f"{unit.code} · {unit.name}") for unit in units_on(reading, fonds_id, reading.today)],
        "words": WORDS,
    }


def written(item: IncomingItem) -> dict[str, object]:
    """What the register says of an item, as its form shows it."""
    found: dict[str, object] = dict.fromkeys(INCOMING_FIELDS, "")
    for name in found.keys() & set(IncomingItem.__table__.columns.keys()):
        value = getattr(item, name)
        found[name] = getattr(value, "value", value)
    return {**found, "kind": item.kind_id, "received_at": "", "version": item.version}


def item_page(reading: Reading, item_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    """One item with its turns, answers and history."""
    item = queries.find_item(reading, item_id)
    lines = queries.turns(reading, item.id)
    actor = reading.actor
    answering = [
        line
        for line in lines
        if line.routing.is_open
        and actor.may(Permission.CORRESPONDENCE_ANSWER, Place(item.fonds_id, line.routing.unit_id))
    ]
    attending = [line for line in answering if line.routing.purpose is Purpose.ATTENTION]
    desk = actor.may(Permission.CORRESPONDENCE_REGISTER, item.place)
    had = {line.routing.unit_id for line in lines}
    answers = [one for one in queries.answers_to(reading, item.id) if _sees(reading, one)]
    done = item.state not in PENDING
    said = standing(
        due_on=item.due_on, is_done=done, today=reading.today, soon_on=queries.soon_on(reading, item.fonds_id)
    )
    twin = queries.looks_like(reading, item.fonds_id, item.duplicate_key, but=item.id)
    return page(
        "records/correspondence/detail.html",
        status=status,
        about=(reading, item.id),
        form=Form({**dict.fromkeys(_ACT_FIELDS, ""), **form.values}, form.refusal),
        item=item,
        kind=queries.kind_of(reading, item.fonds_id, item.kind_id).name if item.kind_id else "",
        turns=lines,
        answering=answering,
        attending=attending,
        answers=answers,
        standing=said.value,
        twin=twin,
        desk=desk,
        may_complete=desk and item.state is ItemState.RECEIVED,
        may_route=desk and item.state in ROUTING.sources,
        may_cancel=desk and item.state in CANCELLATION.sources,
        may_scan=desk and item.scan_id is None and item.state not in {ItemState.FILED, ItemState.CANCELLED},
        may_file=item.state is ItemState.ATTENDED
        and actor.holds(Permission.DOCUMENT_ADD)
        and any(actor.may(Permission.CORRESPONDENCE_ANSWER, Place(item.fonds_id, unit_id)) for unit_id in had),
        at_desk=item.state in AT_DESK,
        most_turns=MOST_TURNS,
        file=filed_in(reading, item),
        entries=history.of(reading.session, item.id) if _reads_history(reading, item.fonds_id) else [],
        home=HOME,
        **words(),
        **{name: found for name, found in choices(reading, item.fonds_id).items() if name != "words"},
    )


def letter_page(reading: Reading, letter_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    """One outgoing letter."""
    letter = queries.find_letter(reading, letter_id)
    actor = reading.actor
    writes = actor.may(Permission.CORRESPONDENCE_ANSWER, letter.place) or actor.may(
        Permission.CORRESPONDENCE_REGISTER, Place(letter.fonds_id)
    )
    answered = None
    if letter.answers_id is not None:
        seen = select(IncomingItem).where(item_seen(actor), IncomingItem.id == letter.answers_id)
        answered = reading.session.scalars(seen).one_or_none()
    values = {"medium": "", "dispatched_on": reading.today.isoformat(), "proof": "", "reference": "", "reason": ""}
    return page(
        "records/correspondence/letter.html",
        status=status,
        form=Form({**values, "file": "", **form.values}, form.refusal),
        letter=letter,
        unit=unit_of(reading, letter.unit_id).code,
        answered=answered,
        writes=writes and letter.cancelled_at is None,
        may_file=writes and letter.cancelled_at is None and actor.holds(Permission.DOCUMENT_ADD),
        file=filed_in(reading, letter),
        entries=history.of(reading.session, letter.id) if _reads_history(reading, letter.fonds_id) else [],
        today=reading.today.isoformat(),
        media=_spoken(MEDIA),
        home=HOME,
        **words(),
    )


def filed_in(reading: Reading, one: IncomingItem | OutgoingLetter) -> tuple[UUID, str] | None:
    """The file an item lies in, where the actor may see that file: the desk sees no unit's files."""
    return None if one.aggregation_id is None else queries.file_seen(reading, one.aggregation_id)


def pdf(content_: bytes, name: str) -> Response[bytes]:
    """A PDF to look at or print."""
    return Response(
        content_,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def saved(reading: Reading, paper: Attachment) -> Response[bytes]:
    """A kept paper to be saved, never shown: its bytes come from anybody."""
    return Response(
        content(reading, paper),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(paper.file_name, safe='', errors='replace')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _sees(reading: Reading, letter: OutgoingLetter) -> bool:
    seen = select(OutgoingLetter.id).where(OutgoingLetter.id == letter.id, letter_seen(reading.actor))
    return reading.session.scalar(seen) is not None


def _reads_history(reading: Reading, fonds_id: UUID) -> bool:
    return reading.actor.may(Permission.HISTORY_READ, Place(fonds_id))


def _spoken(labels: Labels) -> list[tuple[str, str]]:
    return [(value, _(label)) for value, label in labels]
