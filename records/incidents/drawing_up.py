"""The act over lost or damaged files becomes a paper to be signed, kept byte for byte (domain 2.7; LGA 116-VI)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from records.access.queries import terms_of
from records.aggregations.model import Aggregation
from records.incidents import queries
from records.incidents.errors import ActNotTypeset, IncidentNotFound, IncidentRefused
from records.incidents.events import IncidentActDrawnUp
from records.incidents.model import Incident, IncidentAct, IncidentFile
from records.incidents.papers import MOST_SIGNERS, ListedFile, Signer, act_pdf, digest_of, said_in
from records.incidents.service import take
from system.actor import Actor, Permission
from system.attachments.service import keep
from system.errors import Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.typesetting.typesetter import NotTypeset
from system.work import Installation, Reading, Work

_LONGEST = 200
_RESTRICTED = "(clasificado)"


@dataclass(frozen=True, slots=True)
class _Paper:
    """A paper that is typeset and not kept yet."""

    number: int
    said_sha256: str
    pdf: bytes


def draw_up(installation: Installation, actor: Actor, incident_id: UUID, signers: Sequence[Signer]) -> IncidentAct:
    """Draw up the act as it stands, for somebody who may record one at every file it lists.

    Typeset before the act begins, for on SQLite nobody else could write meanwhile: what was said in between is refused.

    Raises:
        IncidentNotFound: there is none, or not all its files are in sight.
        NotPermitted
        IncidentRefused: with everything the paper still has to say, or because it was drawn up with the same words.
        ActNotTypeset
    """
    with installation.reading(actor) as reading:
        incident = queries.find(reading, incident_id)
        files = _files(reading, incident)
        for file, _row, _unit in files:
            actor.require(Permission.INCIDENT_RECORD, file.place)
        refuse_all(IncidentRefused, list(_unfit(incident, signers)))
        said = _said(reading, incident, files, signers)
        number, moment = _next(reading, incident), reading.now
        refuse_all(IncidentRefused, list(_unchanged(reading, incident, digest_of(said))))
    try:
        pdf = act_pdf(said, number, moment)
    except NotTypeset as refused:
        raise ActNotTypeset(id=incident_id) from refused
    with installation.work(actor) as work:
        return _keep(work, incident_id, signers, _Paper(number, digest_of(said), pdf))


def signers_named(text: str) -> list[Signer]:
    """Those who sign, one on a line: the name, a comma, and as what."""
    parts = (line.partition(",") for line in text.splitlines() if line.strip())
    return [Signer(name.strip(), post.strip()) for name, _comma, post in parts]


def _keep(work: Work, incident_id: UUID, signers: Sequence[Signer], paper: _Paper) -> IncidentAct:
    incident, files = take(work, incident_id)
    # After the files, as every act over them does, so that two never wait for each other in a circle.
    work.session.refresh(incident, with_for_update=True)
    now_said = digest_of(_said(work, incident, _files(work, incident), signers))
    if now_said != paper.said_sha256 or _next(work, incident) != paper.number:
        refuse_all(IncidentRefused, [Objection("incident.changed")])
    name = f"acta-{incident.act_number}-{paper.number}.pdf".replace("/", "-")
    kept = keep(work, incident.fonds_id, [paper.pdf], file_name=name, mime="application/pdf")
    act = IncidentAct(
        incident_id=incident.id, number=paper.number, attachment_id=kept.id, sha256=kept.sha256,
        said_sha256=paper.said_sha256, files=len(files), drawn_up_on=work.today, drawn_up_at=work.now,
        drawn_up_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(act)
    work.session.flush()
    work.emit(
        IncidentActDrawnUp(
            entity_id=incident.id, fonds_id=incident.fonds_id, act_number=incident.act_number, number=act.number,
            attachment_id=kept.id, sha256=kept.sha256, said_sha256=act.said_sha256, files=act.files,
        )
    )  # fmt: skip
    return act


def _files(stand: Reading | Work, incident: Incident) -> list[Any]:
    """Every file of an act with its line and its unit's code, in the order of their codes.

    Raises:
        IncidentNotFound: some are not in the actor's sight.
    """
    if not queries.sees_whole(stand, incident.id):
        raise IncidentNotFound(id=incident.id)
    statement = (
        select(Aggregation, IncidentFile, Unit.code)
        .join(IncidentFile, IncidentFile.aggregation_id == Aggregation.id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(IncidentFile.incident_id == incident.id)
        .order_by(Aggregation.sort_key, Aggregation.id)
    )
    return list(stand.session.execute(statement))


def _said(stand: Reading | Work, incident: Incident, files: Sequence[Any], signers: Sequence[Signer]) -> dict[str, Any]:
    terms = terms_of(stand.session, [file.id for file, _row, _unit in files])
    listed = [
        ListedFile(
            file.printed_reference, _title(file, any(one.is_effective(stand.today) for one in terms.get(file.id, ()))),
            unit, file.opened_on, file.closed_on, file.folios, row.found_on,
        )
        for file, row, unit in files
    ]  # fmt: skip
    body = stand.session.get_one(Fonds, incident.fonds_id).name
    photographs = [(one.file_name, one.sha256) for one in queries.papers_of(stand, incident.id)]
    return said_in(incident, body, listed, photographs, signers)


def _title(file: Aggregation, restricted: bool) -> str:  # noqa: FBT001 - the second half of one sentence
    return file.public_title or (_RESTRICTED if restricted else file.title)


def _next(stand: Reading | Work, incident: Incident) -> int:
    last = stand.session.scalar(select(func.max(IncidentAct.number)).where(IncidentAct.incident_id == incident.id))
    return (last or 0) + 1


def _unchanged(reading: Reading, incident: Incident, digest: str) -> Iterator[Objection]:
    statement = select(IncidentAct).where(IncidentAct.incident_id == incident.id)
    last = reading.session.scalars(statement.order_by(IncidentAct.number.desc()).limit(1)).one_or_none()
    if last is not None and last.said_sha256 == digest:
        yield Objection("incident.act_unchanged", facts={"field": "signers", "number": last.number})


def _unfit(incident: Incident, signers: Sequence[Signer]) -> Iterator[Objection]:
    for name in ("discovered_by", "discovered_on", "measures"):
        if not getattr(incident, name):
            yield Objection("incident.field_missing", "LGA 116-VI", {"field": name})
    named = all(0 < len(one.name) <= _LONGEST and 0 < len(one.post) <= _LONGEST for one in signers)
    if not 1 <= len(signers) <= MOST_SIGNERS or not named:
        yield Objection("incident.signers_unfit", "", {"field": "signers", "most": MOST_SIGNERS})
