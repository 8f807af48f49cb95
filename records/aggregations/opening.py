"""What an opening stands on: the class in the chart in force, the unit on that day, the body's template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from classification.charts.model import ChartState, ClassificationChart, Level, Node
from classification.series.kinds import Support, Tradition
from records.aggregations import reference
from records.aggregations.errors import TemplateUnusable
from records.aggregations.kinds import AccessCondition
from records.aggregations.numbering import NO_UNIT, Scope
from records.aggregations.states import Moment
from system.errors import refuse_all
from system.organization.model import Fonds, Unit, UnitPlacement

FILE_LEVELS = (Level.SERIES, Level.SUBSERIES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a file's cover says beyond its title (domain 2.6); all of it may come later."""

    scope_and_content: str = ""
    area: str = ""
    archivist_note: str = ""
    support: Support = Support.PAPER
    tradition: Tradition = Tradition.ORIGINAL
    access_condition: AccessCondition = AccessCondition.PUBLIC
    folios: int | None = None
    first_folio: int | None = None
    last_folio: int | None = None
    public_title: str = ""
    purged: bool = False
    annex_links: str = ""
    capture_format: str = ""
    reading_requirements: str = ""
    root_directory: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """How a file is closed: on which day, with how many folios in all (None: as described), with which note."""

    on: date
    folios: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A file to be opened: under which class (`node_id`), by which unit, named how, since when.

    A file that was kept on paper before brings more: the `consecutive` printed on it, kept where nobody has it and
    else replaced by the next one; the reference printed on it (`old_reference`), kept as an alias where it is not the
    one that the file gets; how many `volumes` it has, and the first and last folio
    of each (`volume_folios`, empty where nobody knows them); how it was closed.

    `aggregation_id` is its id where bytes lie under it already, as they do when a file is divided.
    """

    node_id: UUID
    unit_id: UUID
    title: str
    opened_on: date
    description: Description = field(default_factory=Description)
    consecutive: int | None = None
    old_reference: str = ""
    volumes: int = 1
    volume_folios: tuple[tuple[int | None, int | None], ...] = ()
    closing: Closing | None = None
    aggregation_id: UUID | None = None


class OpenedFile(NamedTuple):
    """A file that was opened this moment, as far as those who opened it go on with it; the rest is in the database."""

    id: UUID
    fonds_id: UUID
    unit_id: UUID
    node_id: UUID
    reference: str
    printed_reference: str
    opened_on: date
    closed_on: date | None
    support: Support
    first_folio: int | None
    last_folio: int | None


@dataclass(frozen=True, slots=True)
class Site:
    """An opening with all it stands on; `node` is None where the class is not one of the body's."""

    opening: Opening
    unit: Unit
    fonds: Fonds
    node: Node | None
    codes: tuple[str, str, str]
    is_in_force: bool
    unit_stands: bool

    def moment(self, today: date) -> Moment:
        """What the guards are asked about."""
        takes_files = self.node is not None and self.node.takes_files and self.node.level in FILE_LEVELS
        return Moment(
            today=today,
            on=self.opening.opened_on,
            title=self.opening.title,
            series_known=self.node is not None,
            series_in_force=self.is_in_force,
            series_takes_files=takes_files,
            unit_stands=self.unit_stands,
        )

    def template(self) -> reference.Template:
        """The body's template.

        Raises:
            TemplateUnusable: with every reason against it.
        """
        return _template(self.fonds.reference_template)

    def scope(self, node: Node) -> Scope:
        """What this file is counted with."""
        unit_id = self.unit.id if self.template().numbers_by_unit else NO_UNIT
        return Scope(self.fonds.id, unit_id, node.lineage_id, self.opening.opened_on.year)

    def parts(self, node: Node, consecutive: int, closing_year: int | None = None) -> reference.ReferenceParts:
        """What the reference is made of."""
        section, series, subseries = self.codes
        return reference.ReferenceParts(
            fonds=self.fonds.code,
            section=section,
            series=series,
            subseries=subseries,
            code=node.code,
            unit=self.unit.code,
            opening_year=self.opening.opened_on.year,
            consecutive=consecutive,
            closing_year=closing_year,
        )


@lru_cache(64)
def _template(text: str) -> reference.Template:
    """A template read, with its checks, once for all the files that are numbered by it."""
    refuse_all(TemplateUnusable, reference.objections(text))
    return reference.parse(text)


def class_path(session: Session, node: Node) -> list[Node]:
    """The classes from the section down to this one."""
    path = [node]
    while path[0].parent_id is not None:
        parent = session.get(Node, path[0].parent_id)
        if parent is None:
            break
        path.insert(0, parent)
    return path


def survey(session: Session, openings: Iterable[Opening]) -> list[Site | None]:
    """Look up what each opening stands on, once for each class and unit; None where the unit is unknown."""
    nodes: dict[UUID, tuple[Node, ClassificationChart, tuple[str, str, str]] | None] = {}
    units: dict[UUID, tuple[Unit, Fonds] | None] = {}
    standing: dict[UUID, list[tuple[date, date | None]]] = {}
    sites: list[Site | None] = []
    for opening in openings:
        if opening.node_id not in nodes:
            nodes[opening.node_id] = _class(session, opening.node_id)
        if opening.unit_id not in units:
            units[opening.unit_id] = _unit(session, opening.unit_id)
        found = units[opening.unit_id]
        if found is None:
            sites.append(None)
            continue
        unit, fonds = found
        if unit.id not in standing:
            standing[unit.id] = _stood(session, unit.id)
        classed = nodes[opening.node_id]
        if classed is not None and classed[1].fonds_id != fonds.id:
            classed = None
        sites.append(
            Site(
                opening=opening,
                unit=unit,
                fonds=fonds,
                node=classed[0] if classed else None,
                codes=classed[2] if classed else ("", "", ""),
                is_in_force=classed is None or classed[1].state is ChartState.IN_FORCE,
                unit_stands=any(
                    begins <= opening.opened_on and (ends is None or opening.opened_on <= ends)
                    for begins, ends in standing[unit.id]
                ),
            )
        )
    return sites


def _class(session: Session, node_id: UUID) -> tuple[Node, ClassificationChart, tuple[str, str, str]] | None:
    node = session.get(Node, node_id)
    if node is None:
        return None
    chart = session.get(ClassificationChart, node.chart_id)
    if chart is None:
        return None
    path = class_path(session, node)
    return node, chart, reference.code_parts([step.code for step in path], [step.level.value for step in path])


def _unit(session: Session, unit_id: UUID) -> tuple[Unit, Fonds] | None:
    row = session.execute(
        select(Unit, Fonds).join(Fonds, Fonds.id == Unit.fonds_id).where(Unit.id == unit_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def _stood(session: Session, unit_id: UUID) -> list[tuple[date, date | None]]:
    """From when to when a unit stood, somewhere."""
    placed = select(UnitPlacement.starts_on, UnitPlacement.ends_on).where(UnitPlacement.unit_id == unit_id)
    return [(row[0], row[1]) for row in session.execute(placed)]
