"""A body whose schedule can be drafted: everything the roof joins is joined."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from classification.charts.model import Node
from classification.charts.questions import FilesInClasses
from classification.series.kinds import Technique
from records.context import context as records
from retention.context import context as retention
from retention.schedules import queries
from retention.schedules.contents import EntryContents
from retention.schedules.model import ScheduleEntry
from system.calendar.terms import Term
from system.organization.roles import Role
from system.work import Installation


@pytest.fixture
def installation(installation: Installation) -> Installation:
    if FilesInClasses not in installation.answers:
        installation.learn(records.answers)
        installation.learn(retention.answers)
    return installation


@pytest.fixture
def coordinator(bare, given):
    return given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit)


@pytest.fixture
def other(bare, given):
    return given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit, handle="other")


def says(office: int = 3, intermediate: int = 5, **more) -> EntryContents:
    more.setdefault("technique", Technique.ELIMINATION)
    return EntryContents(office=Term(office), intermediate=Term(intermediate), **more)


def node_in(archive, chart_id: UUID, key: str) -> Node:
    with archive.reading() as reading:
        return reading.session.scalars(select(Node).where(Node.chart_id == chart_id, Node.key == key)).one()


def entries_of(archive, schedule_id: UUID) -> dict[str, ScheduleEntry]:
    with archive.reading() as reading:
        found = reading.session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule_id))
        return {entry.key: entry for entry in found}


def version(archive, schedule_id: UUID):
    with archive.reading() as reading:
        return queries.schedule_of(reading, schedule_id)
