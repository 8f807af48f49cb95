"""Looks at what the law asks of a body, when, and what proves that it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from system.actor import Actor, Permission, Place
from system.attachments.model import Attachment
from system.calendar.legal import known_years
from system.calendar.queries import agreed_calendars, non_working_days
from system.identity.actors import ANONYMOUS, actor_of
from system.identity.model import Account
from system.identity.secret_tokens import digest
from system.obligations.due import OPEN, Due, Period, Standing, due_days, due_of, period_named, standing_of
from system.obligations.errors import EvidenceNotFound, FeedNotFound, ObligationNotFound, ObligationYearUnknown
from system.obligations.model import CalendarFeed, ObligationEvidence
from system.obligations.questions import EvidenceKnown, KnownEvidence
from system.organization import queries as organization
from system.organization.profile import PERIOD_MONTHS, ObligationTerm, Recurrence
from system.visibility import within_body
from system.work import Installation, Reading, Work

Stand = Reading | Work
# The longest stretch of days nobody works that a warning has to step over.
_MARGIN = timedelta(days=60)
_EVER = date(1990, 1, 1)
_YEARS_AHEAD = 2


@dataclass(frozen=True)
class Recorded:
    """Evidence that somebody recorded, with its paper where there is one."""

    evidence: ObligationEvidence
    paper: Attachment | None


@dataclass(frozen=True)
class Line:
    """One obligation for one period: when it is due, how it stands today, what proves it.

    `due` is None for what is continuous or hangs on an event; `period` is then a year. `days` are those left until the
    statutory day, or gone since the last one in time.
    """

    term: ObligationTerm
    period: str
    due: Due | None
    standing: Standing
    days: int = 0
    fulfilled_on: date | None = None
    recorded: tuple[Recorded, ...] = ()
    published: tuple[KnownEvidence, ...] = ()

    @property
    def counting(self) -> tuple[Recorded, ...]:
        """The evidence that was not withdrawn."""
        return tuple(one for one in self.recorded if one.evidence.counts)


@dataclass(frozen=True)
class _Proof:
    recorded: dict[tuple[str, str], list[Recorded]] = field(default_factory=dict)
    published: tuple[KnownEvidence, ...] = ()


def first_year() -> int:
    """The first year whose non-working days the product knows."""
    return min(known_years())


def last_year() -> int:
    """The last year whose non-working days the product knows."""
    return max(known_years())


def require_known(year: int) -> None:
    """Go on only with a year whose calendar the product knows.

    Raises:
        ObligationYearUnknown
    """
    if year not in known_years():
        raise ObligationYearUnknown(year=year, first=first_year(), last=last_year())


def board(stand: Stand, fonds_id: UUID, year: int) -> list[Line]:
    """Everything due in a year by its statutory day: what is open first, by its day, then what was met.

    Raises:
        ObligationYearUnknown; ProfileNotFound, ProfileNotConfirmed as `profile_of`.
    """
    require_known(year)
    return due_between(stand, fonds_id, date(year, 1, 1), date(year, 12, 31))


def due_between(stand: Stand, fonds_id: UUID, first: date, last: date) -> list[Line]:
    """Everything due from `first` to `last` under the profile in force on its day, in the order of `board`."""
    off = non_working_days(stand, fonds_id, first - _MARGIN, last + _MARGIN)
    found = [
        (term, due)
        for term, since, until in _terms(stand, fonds_id, first, last)
        for due in due_days(term, max(first, since), min(last, until), off)
    ]
    proof = _proof(stand, fonds_id, {due.period.label for _term, due in found})
    lines = [_line(stand, term, due, proof) for term, due in found]
    return sorted(lines, key=_urgency)


def undated(stand: Stand, fonds_id: UUID, year: int) -> list[Line]:
    """What asks for attention without a day: continuous duties and those that hang on an event, with a year's proof.

    Raises:
        ObligationYearUnknown; ProfileNotFound, ProfileNotConfirmed as `profile_of`.
    """
    require_known(year)
    terms = organization.profile_of(stand, fonds_id, _standing_day(stand, year)).obligations
    proof = _proof(stand, fonds_id, {str(year)})
    return [_timeless(term, year, proof) for term in terms if term.every not in PERIOD_MONTHS]


def line_of(stand: Stand, fonds_id: UUID, obligation: str, period: str) -> Line:
    """One obligation for one period.

    Raises:
        ObligationNotFound: the profile knows none such, or it is not due so.
        ObligationYearUnknown: the year has no calendar here.
    """
    for term, since, until in _terms(stand, fonds_id, date.min, date.max, obligation):
        named = period_named(term.every, period)
        if named is None:
            continue
        if term.every not in PERIOD_MONTHS:
            year = named.first.year
            require_known(year)
            if since <= _standing_day(stand, year) <= until:
                return _timeless(term, year, _proof(stand, fonds_id, {named.label}))
            continue
        found = _dated(stand, fonds_id, term, named)
        if since <= found.due_on <= until:
            return _line(stand, term, found, _proof(stand, fonds_id, {named.label}))
    raise ObligationNotFound(obligation=obligation[:40], period=period[:10])


def find_evidence(stand: Stand, evidence_id: UUID) -> Recorded:
    """Evidence of the actor's body, withdrawn or not, for whoever may look at the organization.

    Raises:
        EvidenceNotFound: there is none, or it is somebody else's.
    """
    found = stand.session.execute(
        select(ObligationEvidence, Attachment)
        .outerjoin(Attachment, Attachment.id == ObligationEvidence.attachment_id)
        .where(ObligationEvidence.id == evidence_id, within_body(stand.actor, ObligationEvidence.fonds_id))
    ).first()
    if found is None:
        raise EvidenceNotFound(id=evidence_id)
    stand.actor.require(Permission.ORGANIZATION_READ, Place(found[0].fonds_id))
    return Recorded(found[0], found[1])


def same_paper(stand: Stand, given: ObligationEvidence, sha256: str) -> bool:
    """Whether a paper with this digest proves the same obligation for the same period already."""
    return (
        stand.session.scalar(
            select(ObligationEvidence.id)
            .join(Attachment, Attachment.id == ObligationEvidence.attachment_id)
            .where(
                ObligationEvidence.fonds_id == given.fonds_id,
                ObligationEvidence.obligation == given.obligation,
                ObligationEvidence.period == given.period,
                ObligationEvidence.withdrawn_at.is_(None),
                Attachment.sha256 == sha256,
                within_body(stand.actor, ObligationEvidence.fonds_id),
            )
            .limit(1)
        )
        is not None
    )


def feed_lines(stand: Stand, fonds_id: UUID) -> list[Line]:
    """What a calendar program is given: from last year to two years ahead, as far as calendars are known."""
    first = max(first_year(), stand.today.year - 1)
    last = min(last_year(), stand.today.year + _YEARS_AHEAD)
    if first > last:
        return []
    lines = due_between(stand, fonds_id, date(first, 1, 1), date(last, 12, 31))
    return sorted(lines, key=lambda line: (line.due.due_on if line.due else date.max, line.term.id))


def waiting(stand: Stand, fonds_id: UUID) -> list[Line]:
    """What is due within thirty days, or fell due within a year past and nobody has proved."""
    first = max(date(first_year(), 1, 1), stand.today - timedelta(days=365))
    last = min(date(last_year(), 12, 31), stand.today + timedelta(days=30))
    if first > last:
        return []
    return [line for line in due_between(stand, fonds_id, first, last) if line.standing in OPEN]


def active_feed(stand: Stand) -> CalendarFeed | None:
    """The actor's own subscription, if it is alive."""
    return stand.session.scalar(
        select(CalendarFeed)
        .where(
            CalendarFeed.account_id == stand.actor.account_id,
            CalendarFeed.revoked_at.is_(None),
            within_body(stand.actor, CalendarFeed.fonds_id),
        )
        .order_by(CalendarFeed.id.desc())
    )


