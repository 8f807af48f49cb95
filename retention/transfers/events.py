"""What can happen to a transfer. Facts never hold names or titles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class TransferScheduled(Event):
    """The yearly calendar gives a unit days on which it transfers, and the closing years it takes."""

    action: ClassVar[str] = "transfer.scheduled"
    starts_on: date
    ends_on: date
    until_year: int


@dataclass(frozen=True, kw_only=True)
class TransferRescheduled(Event):
    """The unit was given other days of the calendar, or other closing years."""

    action: ClassVar[str] = "transfer.rescheduled"
    starts_on: date
    ends_on: date
    until_year: int


@dataclass(frozen=True, kw_only=True)
class TransferRequested(Event):
    """A unit asked to transfer."""

    action: ClassVar[str] = "transfer.requested"
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class TransferFilesAdded(Event):
    """Files came into the inventory."""

    action: ClassVar[str] = "transfer.files_added"
    count: int
    aggregation_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class TransferFilesRemoved(Event):
    """Files were taken out of the inventory."""

    action: ClassVar[str] = "transfer.files_removed"
    count: int
    aggregation_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class TransferAuthorisedEarly(Event):
    """Files may leave before their office term is over."""

    action: ClassVar[str] = "transfer.authorised_early"


@dataclass(frozen=True, kw_only=True)
class TransferValidated(Event):
    """The unit head signed the inventory with this digest."""

    action: ClassVar[str] = "transfer.validated"
    files: int
    boxes: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class TransferReviewBegun(Event):
    """The records centre began to count."""

    action: ClassVar[str] = "transfer.review_begun"
    files: int


@dataclass(frozen=True, kw_only=True)
class TransferCounted(Event):
    """Files were found, or not."""

    action: ClassVar[str] = "transfer.counted"
    found: int
    missing: int
    observed: int


@dataclass(frozen=True, kw_only=True)
class TransferObserved(Event):
    """The count differs from the inventory; custody stays where it is."""

    action: ClassVar[str] = "transfer.observed"
    files: int
    found: int
    missing: int
    observed: int


@dataclass(frozen=True, kw_only=True)
class TransferAnswered(Event):
    """The office answered an observation."""

    action: ClassVar[str] = "transfer.answered"
    aggregation_id: UUID


@dataclass(frozen=True, kw_only=True)
class TransferCorrected(Event):
    """The office answered every observation."""

    action: ClassVar[str] = "transfer.corrected"
    files: int


@dataclass(frozen=True, kw_only=True)
class TransferObjectsChecked(Event):
    """Every object of the transfer was read again."""

    action: ClassVar[str] = "transfer.objects_checked"
    objects: int
    broken: int


@dataclass(frozen=True, kw_only=True)
class TransferAccepted(Event):
    """Custody changed, of all files at once."""

    action: ClassVar[str] = "transfer.accepted"
    number: str
    files: int
    boxes: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AggregationTransferred(Event):
    """Custody of one file changed. The entity is the file."""

    action: ClassVar[str] = "aggregation.transferred"
    transfer_id: UUID
    number: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class TransferPlaced(Event):
    """Every box stands at its place."""

    action: ClassVar[str] = "transfer.placed"
    boxes: int


@dataclass(frozen=True, kw_only=True)
class TransferNotified(Event):
    """The unit was told."""

    action: ClassVar[str] = "transfer.notified"


@dataclass(frozen=True, kw_only=True)
class TransferWithdrawn(Event):
    """It was given up; the files stay where they are."""

    action: ClassVar[str] = "transfer.withdrawn"
    state: str


@dataclass(frozen=True, kw_only=True)
class SecondaryProposed(Event):
    """Files with historical value were proposed; others were left out, each with its reasons."""

    action: ClassVar[str] = "transfer.proposed"
    files: int
    excluded: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class SecondaryPaperKept(Event):
    """A step of a secondary transfer was taken with its paper."""

    action: ClassVar[str] = "transfer.paper_kept"
    act: str
    number: str
    dated_on: date
    digest: str


@dataclass(frozen=True, kw_only=True)
class SecondaryDescribed(Event):
    """Every file of it is described."""

    action: ClassVar[str] = "transfer.described"
    files: int


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Event):
    """The general archive was told within its term, or `days_late` after it (LGA 59)."""

    action: ClassVar[str] = "transfer.notice_given"
    number: str
    due_on: date
    given_on: date
    days_late: int


@dataclass(frozen=True, kw_only=True)
class NoticeReminded(Event):
    """Who answers for the notice was reminded of its day; `letters` is how many were left for sending."""

    action: ClassVar[str] = "transfer.notice_reminded"
    due_on: date
    letters: int


@dataclass(frozen=True, kw_only=True)
class SecondaryPublished(Event):
    """Ruling and act were published (LGA 58)."""

    action: ClassVar[str] = "transfer.published"
    published_on: date


@dataclass(frozen=True, kw_only=True)
class DescriptionKept(Event):
    """A file or a series was described; the fields that changed by name."""

    action: ClassVar[str] = "description.kept"
    level: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PackageAsked(Event):
    """A package of the transfer is being built."""

    action: ClassVar[str] = "transfer.package_asked"


@dataclass(frozen=True, kw_only=True)
class PackageBuilt(Event):
    """A package is whole."""

    action: ClassVar[str] = "transfer.package_built"
    objects: int
    bytes: int
    manifest_sha256: str
    tagmanifest_sha256: str


@dataclass(frozen=True, kw_only=True)
class PackageForgotten(Event):
    """The package was destroyed; its manifest stays."""

    action: ClassVar[str] = "transfer.package_forgotten"


@dataclass(frozen=True, kw_only=True)
class PackageExpired(Event):
    """The package came to its end by itself: `why` is `age`, `withdrawn`, `missing` or `abandoned`."""

    action: ClassVar[str] = "transfer.package_expired"
    why: str


@dataclass(frozen=True, kw_only=True)
class PackageUndone(Event):
    """The content of a file in the package was destroyed, and the package with it."""

    action: ClassVar[str] = "transfer.package_undone"
    aggregation_id: UUID


@dataclass(frozen=True, kw_only=True)
class FormatsExcepted(Event):
    """Somebody with the right takes objects into custody in a format that the body's list refuses."""

    action: ClassVar[str] = "transfer.formats_excepted"
    mime: str
    objects: int


@dataclass(frozen=True, kw_only=True)
class FileHeldBack(Event):
    """One file was taken out of a proposal before anybody gave an opinion on it."""

    action: ClassVar[str] = "transfer.held_back"
    aggregation_id: UUID
    digest: str


@dataclass(frozen=True, kw_only=True)
class PackagesMoved(Event):
    """What described packages was moved from a folder into the bucket of the installation.

    `entity_id` is the first body; `gone` was forgotten meanwhile, `refused` is damaged or without its key and stays.
    """

    action: ClassVar[str] = "transfer.packages_moved"
    moved: int
    gone: int
    refused: int
