"""Looks at packages and certified copies: only what the actor may read all of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from records.aggregations.queries import reachable
from records.decisions.model import Decision, DecisionEdition
from records.decisions.questions import PublicPackageReady
from records.decisions.visibility import reach, seen
from records.packages.errors import CertifiedCopyNotFound, PackageNotFound
from records.packages.kinds import PackageState
from records.packages.model import CertifiedCopy, EvidencePackage, PackagedFile
from system.actor import Actor, Permission
from system.jobs.model import JobRun
from system.work import Reading, Work

# Who may make a decision final in a unit may certify what proves it: nobody else answers for the unit's papers.
CERTIFY = Permission.DECISION_FINALISE
Stand = Reading | Work
_SHOWN = 50


def within_sight(stand: Stand) -> ColumnElement[bool]:
    """Packages of what the actor sees, that hold no document and no reason of a vote which they may not read."""
    readable = reachable(stand.actor, Permission.DOCUMENT_READ)
    hidden = exists().where(
        PackagedFile.package_id == EvidencePackage.id,
        PackagedFile.aggregation_id.not_in(readable),
        # What is public may be had by whoever sees the decision.
        EvidencePackage.is_public.is_(False),
    )
    of_decision = select(Decision.id).where(seen(stand.actor))
    of_file = reachable(stand.actor)
    about = or_(EvidencePackage.decision_id.in_(of_decision), EvidencePackage.aggregation_id.in_(of_file))
    writable = select(Decision.id).where(reach(stand.actor, Permission.DECISION_WRITE))
    is_told = or_(EvidencePackage.tells_reasons.is_(False), EvidencePackage.decision_id.in_(writable))
    return and_(about, ~hidden, is_told)


def find_package(stand: Stand, package_id: UUID) -> EvidencePackage:
    """One package.

    Raises:
        PackageNotFound: there is none, or not all of it may be read by this actor.
    """
    statement = select(EvidencePackage).where(EvidencePackage.id == package_id, within_sight(stand))
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise PackageNotFound(id=package_id)
    return found


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A package as pages show it. `failed` where its job gave up; `copies` are the certified copies of it.

    `may_remove` says whether the actor may take its bytes away before their day.
    """

    package: EvidencePackage
    failed: bool
    copies: Sequence[CertifiedCopy]
    may_remove: bool


def packages_of(stand: Stand, about: UUID) -> list[PackageLine]:
    """The packages of a decision or file the caller was allowed to see, the latest first."""
    statement = (
        select(EvidencePackage)
        .where(or_(EvidencePackage.decision_id == about, EvidencePackage.aggregation_id == about), within_sight(stand))
        .order_by(EvidencePackage.asked_at.desc(), EvidencePackage.id.desc())
        .limit(_SHOWN)
    )
    return [line_of(stand, one) for one in stand.session.scalars(statement).all()]


def line_of(stand: Stand, package: EvidencePackage) -> PackageLine:
    """One package the caller was allowed to see, with what became of it."""
    copies = stand.session.scalars(
        select(CertifiedCopy).where(CertifiedCopy.package_id == package.id).order_by(CertifiedCopy.certified_at)
    ).all()
    return PackageLine(package, has_failed(stand.session, package), copies, may_remove(stand.actor, package))


def may_remove(actor: Actor, package: EvidencePackage) -> bool:
    """Who asked for a package may give it up, and who answers for the unit's papers."""
    return actor.handle == package.asked_by or actor.may(CERTIFY, package.site)


def has_failed(session: Session, package: EvidencePackage) -> bool:
    """Whether its job ended without it."""
    if package.state is not PackageState.BUILDING or package.job_id is None:
        return False
    run = session.get(JobRun, package.job_id)
    return run is not None and run.is_finished


def find_copy(stand: Stand, copy_id: UUID) -> tuple[CertifiedCopy, EvidencePackage]:
    """One certified copy with its package.

    Raises:
        CertifiedCopyNotFound: there is none, or its package is not for this actor.
    """
    row = stand.session.execute(
        select(CertifiedCopy, EvidencePackage)
        .join(EvidencePackage, EvidencePackage.id == CertifiedCopy.package_id)
        .where(CertifiedCopy.id == copy_id, within_sight(stand))
    ).one_or_none()
    if row is None:
        raise CertifiedCopyNotFound(id=copy_id)
    return row[0], row[1]


def edition_of(stand: Stand, decision_id: UUID) -> DecisionEdition | None:
    """What stands in the public register of a decision."""
    statement = select(DecisionEdition).where(
        DecisionEdition.decision_id == decision_id, DecisionEdition.is_current.is_(True)
    )
    return stand.session.scalars(statement).one_or_none()


def public_package(session: Session, decision_id: UUID) -> EvidencePackage | None:
    """The latest ready package of public versions, of the edition that stands in the register and of none before it.

    An edition that was withdrawn or replaced may say what is not to be public any more.
    """
    statement = (
        select(EvidencePackage)
        .join(
            DecisionEdition,
            and_(DecisionEdition.decision_id == EvidencePackage.decision_id, DecisionEdition.is_current.is_(True)),
        )
        .where(
            EvidencePackage.decision_id == decision_id,
            EvidencePackage.is_public.is_(True),
            EvidencePackage.state == PackageState.READY,
            EvidencePackage.asked_at >= DecisionEdition.published_at,
        )
        .order_by(EvidencePackage.asked_at.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def has_public_package(stand: Stand, question: PublicPackageReady) -> bool:
    """Whether one is ready of the edition that stands in the register."""
    return public_package(stand.session, question.decision_id) is not None