def subscriber(installation: Installation, secret: str) -> tuple[Actor, str]:
    """Who reads the calendar under a secret address, with no more power than today's appointments give; the language.

    Raises:
        FeedNotFound: the address is unknown or revoked, or its holder may not look any more.
    """
    with installation.reading(ANONYMOUS) as reading:
        account = reading.session.scalar(
            select(Account)
            .join(CalendarFeed, CalendarFeed.account_id == Account.id)
            .where(
                CalendarFeed.secret_hash == digest(secret),
                CalendarFeed.revoked_at.is_(None),
                Account.disabled_at.is_(None),
            )
        )
        if account is None:
            raise FeedNotFound
        actor = actor_of(reading.session, account, on=reading.today)
        if not actor.may(Permission.ORGANIZATION_READ, Place(account.fonds_id)):
            raise FeedNotFound
        return actor, account.language


def agreed_at(stand: Stand, fonds_id: UUID) -> dict[int, datetime]:
    """For each year with an agreement of the body's own, when it was laid down: warnings may have moved with it."""
    return {calendar.year: calendar.uploaded_at for calendar in agreed_calendars(stand, fonds_id)}


def _terms(
    stand: Stand, fonds_id: UUID, first: date, last: date, obligation: str = ""
) -> Iterator[tuple[ObligationTerm, date, date]]:
    """Every obligation with the days, cut to `first` and `last`, on which the profile that asks for it governs."""
    rows = organization.adopted_profiles(stand, fonds_id)
    for place, row in enumerate(rows):
        since = row.starts_on if place else date.min
        until = rows[place + 1].starts_on - timedelta(days=1) if place + 1 < len(rows) else date.max
        if since > last or until < first:
            continue
        for term in organization.profile_of(stand, fonds_id, max(row.starts_on, since)).obligations:
            if obligation in {"", term.id}:
                yield term, since, until


