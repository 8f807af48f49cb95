"""Letters about transfers: the number, the day, nothing of any file or person."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from retention.transfers.model import Transfer
from system.identity.model import Account
from system.mail.service import post
from system.organization.model import Appointment, Person
from system.organization.queries import holds_on
from system.organization.roles import Role
from system.web.language import say
from system.work import Work

_UNIT_ROLES = (Role.OFFICE_ARCHIVIST, Role.UNIT_HEAD)


def tell_unit(work: Work, transfer: Transfer) -> int:
    """Write to the archivist and the head of the unit that its transfer was accepted; how many letters were left."""
    if transfer.unit_id is None:
        return 0
    facts = {
        "number": transfer.spoken,
        "accepted_on": transfer.accepted_on.isoformat() if transfer.accepted_on else "",
        "address": work.settings.public_url,
        "transfer": str(transfer.id),
    }
    return _write(work, transfer.fonds_id, "mail.transfer_accepted", facts, _UNIT_ROLES, unit_id=transfer.unit_id)


def tell_coordinator(work: Work, transfer: Transfer, *, alert_on: str) -> int:
    """Remind the coordinator of the notice to the general archive; how many letters were left."""
    facts = {
        "number": transfer.spoken,
        "due_on": transfer.notice_due_on.isoformat() if transfer.notice_due_on else "",
        "alert_on": alert_on,
        "address": work.settings.public_url,
        "transfer": str(transfer.id),
    }
    return _write(work, transfer.fonds_id, "mail.transfer_notice", facts, (Role.ARCHIVES_COORDINATOR,), unit_id=None)


def _write(
    work: Work, fonds_id: UUID, code: str, facts: dict[str, str], roles: Iterable[Role], *, unit_id: UUID | None
) -> int:
    statement = (
        select(Person.email, Account.language)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.fonds_id == fonds_id,
            Account.disabled_at.is_(None),
            Appointment.role.in_(tuple(roles)),
            holds_on(Appointment.starts_on, Appointment.ends_on, work.today),
        )
        .distinct()
    )
    if unit_id is not None:
        statement = statement.where(Appointment.unit_id == unit_id)
    return sum(
        post(
            work, fonds_id, row.email,
            say(f"{code}.subject", facts, row.language or work.settings.language),
            say(f"{code}.body", facts, row.language or work.settings.language),
        )
        for row in work.session.execute(statement).all()
    )  # fmt: skip
