"""What the API and the command line say of transfers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar.datastructures import UploadFile
from msgspec import Meta, Struct

from retention.transfers import queries
from retention.transfers.formats import Judged
from retention.transfers.kinds import Destination, Finding, TransferKind, TransferState
from retention.transfers.model import Transfer
from retention.transfers.noticing import notice_of
from retention.transfers.secondary import Said
from system.attachments.service import Paper
from system.obligations.service import PAPER_LIMIT
from system.organization.profile import Verdict
from system.work import Reading, Work

Text = Annotated[str, Meta(max_length=1000)]


class WindowBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Days of the yearly calendar for a unit."""

    unit: Annotated[str, Meta(max_length=40, description="Code of the unit.")]
    year: int
    starts_on: date
    ends_on: date
    until_year: Annotated[int, Meta(description="Last closing year it takes.")]


class MovedWindowBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Other days of the same year for a window."""

    starts_on: date
    ends_on: date
    until_year: Annotated[int, Meta(description="Last closing year it takes.")]


class RequestBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A transfer outside the calendar."""

    unit: Annotated[str, Meta(max_length=40, description="Code of the unit.")]
    reason: Text


class ReasonBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: Text = ""


class FilesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Files by id; `ready` instead takes every file that may leave, or those of `series`."""

    files: Annotated[list[UUID], Meta(max_length=500)] = []
    ready: bool = False
    series: Annotated[str, Meta(max_length=60)] = ""


class SignatureBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The signature of the unit head."""

    cleaned: Annotated[bool, Meta(description="No clips, staples, plastic, drafts or duplicates.")] = False


class CountedFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the count found of one file."""

    file: UUID
    finding: Finding
    observation: Text = ""


class CountBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The count; `rest` is said of every file not counted yet."""

    files: Annotated[list[CountedFile], Meta(max_length=2000)] = []
    rest: Finding | None = None


class ScanBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a scan-gun read, one code a line."""

    lines: Annotated[str, Meta(max_length=400_000)]


class AnswerBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the office answers of one file; `remove` takes it out of the transfer."""

    file: UUID
    answer: Text = ""
    remove: bool = False


class PlacingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Where boxes stand, by their numbers in the transfer; those not named stay where acceptance put them."""

    places: dict[int, UUID] = {}


class AcceptanceBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The act, and where the boxes stand."""

    act_number: Annotated[str, Meta(max_length=200)]
    place: UUID | None = None


class ProposalBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A secondary transfer to be proposed."""

    destination: Destination = Destination.OWN
    series: Annotated[str, Meta(max_length=60)] = ""


class StepBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A step of a secondary transfer and the paper it rests on, as multipart: `file` is the paper itself."""

    number: Annotated[str, Meta(max_length=200)]
    dated_on: date
    authority: Annotated[str, Meta(max_length=300)] = ""
    act_number: Annotated[str, Meta(max_length=200)] = ""
    place: UUID | None = None
    file: UploadFile | None = None

    def said(self) -> Said:
        """The same as the act takes it."""
        return Said(
            number=self.number, dated_on=self.dated_on, authority=self.authority, paper=paper_of(self.file)
        )  # fmt: skip


class FormatBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A format that the list refuses and that passes all the same."""

    mime: Annotated[str, Meta(max_length=200)]
    reason: Text


class FormatOut(Struct, kw_only=True):
    """One format of a transfer: how many objects, what the list says of it, and why it passes all the same."""

    mime: str
    objects: int
    verdict: Verdict
    reason: str
    instead: str
    excepted: str
    stops: bool


class DescriptionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Elements of ISAD(G) by name, of a file or of its whole series."""

    elements: dict[str, str]
    series: bool = False


class TransferOut(Struct, kw_only=True):
    """A transfer. `findings` counts its files; the three days of the notice are those of LGA 59."""

    id: UUID
    kind: TransferKind
    state: TransferState
    unit_id: UUID | None
    year: int
    number: str
    starts_on: date | None
    ends_on: date | None
    until_year: int | None
    files: int
    findings: dict[str, int]
    boxes: int
    act_number: str
    accepted_on: date | None
    signed_digest: str
    destination: Destination | None
    notice_due_on: date | None
    notice_alert_on: date | None
    notice_last_on: date | None
    package: str
    manifest_sha256: str


class ItemOut(Struct, kw_only=True):
    """One file of a transfer."""

    file: UUID
    reference: str
    title: str
    closed_on: date | None
    folios: int | None
    finding: Finding
    observation: str
    answer: str


class ItemList(Struct, kw_only=True):
    """One page of an inventory."""

    total: int
    page: int
    pages: int
    items: list[ItemOut]


class TransferList(Struct, kw_only=True):
    """One page of transfers."""

    total: int
    page: int
    pages: int
    transfers: list[TransferOut]


class ScannedOut(Struct, kw_only=True):
    """What became of one line of a scan."""

    line: int
    text: str
    reference: str
    files: int


class CountOut(Struct, kw_only=True):
    """How many files an act changed."""

    files: int


def transfer_out(stand: Reading | Work, one: Transfer) -> TransferOut:
    """A transfer as the API gives it."""
    counts = queries.counts(stand.session, one.id)
    notice, package = notice_of(stand, one), queries.package_of(stand, one.id)
    return TransferOut(
        id=one.id, kind=one.kind, state=one.state, unit_id=one.unit_id, year=one.year, number=one.spoken,
        starts_on=one.starts_on, ends_on=one.ends_on, until_year=one.until_year, files=sum(counts.values()),
        findings={finding.value: count for finding, count in counts.items()}, boxes=len(queries.boxes(stand, one.id)),
        act_number=one.act_number, accepted_on=one.accepted_on, signed_digest=one.signed_digest,
        destination=one.destination, notice_due_on=notice.due_on if notice else None,
        notice_alert_on=notice.alert_on if notice else None, notice_last_on=notice.last_on if notice else None,
        package=package.state.value if package else "", manifest_sha256=package.manifest_sha256 if package else "",
    )  # fmt: skip


def format_out(one: Judged) -> FormatOut:
    """A format as the API gives it."""
    return FormatOut(
        mime=one.mime, objects=one.objects, verdict=one.verdict, reason=one.reason, instead=one.instead,
        excepted=one.excepted, stops=one.stops,
    )  # fmt: skip


def paper_of(upload: object) -> Paper | None:
    """What was uploaded; a field left blank comes as a file without a name."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    sent = upload.file.read(PAPER_LIMIT + 1)
    return Paper([sent], upload.filename, upload.content_type or "application/octet-stream")


def item_out(row: Any) -> ItemOut:
    """A file of a transfer as the API gives it."""
    return ItemOut(
        file=row.aggregation_id, reference=row.reference, title=row.title, closed_on=row.closed_on, folios=row.folios,
        finding=row.finding, observation=row.observation, answer=row.answer,
    )  # fmt: skip
