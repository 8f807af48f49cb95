"""What the API takes and gives of files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from classification.series.kinds import Support, Tradition
from records.aggregations.covers import ranges_of
from records.aggregations.kinds import AccessCondition
from records.aggregations.model import Aggregation, AggregationAlias, FolioCorrection, Standing, Volume
from records.aggregations.queries import AggregationLine
from records.aggregations.service import Description
from records.aggregations.states import State
from system.actor import CustodyStage

Title = Annotated[str, Meta(max_length=1000, description="Title of the file, without abbreviations.")]
Scope = Annotated[str, Meta(max_length=20_000, description="Scope and content: the matter (ISAD(G) 3.3.1).")]
Area = Annotated[str, Meta(max_length=300, description="Area inside the unit that made the file.")]
Note = Annotated[str, Meta(max_length=20_000, description="Archivist's note.")]
PublicTitle = Annotated[
    str, Meta(max_length=1000, description="Title without personal data, for what is published (LGT 58).")
]
Folio = Annotated[int | None, Meta(description="First or last folio on the cover; folios begin at 1.")]
Purged = Annotated[bool, Meta(description="Drafts and duplicates were taken out (expurgo).")]
Links = Annotated[str, Meta(max_length=20_000, description="Where the annexes of an electronic file lie.")]
Capture = Annotated[str, Meta(max_length=300, description="Format in which an electronic file is captured.")]
Requirements = Annotated[str, Meta(max_length=20_000, description="What is needed to read it (ISAD(G) 3.4.4).")]
Root = Annotated[str, Meta(max_length=500, description="Location or root directory of an electronic file.")]
Folios = Annotated[int | None, Meta(description="Total of useful folios; known at closing at the latest.")]


class OpeningBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A file to be opened."""

    series: Annotated[str, Meta(max_length=60, description="Code of the series or subseries, in any spelling.")]
    unit: Annotated[str, Meta(max_length=40, description="Code of the administrative unit that opens the file.")]
    title: Title
    opened_on: Annotated[date | None, Meta(description="Opening day; today where left out.")] = None
    scope_and_content: Scope = ""
    area: Area = ""
    archivist_note: Note = ""
    support: Support = Support.PAPER
    tradition: Tradition = Tradition.ORIGINAL
    access_condition: AccessCondition = AccessCondition.PUBLIC
    folios: Folios = None
    first_folio: Folio = None
    last_folio: Folio = None
    public_title: PublicTitle = ""
    purged: Purged = False
    annex_links: Links = ""
    capture_format: Capture = ""
    reading_requirements: Requirements = ""
    root_directory: Root = ""


class DescriptionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a file; what is left out stays."""

    title: Title | UnsetType = UNSET
    scope_and_content: Scope | UnsetType = UNSET
    area: Area | UnsetType = UNSET
    archivist_note: Note | UnsetType = UNSET
    support: Support | UnsetType = UNSET
    tradition: Tradition | UnsetType = UNSET
    access_condition: AccessCondition | UnsetType = UNSET
    folios: Folios | UnsetType = UNSET
    first_folio: Folio | UnsetType = UNSET
    last_folio: Folio | UnsetType = UNSET
    public_title: PublicTitle | UnsetType = UNSET
    purged: Purged | UnsetType = UNSET
    annex_links: Links | UnsetType = UNSET
    capture_format: Capture | UnsetType = UNSET
    reading_requirements: Requirements | UnsetType = UNSET
    root_directory: Root | UnsetType = UNSET
    version: Annotated[int | None, Meta(description="The version that was read; another one refuses.")] = None

    def over(self, aggregation: Aggregation) -> tuple[str, Description]:
        """Title and description of a file with these changes."""

        def wanted(name: str) -> Any:
            given = getattr(self, name)
            return getattr(aggregation, name) if given is UNSET else given

        names = tuple(name for name in self.__struct_fields__ if name not in {"title", "version"})
        return wanted("title"), Description(**{name: wanted(name) for name in names})


class ClosureBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The closing of a file."""

    closed_on: Annotated[date, Meta(description="Closing day: not before the opening or the last document.")]
    folios: Folios = None
    purged: Annotated[
        bool | None, Meta(description="Drafts and duplicates were taken out; left out: as it stands.")
    ] = None
    note: Annotated[str, Meta(max_length=20_000, description="Closing note.")] = ""


class ReopeningBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The reopening of a closed file."""

    reason: Annotated[str, Meta(max_length=5000, description="Why; kept with the file, not in the history.")]


class VolumeBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A volume (legajo) and the folios it holds."""

    first_folio: Folio = None
    last_folio: Folio = None
    thickness_mm: Annotated[int | None, Meta(description="Measured on the shelf.")] = None
    note: Annotated[str, Meta(max_length=1000)] = ""
    carry: Annotated[bool, Meta(description="Move the volumes behind it along by as much as it grew.")] = False


class CorrectionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A folio that was crossed out."""

    wrong: Annotated[str, Meta(max_length=40, description="What stood on the sheet, such as `12 bis`.")]
    right: Annotated[int, Meta(description="The folio it bears now.")]
    reason: Annotated[str, Meta(max_length=5000)]


class VolumeOut(Struct, kw_only=True):
    """A volume (legajo) of a file."""

    number: int
    first_folio: int | None
    last_folio: int | None
    folios: int
    thickness_mm: int | None
    note: str


class CorrectionOut(Struct, kw_only=True):
    """A folio that was crossed out."""

    wrong: str
    right: int
    reason: str
    corrected_at: datetime
    corrected_by: str


class FoliationOut(Struct, kw_only=True):
    """The volumes of a file with its corrections; `too_thick` are the numbers of those past what practice advises."""

    volumes: list[VolumeOut]
    corrections: list[CorrectionOut]
    too_thick: list[int]


class AliasOut(Struct, kw_only=True):
    """A reference the file had before it was reclassified; it still finds the file."""

    reference: str
    until: date
    reason: str
    changed_by: str


class ClassOut(Struct, kw_only=True):
    """A section, series or subseries of the chart."""

    id: UUID
    code: str
    title: str


class AggregationOut(Struct, kw_only=True):
    """A file (expediente)."""

    id: UUID
    fonds: Annotated[str, Meta(description="Code of the body.")]
    reference: Annotated[str, Meta(description="Immutable reference code.")]
    printed_reference: Annotated[str, Meta(description="The reference as forms print it, with the closing year.")]
    title: str
    path: Annotated[list[ClassOut], Meta(description="Classes from the section down to the one it is opened under.")]
    unit: Annotated[str, Meta(description="Code of the unit.")]
    unit_name: str
    opened_on: date
    closed_on: date | None
    state: State
    stage: CustodyStage
    scope_and_content: str
    area: str
    archivist_note: str
    support: Support
    tradition: Tradition
    access_condition: AccessCondition
    folios: int | None
    first_folio: int | None
    last_folio: int | None
    public_title: str
    purged: bool
    annex_links: str
    capture_format: str
    reading_requirements: str
    root_directory: str
    standing: Standing
    merged_into: Annotated[UUID | None, Meta(description="The file that took the documents of a merged one.")]
    document_count: int
    created_at: datetime
    created_by: str
    version: int


class AggregationRow(Struct, kw_only=True):
    """A file in a list."""

    id: UUID
    reference: str
    printed_reference: str
    title: str
    series: str
    unit: str
    opened_on: date
    closed_on: date | None
    state: State
    stage: CustodyStage
    standing: Standing
    volumes: int
    document_count: int
    folios: int | None
    last_folio: int | None


class AggregationList(Struct, kw_only=True):
    """One page of the files the actor may see."""

    total: int
    page: int
    pages: int
    rows: list[AggregationRow]


class UnitOut(Struct, kw_only=True):
    """A unit at which the actor may open files."""

    id: UUID
    code: str
    name: str


class OpeningChoices(Struct, kw_only=True):
    """Under what, and for whom, the actor may open a file today."""

    series: list[ClassOut]
    units: list[UnitOut]


def aggregation_out(line: AggregationLine) -> AggregationOut:
    """A file as the API gives it."""
    file = line.aggregation
    return AggregationOut(
        id=file.id,
        fonds=line.fonds,
        reference=file.reference,
        printed_reference=file.printed_reference,
        title=file.title,
        path=[ClassOut(id=id_, code=code, title=title) for id_, code, title in line.path],
        unit=line.unit,
        unit_name=line.unit_name,
        opened_on=file.opened_on,
        closed_on=file.closed_on,
        state=State.OPEN if file.is_open else State.CLOSED,
        stage=file.stage,
        scope_and_content=file.scope_and_content,
        area=file.area,
        archivist_note=file.archivist_note,
        support=file.support,
        tradition=file.tradition,
        access_condition=file.access_condition,
        folios=file.folios,
        first_folio=file.first_folio,
        last_folio=file.last_folio,
        public_title=file.public_title,
        purged=file.purged,
        annex_links=file.annex_links,
        capture_format=file.capture_format,
        reading_requirements=file.reading_requirements,
        root_directory=file.root_directory,
        standing=file.standing,
        merged_into=file.merged_into_id,
        document_count=file.document_count,
        created_at=file.created_at,
        created_by=file.created_by,
        version=file.version,
    )


def aggregation_row(row: Any) -> AggregationRow:
    """A row of a list as the API gives it."""
    return AggregationRow(
        id=row.id,
        reference=row.reference,
        printed_reference=row.printed_reference,
        title=row.title,
        series=row.series,
        unit=row.unit,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        state=State(row.state),
        stage=row.stage,
        standing=row.standing,
        volumes=row.volumes,
        document_count=row.document_count,
        folios=row.folios,
        last_folio=row.last_folio,
    )


def volume_out(volume: Volume) -> VolumeOut:
    """A volume as the API gives it."""
    return VolumeOut(
        number=volume.number,
        first_folio=volume.first_folio,
        last_folio=volume.last_folio,
        folios=ranges_of([volume])[0].count,
        thickness_mm=volume.thickness_mm,
        note=volume.note,
    )


def correction_out(correction: FolioCorrection) -> CorrectionOut:
    """A correction as the API gives it."""
    names = ("wrong", "right", "reason", "corrected_at", "corrected_by")
    return CorrectionOut(**{name: getattr(correction, name) for name in names})


def alias_out(alias: AggregationAlias) -> AliasOut:
    """A former reference as the API gives it."""
    return AliasOut(reference=alias.reference, until=alias.until, reason=alias.reason, changed_by=alias.changed_by)
