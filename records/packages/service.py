"""Acts on packages: ask for one, take it away, give it up, certify a copy of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import find as find_file
from records.decisions.model import Decision
from records.decisions.queries import find as find_decision
from records.decisions.states import DecisionState
from records.documents.queries import require_content
from records.packages import papers
from records.packages.building import BUILD
from records.packages.errors import CertificationRefused, PackageBusy, PackageNotReady, PackageRefused
from records.packages.events import CopyCertified, PackageAsked, PackageFetched
from records.packages.keeping import remove
from records.packages.kinds import PackageState, PackageSubject, Removal
from records.packages.model import CertifiedCopy, CertifiedCopyCounter, EvidencePackage
from records.packages.queries import CERTIFY, edition_of, find_package, has_failed, may_remove
from records.packages.terms import days_of
from system.actor import Permission, Place
from system.attachments.service import keep
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.work import Work

_LONGEST = {"officer": 300, "post": 300, "basis": 1000}


def ask_decision_package(work: Work, decision_id: UUID, *, public: bool = False, now: bool = False) -> EvidencePackage:
    """Leave the package of a decision to a job, or with `now` to the caller. It holds what the asker may read.

    Raises:
        DecisionNotFound
        PackageRefused: a draft proves nothing; of what is not published there is no public package.
        PackageBusy: a job is at it.
    """
    find_decision(work, decision_id)
    decision = work.session.get_one(Decision, decision_id, with_for_update=True)
    against = []
    if decision.state is DecisionState.DRAFT:
        against.append(Objection("package.decision_is_draft", facts={"field": "decision"}))
    if public and edition_of(work, decision_id) is None:
        against.append(Objection("package.not_published", "LGT 58", {"field": "public"}))
    refuse_all(PackageRefused, against)
    return _ask(work, decision.site, PackageSubject.DECISION, decision_id, decision.reference or "",
                public=public, now=now)  # fmt: skip


def ask_file_package(work: Work, aggregation_id: UUID, *, now: bool = False) -> EvidencePackage:
    """Leave the package of a file to a job, or with `now` to the caller.

    Raises:
        AggregationNotFound, NotPermitted
        ContentGone: it was disposed of.
        PackageRefused: it was joined to another or delivered. PackageBusy
    """
    file = find_file(work, aggregation_id)
    work.actor.require(Permission.DOCUMENT_READ, file.place)
    file = work.session.get_one(Aggregation, aggregation_id, with_for_update=True)
    require_content(work, file)
    if file.standing in (Standing.MERGED, Standing.DELIVERED):
        raise PackageRefused(objections=[Objection("package.file_is_elsewhere", facts={"field": "file"})])
    site = Place(file.fonds_id, file.unit_id)
    return _ask(work, site, PackageSubject.FILE, aggregation_id, file.reference, public=False, now=now)


def fetch(work: Work, package_id: UUID) -> EvidencePackage:
    """Note that somebody takes a package away: asked again whether they may read all of it.

    Raises:
        PackageNotFound, PackageNotReady
    """
    row = find_package(work, package_id)
    if row.state is not PackageState.READY:
        raise PackageNotReady(state=row.state.value)
    work.emit(PackageFetched(entity_id=row.id, fonds_id=row.fonds_id, sha256=row.sha256))
    return row


def give_up(work: Work, package_id: UUID) -> EvidencePackage:
    """Remove the bytes of a package before their day; also of one whose job never ends.

    Raises:
        PackageNotFound
        NotPermitted: somebody else asked for it.
    """
    row = find_package(work, package_id)
    if not may_remove(work.actor, row):
        work.actor.require(CERTIFY, row.site)
    work.session.refresh(row, with_for_update=True)
    remove(work, row, Removal.ASKED)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """What the certifying officer says. Folios are those of the package; None stands for its first and last."""

    officer: str
    post: str
    basis: str
    first_folio: int | None = None
    last_folio: int | None = None


def certify(work: Work, package_id: UUID, said: Certification) -> CertifiedCopy:
    """Certify a package as a copy of what the body holds, under the body's next number of the year.

    Raises:
        PackageNotFound, NotPermitted, PackageNotReady
        CertificationRefused: with every objection.
    """
    row = find_package(work, package_id)
    work.actor.require(CERTIFY, row.site)
    if row.state is not PackageState.READY:
        raise PackageNotReady(state=row.state.value)
    first, last = said.first_folio or 1, said.last_folio or row.folios
    refuse_all(CertificationRefused, list(_unfit(row, said, first, last)))
    number = _next_number(work.session, row.fonds_id, work.today.year)
    fonds = work.session.get_one(Fonds, row.fonds_id)
    content = papers.certificate(
        {
            "body": fonds.name, "number": f"{number}/{work.today.year}", "subject": _subject(work, row),
            "officer": said.officer.strip(), "post": said.post.strip(), "basis": said.basis.strip(),
            "first_folio": first, "last_folio": last, "documents": row.documents, "sha256": row.sha256,
        },
        on=work.today, moment=work.now,
    )  # fmt: skip
    return _keep(work, row, said, content, numbered=(work.today, number), folios=(first, last))


def _keep(
    work: Work, row: EvidencePackage, said: Certification, content: bytes, *, numbered: tuple[date, int],
    folios: tuple[int, int],
) -> CertifiedCopy:  # fmt: skip
    on, number = numbered
    kept = keep(
        work, row.fonds_id, [content], file_name=f"copia-certificada-{number}-{on.year}.pdf", mime="application/pdf"
    )
    copy = CertifiedCopy(
        fonds_id=row.fonds_id, package_id=row.id, year=on.year, number=number, officer=said.officer.strip(),
        post=said.post.strip(), basis=said.basis.strip(), first_folio=folios[0], last_folio=folios[1],
        certified_on=on, package_sha256=row.sha256, paper_sha256=hashlib.sha256(content).hexdigest(),
        attachment_id=kept.id, certified_by=work.actor.handle, certified_at=work.now,
    )  # fmt: skip
    work.session.add(copy)
    work.session.flush()
    work.emit(
        CopyCertified(
            entity_id=copy.id, fonds_id=row.fonds_id, year=copy.year, number=copy.number, package_id=row.id,
            about=row.about, package_sha256=copy.package_sha256, paper_sha256=copy.paper_sha256,
            first_folio=copy.first_folio, last_folio=copy.last_folio, certified_on=on,
        )
    )  # fmt: skip
    return copy


def _ask(
    work: Work, site: Place, subject: PackageSubject, about: UUID, reference: str, *, public: bool, now: bool
) -> EvidencePackage:
    """The row of what was asked is locked, so that two who ask at once follow each other."""
    days_of(work, site.fonds_id)
    column = EvidencePackage.decision_id if subject is PackageSubject.DECISION else EvidencePackage.aggregation_id
    running = select(EvidencePackage).where(
        column == about, EvidencePackage.is_public.is_(public), EvidencePackage.state == PackageState.BUILDING
    )
    if any(not has_failed(work.session, one) for one in work.session.scalars(running)):
        raise PackageBusy(id=about)
    if site.unit_id is None:
        raise ValueError("packages are of units")
    row = EvidencePackage(
        fonds_id=site.fonds_id, unit_id=site.unit_id, subject=subject, is_public=public, state=PackageState.BUILDING,
        decision_id=about if subject is PackageSubject.DECISION else None,
        aggregation_id=about if subject is PackageSubject.FILE else None,
        name=folder_name(reference, public=public), asked_by=work.actor.handle, asked_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    if not now:
        row.job_id = work.enqueue(BUILD, package_id=row.id)
    work.emit(
        PackageAsked(entity_id=row.id, fonds_id=row.fonds_id, subject=subject.value, about=about, is_public=public)
    )
    return row


def folder_name(reference: str, *, public: bool) -> str:
    """What the folder of a package is called: letters, digits and hyphens."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in reference)[:150]
    return f"paquete-{'publico-' if public else ''}{kept.strip('-') or 'sin-numero'}"