def _dated(stand: Stand, fonds_id: UUID, term: ObligationTerm, period: Period) -> Due:
    due_on = due_of(term, period, frozenset()).due_on
    require_known(due_on.year)
    return due_of(term, period, non_working_days(stand, fonds_id, due_on - _MARGIN, due_on + _MARGIN))


def _standing_day(stand: Stand, year: int) -> date:
    return min(stand.today, date(year, 12, 31))


def _proof(stand: Stand, fonds_id: UUID, periods: set[str]) -> _Proof:
    rows = stand.session.execute(
        select(ObligationEvidence, Attachment)
        .outerjoin(Attachment, Attachment.id == ObligationEvidence.attachment_id)
        .where(
            ObligationEvidence.fonds_id == fonds_id,
            ObligationEvidence.period.in_(sorted(periods)),
            within_body(stand.actor, ObligationEvidence.fonds_id),
        )
        .order_by(ObligationEvidence.recorded_at, ObligationEvidence.id)
    )
    recorded: dict[tuple[str, str], list[Recorded]] = {}
    for evidence, paper in rows:
        recorded.setdefault((evidence.obligation, evidence.period), []).append(Recorded(evidence, paper))
    told: list[Sequence[KnownEvidence]] = stand.ask(EvidenceKnown(fonds_id, _EVER, stand.today))
    published = sorted((one for some in told for one in some), key=lambda one: (one.on, one.kind, one.number))
    return _Proof(recorded, tuple(published))


def _line(stand: Stand, term: ObligationTerm, due: Due, proof: _Proof) -> Line:
    recorded = tuple(proof.recorded.get((term.id, due.period.label), ()))
    published = tuple(
        one for one in proof.published if one.kind in term.instruments and due.counts_from <= one.on <= due.counts_until
    )
    days = [one.evidence.fulfilled_on for one in recorded if one.evidence.counts]
    earliest = {kind: min((one.on for one in published if one.kind == kind), default=None) for kind in term.instruments}
    shown = [day for day in earliest.values() if day is not None]
    if shown and len(shown) == len(term.instruments):
        days.append(max(shown))
    fulfilled_on = min(days, default=None)
    standing, number = standing_of(due, fulfilled_on, stand.today)
    return Line(term, due.period.label, due, standing, number, fulfilled_on, recorded, published)


def _timeless(term: ObligationTerm, year: int, proof: _Proof) -> Line:
    newest = {one.kind: one for one in proof.published if one.kind in term.instruments and one.on.year <= year}
    standing = Standing.CONTINUOUS if term.every is Recurrence.CONTINUOUS else Standing.EVENT
    recorded = tuple(proof.recorded.get((term.id, str(year)), ()))
    days = [one.evidence.fulfilled_on for one in recorded if one.evidence.counts]
    return Line(term, str(year), None, standing, 0, max(days, default=None), recorded, tuple(newest.values()))


def _urgency(line: Line) -> tuple[bool, date, str]:
    return line.standing not in OPEN, line.due.due_on if line.due else date.max, line.term.id
