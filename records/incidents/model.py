"""The act over lost or damaged files, the files it lists, its photographs and papers, the papers that are signed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Base, Entity, text_enum


class IncidentKind(StrEnum):
    """What happened to the files."""

    LOST = "lost"  # extravío: acta de búsqueda
    DISASTER = "disaster"  # siniestro: acta circunstanciada


class Incident(Entity):
    """A search act for files that cannot be found, or a circumstantial act over files that were damaged (domain 2.7).

    `act_number` and `act_on` name the act. `discovered_by` and `discovered_on` say who found it and when, `searched`
    who searched where, `cause` what destroyed and how, `measures` what is being done. `complaint` is the number of the
    complaint to the authority `complaint_to`. A disaster's act is published: until `published_at` and `published_on`
    say where and when, it is an overdue obligation (LGA 116-VI). All texts are words of people and may name some: the
    history holds none of them.
    """

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("fonds_id", "kind", "act_number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    kind: Mapped[IncidentKind] = mapped_column(text_enum(IncidentKind))
    act_number: Mapped[str] = mapped_column(String(120))
    act_on: Mapped[date]
    happened_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(500), default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    searched: Mapped[str] = mapped_column(Text, default="")
    discovered_by: Mapped[str] = mapped_column(String(300), default="", server_default="")
    discovered_on: Mapped[date | None]
    measures: Mapped[str] = mapped_column(Text, default="", server_default="")
    complaint: Mapped[str] = mapped_column(String(200), default="")
    complaint_to: Mapped[str] = mapped_column(String(300), default="", server_default="")
    complaint_on: Mapped[date | None]
    control_notice: Mapped[str] = mapped_column(String(200), default="")
    control_noticed_on: Mapped[date | None]
    archive_notice: Mapped[str] = mapped_column(String(200), default="")
    archive_noticed_on: Mapped[date | None]
    published_at: Mapped[str] = mapped_column(String(1000), default="")
    published_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def awaits_publication(self) -> bool:
        """Whether the law still asks where it is published."""
        return self.kind is IncidentKind.DISASTER and not (self.published_at and self.published_on)


class IncidentFile(Entity):
    """One file of an act. `found_on` ends it for this file: it is in order again, and the note says where it was."""

    __tablename__ = "incident_file"
    __table_args__ = (
        UniqueConstraint("incident_id", "aggregation_id"),
        Index("ix_incident_file_aggregation_id", "aggregation_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    found_on: Mapped[date | None]
    found_note: Mapped[str] = mapped_column(Text, default="")
    found_by: Mapped[str] = mapped_column(String(200), default="")


class IncidentPaper(Base):
    """A photograph or paper of an act, kept as an attachment."""

    __tablename__ = "incident_paper"

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"), primary_key=True)


class IncidentAct(Entity):
    """The act as a paper to be signed, drawn up once and kept byte for byte as an attachment; none is ever changed.

    What is said later goes into the next one, so `number` counts those of an incident from 1. `said_sha256` is over
    everything the paper says but its number and moment: the same is not drawn up twice. `files` are all its files.
    """

    __tablename__ = "incident_act"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    number: Mapped[int]
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    said_sha256: Mapped[str] = mapped_column(String(64))
    files: Mapped[int]
    drawn_up_on: Mapped[date]
    drawn_up_at: Mapped[datetime]
    drawn_up_by: Mapped[str] = mapped_column(String(200))