def _unfit(row: EvidencePackage, said: Certification, first: int, last: int) -> Iterator[Objection]:
    for name, most in _LONGEST.items():
        text = getattr(said, name)
        if not text.strip():
            yield Objection("certified_copy.text_missing", "CFPC 129", {"field": name})
        elif len(text) > most:
            yield Objection("certified_copy.text_too_long", facts={"field": name, "most": most})
    if not 1 <= first <= last <= max(row.folios, 1):
        yield Objection("certified_copy.folios_impossible", facts={"field": "first_folio", "last": row.folios})
    if not row.documents:
        yield Objection("certified_copy.nothing_in_it", facts={"field": "first_folio"})


def _next_number(session: Session, fonds_id: UUID, year: int) -> int:
    """The next number, in one statement, so that two who certify at once get two."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counter = CertifiedCopyCounter
    statement = (
        insert(counter)
        .values(fonds_id=fonds_id, year=year, last=1)
        .on_conflict_do_update(index_elements=[counter.fonds_id, counter.year], set_={"last": counter.last + 1})
        .returning(counter.last)
    )
    return session.execute(statement).scalar_one()


def _subject(work: Work, row: EvidencePackage) -> str:
    if row.subject is PackageSubject.FILE:
        return f"el expediente {work.session.get_one(Aggregation, row.about).printed_reference}"
    return f"la decisión {work.session.get_one(Decision, row.about).reference}"
