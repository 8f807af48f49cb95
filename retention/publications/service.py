"""Publishing: a paper is written down once, with how long the records centre keeps it. Nothing takes it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select

from records.incidents.events import IncidentNoticed, IncidentRecorded
from records.incidents.model import Incident, IncidentFile, IncidentKind
from retention.publications.errors import PublicationRefused
from retention.publications.events import PaperPublished
from retention.publications.model import Publication, PublicationKind
from system.calendar.days import add_years
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.organization.queries import profile_of
from system.work import Work

_LIMITS = {"title": 300, "document_number": 200, "authority": 300, "address": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is published: the paper's own number and day, where the portal shows it and since when, what it is about."""

    kind: PublicationKind
    title: str
    document_number: str
    elaborated_on: date
    published_on: date
    address: str
    subject: str
    subject_id: UUID
    authority: str = ""
    capture_sha256: str = ""
    attachment_id: UUID | None = None
    replaces_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def publish(work: Work, fonds_id: UUID, wanted: Wanted) -> Publication:
    """Write down what was published. Permission is asked by the act that publishes: of a disposal, a transfer, a loss.

    Raises:
        PublicationRefused: with every objection.
        ProfileNotFound, ProfileNotConfirmed: how many years it is kept is the profile's.
    """
    refuse_all(PublicationRefused, _against(wanted, work.today))
    # Publications of one body wait for each other here, so that none takes another's number.
    fonds = work.session.scalars(select(Fonds).where(Fonds.id == fonds_id).with_for_update()).one()
    last = work.session.scalar(select(func.max(Publication.number)).where(Publication.fonds_id == fonds.id))
    years = profile_of(work, fonds.id, work.today).archive.keep_rulings_years
    made = Publication(
        fonds_id=fonds.id, number=(last or 0) + 1, kind=wanted.kind, title=wanted.title.strip(),
        document_number=wanted.document_number.strip(), authority=wanted.authority.strip(),
        elaborated_on=wanted.elaborated_on, published_on=wanted.published_on, address=wanted.address.strip(),
        capture_sha256=wanted.capture_sha256, subject=wanted.subject, subject_id=wanted.subject_id,
        attachment_id=wanted.attachment_id, keep_until=add_years(wanted.elaborated_on, years),
        facts=dict(wanted.facts), replaces_id=wanted.replaces_id, recorded_by=work.actor.handle, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.emit(
        PaperPublished(
            entity_id=made.id, fonds_id=fonds.id, number=made.number, kind=made.kind.value,
            document=made.document_number, published_on=made.published_on, keep_until=made.keep_until,
            subject_id=made.subject_id,
        )
    )  # fmt: skip
    return made


def publish_disaster(work: Work, event: IncidentRecorded | IncidentNoticed) -> None:
    """Take the act over a disaster into public view once it says where it is published (LGA 116-VI)."""
    incident = work.session.get(Incident, event.entity_id)
    if incident is None or incident.kind is not IncidentKind.DISASTER or incident.awaits_publication:
        return
    known = exists().where(Publication.subject_id == incident.id, Publication.address == incident.published_at)
    if incident.published_on is None or work.session.scalar(select(known)):
        return
    files = select(func.count()).where(IncidentFile.incident_id == incident.id)
    publish(
        work, incident.fonds_id,
        Wanted(
            kind=PublicationKind.DISASTER, title=f"Acta de siniestro {incident.act_number}",
            document_number=incident.act_number, elaborated_on=incident.act_on, published_on=incident.published_on,
            address=incident.published_at, subject="incident", subject_id=incident.id,
            facts={"files": work.session.scalar(files) or 0},
        ),
    )  # fmt: skip


def _against(wanted: Wanted, today: date) -> Iterator[Objection]:
    for name, limit in _LIMITS.items():
        text = getattr(wanted, name)
        if len(text) > limit:
            yield Objection("form.too_long", "", {"field": name, "limit": limit})
        if not text.strip() and name != "authority":
            yield Objection("form.missing", "", {"field": name})
    if wanted.published_on > today:
        yield Objection("publication.day_in_future", "", {"field": "published_on"})
    if wanted.published_on < wanted.elaborated_on:
        yield Objection("publication.day_before_paper", "LGA 58", {"field": "published_on"})
