"""Reminders of loans: two days ahead and when they are overdue, each rule once a due date, on working days only.

The inbox shows what waits at any time; this is what goes out by mail, and what the history keeps of it. It works for
whoever asked for the loan, at the address of their person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from records.aggregations.model import Aggregation, Volume
from records.custody.errors import LoanRefused
from records.custody.events import LoanReminded
from records.custody.lending import loan_terms
from records.custody.loan_states import is_reminding_day, overdue_days
from records.custody.model import Loan, LoanReminder
from records.custody.queries import OUT
from system.actor import Actor, local_operator
from system.calendar.days import is_working
from system.calendar.queries import non_working_days
from system.identity.model import Account
from system.jobs.periodic import Periodic
from system.mail.service import post
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.model import Person
from system.web.language import say
from system.work import Installation, Reading, SomebodyWasFaster, Work

EVERY_SECONDS = 900.0
_MOST = 5000


@dataclass(frozen=True, slots=True)
class _Due:
    loan_id: UUID
    rule: str


def reminder(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("loans.remind", EVERY_SECONDS, lambda: remind(installation))


def remind(installation: Installation) -> int:
    """Remind of every loan whose day it is; how many. Several workers at once remind once."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        due = _due(reading)
    return sum(_remind(installation, actor, one) for one in due)


def _due(reading: Reading) -> list[_Due]:
    running = reading.session.execute(
        select(Loan.id, Loan.fonds_id, Loan.due_on).where(Loan.state.in_(OUT), Loan.due_on.is_not(None)).limit(_MOST)
    ).all()
    rule_of = _rules(reading)
    found = [(row, rule_of(row.fonds_id, row.due_on)) for row in running]
    told = {
        (row.loan_id, row.rule, row.due_on)
        for row in reading.session.execute(select(LoanReminder.loan_id, LoanReminder.rule, LoanReminder.due_on))
    }
    return [_Due(row.id, rule) for row, rule in found if rule and (row.id, rule, row.due_on) not in told]


def _rules(reading: Reading) -> Callable[[UUID, date], str]:
    """What says by which rule a body reminds of a due date today."""
    known: dict[UUID, tuple[int, int] | None] = {}

    def terms_of(fonds_id: UUID) -> tuple[int, int] | None:
        if fonds_id not in known:
            try:
                terms = loan_terms(reading, fonds_id)
                known[fonds_id] = (terms.remind_before_days, terms.remind_every_days)
            except (LoanRefused, ProfileNotFound, ProfileNotConfirmed):
                # A body whose numbers nobody answers for is not reminded by them.
                known[fonds_id] = None
        return known[fonds_id]

    def rule(fonds_id: UUID, due_on: date) -> str:
        terms = terms_of(fonds_id)
        if terms is None:
            return ""
        off = non_working_days(reading, fonds_id, min(due_on, reading.today), max(due_on, reading.today))
        if not is_working(reading.today, off):
            return ""
        return is_reminding_day(due_on, reading.today, off, before=terms[0], every=terms[1])

    return rule


def _remind(installation: Installation, actor: Actor, due: _Due) -> bool:
    try:
        with installation.work(actor) as work:
            loan = work.session.get(Loan, due.loan_id)
            if loan is None or loan.state not in OUT or loan.due_on is None:
                return False
            told = exists().where(
                LoanReminder.loan_id == loan.id, LoanReminder.rule == due.rule, LoanReminder.due_on == loan.due_on
            )
            if work.session.scalar(select(told)):
                return False
            work.session.add(LoanReminder(loan_id=loan.id, rule=due.rule, due_on=loan.due_on, reminded_at=work.now))
            work.session.flush()
            mailed = _mail(work, loan)
            work.emit(
                LoanReminded(
                    entity_id=loan.id, fonds_id=loan.fonds_id, number=loan.number, year=loan.year,
                    aggregation_id=loan.aggregation_id, volume_id=loan.volume_id, rule=due.rule, due_on=loan.due_on,
                    mailed=mailed,
                )
            )  # fmt: skip
    except SomebodyWasFaster:
        # Another worker reminded in this moment.
        return False
    return True


def _mail(work: Work, loan: Loan) -> bool:
    """Write to whoever asked for it: the slip's number, the file's code, the day; nothing of anybody else."""
    person = work.session.execute(
        select(Person.email, Account.language)
        .join(Account, Account.person_id == Person.id)
        .where(Account.handle == loan.requested_by, Account.fonds_id == loan.fonds_id, Account.disabled_at.is_(None))
    ).one_or_none()
    if person is None or loan.due_on is None:
        return False
    file, volume = work.session.get_one(Aggregation, loan.aggregation_id), work.session.get_one(Volume, loan.volume_id)
    off = non_working_days(work, loan.fonds_id, min(loan.due_on, work.today), work.today)
    late = overdue_days(loan.due_on, work.today, off)
    facts = {
        "number": f"{loan.number}/{loan.year}", "reference": file.printed_reference, "volume": volume.number,
        "due_on": loan.due_on.isoformat(), "days": late, "address": work.settings.public_url,
    }  # fmt: skip
    code = "mail.loan_overdue" if late else "mail.loan_due"
    language = person.language or work.settings.language
    return post(
        work, loan.fonds_id, person.email,
        say(f"{code}.subject", facts, language), say(f"{code}.body", facts, language),
    )  # fmt: skip
