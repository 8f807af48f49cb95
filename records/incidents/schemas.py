"""What the API takes and gives of acts over lost and damaged files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from records.incidents.model import IncidentKind
from records.incidents.queries import IncidentView
from records.incidents.service import Notices, Report

Text = Annotated[str, Meta(max_length=20_000)]
Short = Annotated[str, Meta(max_length=500)]


class NoticesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What follows an act: complaint, notices, publication (LGA 116-VI)."""

    complaint: Short = ""
    control_notice: Annotated[str, Meta(max_length=200, description="Notice to the internal control body.")] = ""
    control_noticed_on: date | None = None
    archive_notice: Annotated[str, Meta(max_length=200, description="Notice to the general archive.")] = ""
    archive_noticed_on: date | None = None
    published_at: Annotated[str, Meta(max_length=1000, description="Address where the act is published.")] = ""
    published_on: date | None = None
    version: int | None = None

    def said(self) -> Notices:
        """The notices as the act takes them."""
        return Notices(**{name: getattr(self, name) for name in self.__struct_fields__ if name != "version"})


class IncidentBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """An act that declares files lost or damaged."""

    kind: IncidentKind
    act_number: Annotated[str, Meta(max_length=120)]
    act_on: date
    files: Annotated[list[str], Meta(min_length=1, max_length=2000, description="References of the files.")]
    happened_on: date | None = None
    place: Short = ""
    cause: Text = ""
    searched: Annotated[str, Meta(max_length=20_000, description="Who searched where.")] = ""

    def report(self) -> Report:
        """The act as the service takes it."""
        return Report(**{name: getattr(self, name) for name in self.__struct_fields__ if name != "files"})


class FoundBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Files of an act that are back."""

    files: Annotated[list[UUID], Meta(min_length=1, max_length=2000)]
    found_on: date
    note: Annotated[str, Meta(max_length=5000, description="Where it was, or how it was restored.")]


class IncidentPaperOut(Struct, kw_only=True):
    """A photograph or paper of an act."""

    id: UUID
    file_name: str
    sha256: str
    size: int


class IncidentOut(Struct, kw_only=True):
    """An act over lost or damaged files; `files` counts those in sight."""

    id: UUID
    kind: IncidentKind
    act_number: str
    act_on: date
    happened_on: date | None
    place: str
    cause: str
    searched: str
    complaint: str
    control_notice: str
    control_noticed_on: date | None
    archive_notice: str
    archive_noticed_on: date | None
    published_at: str
    published_on: date | None
    awaits_publication: bool
    files: int
    papers: list[IncidentPaperOut]
    recorded_at: datetime
    recorded_by: str
    version: int


class IncidentsOut(Struct, kw_only=True):
    """A page of acts, latest first."""

    total: int
    page: int
    incidents: list[IncidentOut]


def incident_out(view: IncidentView) -> IncidentOut:
    """An act as the API gives it."""
    own = {"files", "papers"}
    return IncidentOut(
        **{name: getattr(view.incident, name) for name in IncidentOut.__struct_fields__ if name not in own},
        files=view.files,
        papers=[
            IncidentPaperOut(id=one.id, file_name=one.file_name, sha256=one.sha256, size=one.size)
            for one in view.papers
        ],
    )
