"""Acts over lost and damaged files. They freeze files, never dispose of them (domain 2.7, 3.2; LGA 116-VI)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from records.aggregations import states
from records.aggregations.events import AggregationDamaged, AggregationFound, AggregationLost
from records.aggregations.model import Aggregation, Standing
from records.aggregations.service import take_for_act
from records.aggregations.states import Moment
from records.incidents.errors import IncidentRefused
from records.incidents.events import (
    FileFoundAgain,
    IncidentAccountAmended,
    IncidentNoticed,
    IncidentPaperKept,
    IncidentRecorded,
)
from records.incidents.model import Incident, IncidentFile, IncidentKind, IncidentPaper
from records.incidents.queries import find
from system.actor import Permission
from system.attachments.model import Attachment
from system.attachments.service import Paper, keep_paper
from system.errors import Fact, Objection, refuse_all
from system.work import Work

MOST_FILES = 2000
_LONGEST = {
    "act_number": 120, "place": 500, "cause": 20_000, "searched": 20_000, "discovered_by": 300, "measures": 20_000,
    "complaint": 200, "complaint_to": 300, "control_notice": 200, "archive_notice": 200, "published_at": 1000,
}  # fmt: skip
_STEPS = {IncidentKind.LOST: states.LOSING, IncidentKind.DISASTER: states.DAMAGING}
_TOLD = {
    Standing.LOST: AggregationLost, Standing.DAMAGED: AggregationDamaged, Standing.IN_ORDER: AggregationFound,
}  # fmt: skip
_BECOMES = {IncidentKind.LOST: Standing.LOST, IncidentKind.DISASTER: Standing.DAMAGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What follows an act and comes later: complaint, notices with their days, where and when it was published."""

    complaint: str = ""
    complaint_to: str = ""
    complaint_on: date | None = None
    control_notice: str = ""
    control_noticed_on: date | None = None
    archive_notice: str = ""
    archive_noticed_on: date | None = None
    published_at: str = ""
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who found it and on which day, and what is being done: known with the act or said later."""

    discovered_by: str = ""
    discovered_on: date | None = None
    measures: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Account):
    """What an act says: its number and day, and what it is about."""

    kind: IncidentKind
    act_number: str
    act_on: date
    happened_on: date | None = None
    place: str = ""
    cause: str = ""
    searched: str = ""


def record_incident(
    work: Work, report: Report, aggregation_ids: Sequence[UUID], notices: Notices | None = None
) -> Incident:
    """Declare files lost, or damaged, in one act: all of them or none.

    Raises:
        AggregationNotFound, NotPermitted: of any of the files.
        IncidentRefused: with every objection; those about one file name its reference.
    """
    said = notices or Notices()
    ids = sorted(set(aggregation_ids))
    against = [*_unfit(work, report), *_unfit_notices(work, report.act_on, said)]
    if not ids or len(ids) > MOST_FILES:
        against.append(Objection("incident.no_files", facts={"field": "files", "most": MOST_FILES}))
        refuse_all(IncidentRefused, against)
    # Always in the same order, so that two acts over the same files never wait for each other in a circle.
    files = [take_for_act(work, one, Permission.INCIDENT_RECORD) for one in ids]
    step = _STEPS[report.kind]
    for file in files:
        moment = Moment(today=work.today, on=report.act_on, standing=file.standing.value)
        against += [
            Objection(one.code, one.basis, {**one.facts, "field": "files", "reference": file.reference})
            for one in step.objections(moment)
        ]
    if len({file.fonds_id for file in files}) > 1:
        against.append(Objection("incident.several_bodies", facts={"field": "files"}))
    fonds_id = files[0].fonds_id
    against += _taken(work, fonds_id, report)
    refuse_all(IncidentRefused, against)
    incident = Incident(
        fonds_id=fonds_id, kind=report.kind, act_number=report.act_number.strip(), act_on=report.act_on,
        happened_on=report.happened_on, place=report.place.strip(), cause=report.cause.strip(),
        searched=report.searched.strip(), recorded_at=work.now, recorded_by=work.actor.handle,
        **{one.name: _plain(getattr(said, one.name)) for one in fields(said)},
        **{one.name: _plain(getattr(report, one.name)) for one in fields(Account)},
    )  # fmt: skip
    work.session.add(incident)
    work.session.flush()
    work.session.add_all(IncidentFile(incident_id=incident.id, aggregation_id=file.id) for file in files)
    work.emit(
        IncidentRecorded(
            entity_id=incident.id, fonds_id=fonds_id, kind=incident.kind.value, act_number=incident.act_number,
            act_on=incident.act_on, files=len(files),
        )
    )  # fmt: skip
    for file in files:
        _stand(work, file, _BECOMES[report.kind], incident)
    return incident


def note_notices(work: Work, incident_id: UUID, notices: Notices, *, version: int | None = None) -> Incident:
    """Say which notices were sent and where the act was published.

    Raises:
        IncidentNotFound, NotPermitted, IncidentRefused
    """
    incident, _files = take(work, incident_id)
    against = list(_unfit_notices(work, incident.act_on, notices))
    if version is not None and version != incident.version:
        against.append(Objection("incident.changed"))
    refuse_all(IncidentRefused, against)
    changed = _take_over(work, incident, notices)
    if changed:
        work.emit(
            IncidentNoticed(
                entity_id=incident.id, fonds_id=incident.fonds_id, act_number=incident.act_number, changed=changed,
                published_on=incident.published_on,
            )
        )  # fmt: skip
    return incident


def amend_account(work: Work, incident_id: UUID, account: Account, *, version: int | None = None) -> Incident:
    """Say who found it, when, and what is being done. Papers that were drawn up stay as they are.

    Raises:
        IncidentNotFound, NotPermitted, IncidentRefused
    """
    incident, _files = take(work, incident_id)
    against = [*_too_long(account), *_unfit_account(account, incident.happened_on, incident.act_on)]
    if version is not None and version != incident.version:
        against.append(Objection("incident.changed"))
    refuse_all(IncidentRefused, against)
    changed = _take_over(work, incident, account)
    if changed:
        work.emit(
            IncidentAccountAmended(
                entity_id=incident.id, fonds_id=incident.fonds_id, act_number=incident.act_number, changed=changed
            )
        )
    return incident


def keep_photograph(work: Work, incident_id: UUID, paper: Paper) -> Attachment:
    """Put a photograph or paper to an act.

    Raises:
        IncidentNotFound, NotPermitted, AttachmentUnfit
    """
    incident, _files = take(work, incident_id)
    attachment = keep_paper(work, incident.fonds_id, paper)
    work.session.add(IncidentPaper(incident_id=incident.id, attachment_id=attachment.id))
    work.session.flush()
    work.emit(
        IncidentPaperKept(
            entity_id=incident.id, fonds_id=incident.fonds_id, act_number=incident.act_number,
            attachment_id=attachment.id, sha256=attachment.sha256, size=attachment.size,
        )
    )  # fmt: skip
    return attachment


def find_again(work: Work, incident_id: UUID, aggregation_ids: Sequence[UUID], *, on: date, note: str) -> Incident:
    """Files of an act are back: found, or restored. Each is in order again and takes up its life where it stopped.

    Raises:
        IncidentNotFound, AggregationNotFound, NotPermitted, IncidentRefused
    """
    incident = find(work, incident_id)
    against: list[Objection] = []
    if not note.strip():
        against.append(Objection("incident.note_missing", facts={"field": "note"}))
    if not incident.act_on <= on <= work.today:
        facts = {"field": "found_on", "act_on": incident.act_on.isoformat(), "found_on": on.isoformat()}
        against.append(Objection("incident.found_on_impossible", facts=facts))
    statement = select(IncidentFile).where(
        IncidentFile.incident_id == incident.id, IncidentFile.aggregation_id.in_(sorted(set(aggregation_ids)))
    )
    rows = {row.aggregation_id: row for row in work.session.scalars(statement)}
    if not rows:
        against.append(Objection("incident.no_files", facts={"field": "files", "most": MOST_FILES}))
    files = [take_for_act(work, one, Permission.INCIDENT_RECORD) for one in sorted(rows)]
    for file in files:
        moment = Moment(today=work.today, on=on, standing=file.standing.value)
        against += [
            Objection(one.code, one.basis, {**one.facts, "field": "files", "reference": file.reference})
            for one in states.FINDING.objections(moment)
        ]
    refuse_all(IncidentRefused, against)
    for file in files:
        row = rows[file.id]
        row.found_on, row.found_note, row.found_by = on, note.strip(), work.actor.handle
        _stand(work, file, Standing.IN_ORDER, incident)
        work.emit(
            FileFoundAgain(
                entity_id=incident.id, fonds_id=incident.fonds_id, act_number=incident.act_number,
                aggregation_id=file.id, reference=file.reference, found_on=on,
            )
        )  # fmt: skip
    return incident


def take(work: Work, incident_id: UUID) -> tuple[Incident, list[Aggregation]]:
    """An act and its files, for somebody who may record one at every file it lists.

    Raises:
        IncidentNotFound, AggregationNotFound, NotPermitted
    """
    incident = find(work, incident_id)
    statement = select(IncidentFile.aggregation_id).where(IncidentFile.incident_id == incident.id)
    ids = sorted(work.session.scalars(statement))
    return incident, [take_for_act(work, one, Permission.INCIDENT_RECORD) for one in ids]


def _take_over(work: Work, incident: Incident, said: Notices | Account) -> tuple[str, ...]:
    """Write down what is said anew; the names of what changed."""
    wanted = {one.name: _plain(getattr(said, one.name)) for one in fields(said)}
    changed = tuple(name for name, value in wanted.items() if getattr(incident, name) != value)
    for name in changed:
        setattr(incident, name, wanted[name])
    work.session.flush()
    return changed


def _stand(work: Work, file: Aggregation, standing: Standing, incident: Incident) -> None:
    before, file.standing = file.standing, standing
    work.session.flush()
    work.emit(
        _TOLD[standing](
            entity_id=file.id, fonds_id=file.fonds_id, reference=file.reference, before=before.value,
            incident_id=incident.id,
        )
    )  # fmt: skip


def _taken(work: Work, fonds_id: UUID, report: Report) -> Iterator[Objection]:
    statement = select(Incident.id).where(
        Incident.fonds_id == fonds_id, Incident.kind == report.kind, Incident.act_number == report.act_number.strip()
    )
    if work.session.scalars(statement).first() is not None:
        facts: dict[str, Fact] = {"field": "act_number", "act_number": report.act_number.strip()[:120]}
        yield Objection("incident.act_known", facts=facts)


def _unfit(work: Work, report: Report) -> Iterator[Objection]:
    yield from _too_long(report)
    if not report.act_number.strip():
        yield Objection("incident.act_missing", "LGA 116-VI", {"field": "act_number"})
    if report.act_on > work.today:
        yield Objection("incident.in_future", facts={"field": "act_on", "day": report.act_on.isoformat()})
    if report.happened_on is not None and report.happened_on > report.act_on:
        facts: dict[str, Fact] = {"field": "happened_on", "act_on": report.act_on.isoformat()}
        yield Objection("incident.happened_after_act", facts=facts)
    yield from _unfit_account(report, report.happened_on, report.act_on)
    needed = {IncidentKind.LOST: ("searched",), IncidentKind.DISASTER: ("cause", "place", "happened_on")}
    for name in needed[report.kind]:
        if not getattr(report, name):
            yield Objection("incident.field_missing", "LGA 116-VI", {"field": name})


def _unfit_account(account: Account, happened_on: date | None, act_on: date) -> Iterator[Objection]:
    day = account.discovered_on
    if day is not None and not (happened_on or date.min) <= day <= act_on:
        facts: dict[str, Fact] = {"field": "discovered_on", "act_on": act_on.isoformat()}
        yield Objection("incident.discovered_on_impossible", facts=facts)


def _unfit_notices(work: Work, act_on: date, notices: Notices) -> Iterator[Objection]:
    yield from _too_long(notices)
    for name in ("control_noticed_on", "archive_noticed_on", "published_on"):
        day = getattr(notices, name)
        if day is not None and not act_on <= day <= work.today:
            yield Objection("incident.day_impossible", facts={"field": name, "act_on": act_on.isoformat()})
    if bool(notices.published_at.strip()) != (notices.published_on is not None):
        yield Objection("incident.publication_incomplete", "LGA 116-VI", {"field": "published_at"})
    if notices.complaint_on is not None and notices.complaint_on > work.today:
        facts = {"field": "complaint_on", "day": notices.complaint_on.isoformat()}
        yield Objection("incident.in_future", facts=facts)
    if notices.complaint_on is not None and not notices.complaint.strip():
        yield Objection("incident.field_missing", "LGA 116-VI", {"field": "complaint"})
    address = urlsplit(notices.published_at.strip()) if notices.published_at.isprintable() else None
    if notices.published_at.strip() and (
        address is None or address.scheme not in {"http", "https"} or not address.netloc
    ):
        yield Objection("incident.address_unfit", facts={"field": "published_at"})


def _too_long(said: Account | Notices) -> Iterator[Objection]:
    for name, most in _LONGEST.items():
        if len(getattr(said, name, "")) > most:
            yield Objection("incident.text_too_long", facts={"field": name, "most": most})


def _plain(value: str | date | None) -> str | date | None:
    return value.strip() if isinstance(value, str) else value
