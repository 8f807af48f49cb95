"""What the API takes and gives of acts over lost and damaged files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from records.incidents.model import IncidentAct, IncidentKind
from records.incidents.papers import MOST_SIGNERS, Signer
from records.incidents.queries import IncidentView
from records.incidents.service import Account, Notices, Report

Text = Annotated[str, Meta(max_length=20_000)]
Short = Annotated[str, Meta(max_length=500)]


class NoticesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What follows an act: complaint, notices, publication (LGA 116-VI)."""

    complaint: Annotated[str, Meta(max_length=200, description="Number of the complaint.")] = ""
    complaint_to: Annotated[str, Meta(max_length=300, description="Authority that took it.")] = ""
    complaint_on: date | None = None
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


class AccountBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who found it, when, and what is being done."""

    discovered_by: Annotated[str, Meta(max_length=300)] = ""
    discovered_on: date | None = None
    measures: Text = ""
    version: int | None = None

    def account(self) -> Account:
        """The same as the service takes it."""
        return Account(discovered_by=self.discovered_by, discovered_on=self.discovered_on, measures=self.measures)


class SignerBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody who signs the act."""

    name: Annotated[str, Meta(max_length=200)]
    post: Annotated[str, Meta(max_length=200, description="As what they sign.")]


class ActBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who signs the paper that is drawn up."""

    signers: Annotated[list[SignerBody], Meta(min_length=1, max_length=MOST_SIGNERS)]

    def named(self) -> list[Signer]:
        """The same as the service takes it."""
        return [Signer(one.name.strip(), one.post.strip()) for one in self.signers]


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
    discovered_by: Annotated[str, Meta(max_length=300, description="Who found it.")] = ""
    discovered_on: date | None = None
    measures: Annotated[str, Meta(max_length=20_000, description="What is being done.")] = ""

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


class IncidentActOut(Struct, kw_only=True):
    """A paper drawn up to be signed; `said_sha256` is over what it says, `sha256` over its bytes."""

    number: int
    sha256: str
    said_sha256: str
    files: int
    drawn_up_on: date
    drawn_up_at: datetime
    drawn_up_by: str


class IncidentOut(Struct, kw_only=True):
    """An act over lost or damaged files; `files` counts those in sight, `acts` only who sees all of them is told."""

    id: UUID
    kind: IncidentKind
    act_number: str
    act_on: date
    happened_on: date | None
    place: str
    cause: str
    searched: str
    discovered_by: str
    discovered_on: date | None
    measures: str
    complaint: str
    complaint_to: str
    complaint_on: date | None
    control_notice: str
    control_noticed_on: date | None
    archive_notice: str
    archive_noticed_on: date | None
    published_at: str
    published_on: date | None
    awaits_publication: bool
    files: int
    papers: list[IncidentPaperOut]
    acts: list[IncidentActOut]
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
    own = {"files", "papers", "acts"}
    return IncidentOut(
        **{name: getattr(view.incident, name) for name in IncidentOut.__struct_fields__ if name not in own},
        files=view.files,
        papers=[
            IncidentPaperOut(id=one.id, file_name=one.file_name, sha256=one.sha256, size=one.size)
            for one in view.papers
        ],
        acts=[act_out(one) for one in view.acts],
    )


def act_out(act: IncidentAct) -> IncidentActOut:
    """A drawn up paper as the API gives it."""
    return IncidentActOut(**{name: getattr(act, name) for name in IncidentActOut.__struct_fields__})
