"""What the desk writes down of an item, and what is said against it before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from records.correspondence.model import Medium, Priority, Purpose
from records.correspondence.reckoning import Counting
from system.errors import Objection
from system.listing import fold
from system.tabular.text import holds_control_characters

TEXT_LIMITS = {
    "sender_name": 300, "sender_institution": 300, "sender_contact": 300, "addressee": 300, "subject": 1000,
    "official_number": 200, "annexes": 1000, "signer": 300, "addressee_institution": 300,
}  # fmt: skip
MOST_SHEETS = 1_000_000
MOST_DAYS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingDetails:
    """An incoming paper as the desk sees it. `received_at` None is now; `term_days` None is the term of the kind."""

    sender_name: str = ""
    sender_institution: str = ""
    sender_contact: str = ""
    addressee: str = ""
    subject: str = ""
    official_number: str = ""
    dated_on: date | None = None
    annexes: str = ""
    sheets: int | None = None
    medium: Medium = Medium.COUNTER
    priority: Priority = Priority.NORMAL
    confidential: bool = False
    kind_id: UUID | None = None
    term_days: int | None = None
    counting: Counting = Counting.WORKING
    received_at: datetime | None = None

    @property
    def sender(self) -> str:
        """Who or which institution sent it."""
        return plain(self.sender_name) or plain(self.sender_institution)

    @property
    def duplicate_key(self) -> str:
        """What two registrations of one paper have in common; empty where the paper bears no number."""
        number = fold(plain(self.official_number))
        return f"{fold(plain(self.sender_institution or self.sender_name))}|{number}" if number else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterDetails:
    """An outgoing letter as its unit writes it down."""

    unit_id: UUID
    signer: str
    addressee: str
    subject: str
    addressee_institution: str = ""
    annexes: str = ""
    sheets: int | None = None
    confidential: bool = False
    dated_on: date | None = None
    answers_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """To which unit an item goes, what for, and with which instruction."""

    unit_id: UUID
    purpose: Purpose = Purpose.ATTENTION
    instruction: str = ""


def plain(text: str) -> str:
    """Text without surrounding space and without the NUL that PostgreSQL takes in no text."""
    return text.replace("\x00", "").strip()


def too_much(said: IncomingDetails | LetterDetails) -> list[Objection]:
    """Texts and numbers beyond what the register holds, whoever says them."""
    found = [
        Objection("form.too_long", "", {"field": name, "limit": limit})
        for name, limit in TEXT_LIMITS.items()
        if len(getattr(said, name, "") or "") > limit
    ]
    found += [
        Objection("correspondence.control_character", "", {"field": name})
        for name in TEXT_LIMITS
        if holds_control_characters(plain(getattr(said, name, "") or ""))
    ]
    for name, most in (("sheets", MOST_SHEETS), ("term_days", MOST_DAYS)):
        number = getattr(said, name, None)
        if number is not None and not 0 <= number <= most:
            found.append(Objection("form.no_number", "", {"field": name, "least": 0, "most": most}))
    return found
