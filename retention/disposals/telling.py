"""Letters about disposals: the number, the day and where to open it; nothing of any file or person."""

from __future__ import annotations

from sqlalchemy import select

from retention.disposals.model import DisposalList
from system.identity.model import Account
from system.mail.service import post
from system.organization.model import Person
from system.web.language import say
from system.work import Work


def tell(work: Work, listed: DisposalList, code: str, handle: str = "", **facts: str) -> int:
    """Write to an account of the body, without one to whom the list is assigned; how many letters were left."""
    row = work.session.execute(
        select(Person.email, Account.language)
        .join(Account, Account.person_id == Person.id)
        .where(
            Account.handle == (handle or listed.assignee), Account.fonds_id == listed.fonds_id,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return 0
    said = {
        "number": listed.spoken, "state": listed.state.value, "address": work.settings.public_url,
        "answer_by": listed.answer_by.isoformat() if listed.answer_by else "", **facts,
    }  # fmt: skip
    language = row.language or work.settings.language
    return int(
        post(
            work, listed.fonds_id, row.email,
            say(f"{code}.subject", said, language=language), say(f"{code}.body", said, language=language),
        )
    )  # fmt: skip
