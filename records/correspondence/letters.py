"""Acts on what goes out: number a letter, scan it, say how it left, cancel it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from records.correspondence import official_numbers, queries
from records.correspondence.details import LetterDetails, plain, too_much
from records.correspondence.errors import ItemElsewhere, ItemNotFound, ItemRefused
from records.correspondence.events import ItemCancelled as LetterCancelled
from records.correspondence.events import ItemScanned, LetterDispatched, LetterIssued
from records.correspondence.model import Medium, OutgoingLetter, Registry
from records.correspondence.numbering import folio, take_number
from records.correspondence.visibility import letter_seen
from system.actor import NotPermitted, Permission
from system.attachments.service import Paper, keep_paper
from system.errors import Objection, refuse_all
from system.organization.queries import fonds_of, unit_of, units_on
from system.work import Work


def issue_letter(work: Work, fonds_id: UUID, said: LetterDetails, *, scan: Paper | None = None) -> OutgoingLetter:
    """Give a letter its folio in the body's register and its number by unit and year.

    Raises:
        UnitNotFound, NotPermitted, ItemNotFound: the item it answers is not for this actor.
        ItemRefused: with every objection.
    """
    fonds = fonds_of(work, fonds_id)
    unit = unit_of(work, said.unit_id)
    _require(work, OutgoingLetter(fonds_id=fonds.id, unit_id=unit.id))
    answered = None if said.answers_id is None else queries.find_item(work, said.answers_id)
    refuse_all(ItemRefused, _objections(work, said, fonds.id))
    year, template = work.today.year, queries.template_of(work, fonds_id)
    number = take_number(work.session, fonds_id, Registry.OUTGOING, year)
    letter = OutgoingLetter(
        fonds_id=fonds_id, year=year, number=number, folio=folio(Registry.OUTGOING, year, number), unit_id=unit.id,
        official_number=_free_number(work, template, fonds_id, (fonds.code, unit.id, unit.code, year)),
        dated_on=said.dated_on or work.today, signer=plain(said.signer), addressee=plain(said.addressee),
        addressee_institution=plain(said.addressee_institution), subject=plain(said.subject),
        annexes=plain(said.annexes), sheets=said.sheets, confidential=said.confidential,
        answers_id=answered.id if answered else None, registered_at=work.now, registered_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(letter)
    work.session.flush()
    work.emit(
        LetterIssued(
            entity_id=letter.id, fonds_id=fonds_id, folio=letter.folio, number=letter.official_number,
            unit_id=unit.id, answers=answered.folio if answered else "",
        )
    )  # fmt: skip
    if scan is not None:
        _keep_scan(work, letter, scan)
    return letter


def scan_letter(work: Work, letter_id: UUID, scan: Paper) -> OutgoingLetter:
    """Keep the scan of a letter that is not filed yet; a scan is kept once."""
    letter = take_letter(work, letter_id)
    if letter.scan_id is not None or letter.filed_at is not None or letter.cancelled_at is not None:
        raise ItemElsewhere(folio=letter.folio, state="")
    _keep_scan(work, letter, scan)
    return letter


def dispatch_letter(
    work: Work, letter_id: UUID, *, medium: Medium, on: date | None = None, proof: str = ""
) -> OutgoingLetter:
    """Say how and when a letter left, and what proves it. Said again it is corrected.

    Raises:
        ItemNotFound, NotPermitted, ItemElsewhere, ItemRefused.
    """
    letter = take_letter(work, letter_id)
    if letter.cancelled_at is not None:
        raise ItemElsewhere(folio=letter.folio, state="cancelled")
    day = on or work.today
    if day > work.today or day < letter.dated_on:
        wrong = Objection("correspondence.dispatched_on_wrong_day", "", {"field": "dispatched_on"})
        raise ItemRefused(objections=[wrong])
    letter.medium, letter.dispatched_on, letter.proof = medium, day, plain(proof)[:500]
    work.emit(
        LetterDispatched(
            entity_id=letter.id, fonds_id=letter.fonds_id, folio=letter.folio, medium=medium.value, dispatched_on=day
        )
    )
    return letter


def cancel_letter(work: Work, letter_id: UUID, *, reason: str) -> OutgoingLetter:
    """Cancel a letter that is neither sent nor filed; folio and number stay taken.

    Raises:
        ItemNotFound, NotPermitted, ItemElsewhere, ItemRefused.
    """
    letter = take_letter(work, letter_id)
    if letter.cancelled_at is not None or letter.dispatched_on is not None or letter.filed_at is not None:
        raise ItemElsewhere(folio=letter.folio, state="cancelled" if letter.cancelled_at else "dispatched")
    if not reason.strip():
        raise ItemRefused(objections=[Objection("correspondence.reason_missing", "", {"field": "reason"})])
    letter.cancelled_at, letter.reason = work.now, plain(reason)[:5000]
    work.emit(LetterCancelled(entity_id=letter.id, fonds_id=letter.fonds_id, folio=letter.folio))
    return letter


def take_letter(work: Work, letter_id: UUID) -> OutgoingLetter:
    """Load a letter to act on it, locked until the act ends.

    Raises:
        ItemNotFound: there is none, or not for this actor.
        NotPermitted: the actor sees it and may not do this.
    """
    statement = select(OutgoingLetter).where(OutgoingLetter.id == letter_id, letter_seen(work.actor)).with_for_update()
    letter = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if letter is None:
        raise ItemNotFound(id=letter_id)
    _require(work, letter)
    return letter


def may_issue(work: Work, letter: OutgoingLetter) -> bool:
    """Whether the actor writes letters for this unit: who answers there, and the desk for everybody."""
    actor, place = work.actor, letter.place
    return actor.may(Permission.CORRESPONDENCE_ANSWER, place) or actor.may(Permission.CORRESPONDENCE_REGISTER, place)


def _require(work: Work, letter: OutgoingLetter) -> None:
    if not may_issue(work, letter):
        raise NotPermitted(permission=Permission.CORRESPONDENCE_ANSWER.value, actor=work.actor.handle)


def _objections(work: Work, said: LetterDetails, fonds_id: UUID) -> list[Objection]:
    found = too_much(said)
    found += [
        Objection("form.missing", "", {"field": name})
        for name in ("signer", "addressee", "subject")
        if not getattr(said, name).strip()
    ]
    if said.dated_on is not None and said.dated_on > work.today:
        found.append(Objection("correspondence.dated_in_future", "", {"field": "dated_on"}))
    if said.unit_id not in {unit.id for unit in units_on(work, fonds_id, work.today)}:
        code = unit_of(work, said.unit_id).code
        found.append(Objection("correspondence.unit_not_standing", "", {"field": "unit", "units": code}))
    return found


def _free_number(work: Work, template: str, fonds_id: UUID, counted: tuple[str, UUID, str, int]) -> str:
    """The next number that no letter bears: one may be taken where the body numbered by another template before."""
    fonds, unit_id, unit, year = counted
    while True:
        consecutive = take_number(work.session, fonds_id, Registry.LETTER, year, unit_id)
        number = official_numbers.written(template, fonds=fonds, unit=unit, year=year, consecutive=consecutive)
        taken = select(OutgoingLetter.id).where(
            OutgoingLetter.fonds_id == fonds_id, OutgoingLetter.official_number == number
        )
        if work.session.scalar(taken) is None:
            return number


def _keep_scan(work: Work, letter: OutgoingLetter, scan: Paper) -> None:
    kept = keep_paper(work, letter.fonds_id, scan)
    letter.scan_id = kept.id
    work.emit(ItemScanned(entity_id=letter.id, fonds_id=letter.fonds_id, folio=letter.folio, sha256=kept.sha256))
