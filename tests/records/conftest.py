"""What the records tests stand on: a body with a unit, a chart in force with the classes used, and a file."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from classification.charts.codes import read_code
from classification.charts.model import ChartState, ClassificationChart, Level, Node
from records.aggregations.service import Opening, open_aggregation
from records.context import context
from records.objects.service import arrive, extractor_of, store_of
from system.organization.roles import Role
from tests.roofs import Visitor, door


class House:
    """One body: `house.series["5C.12"]`, `house.unit`, `house.archivist`, `house.open(...)`."""

    def __init__(self, given, code: str = "SMA", template: str = "") -> None:
        self.given = given
        self.fonds = given.fonds(code, template=template)
        self.unit = given.unit(self.fonds, "TES")
        self.other_unit = given.unit(self.fonds, "OBR")
        self.archivist = given.actor(self.fonds, Role.OFFICE_ARCHIVIST, self.unit, handle="ana")
        self.neighbour = given.actor(self.fonds, Role.OFFICE_ARCHIVIST, self.other_unit, handle="beto")
        self.coordinator = given.actor(self.fonds, Role.ARCHIVES_COORDINATOR, handle="carmen")
        self.transparency = given.actor(self.fonds, Role.TRANSPARENCY_UNIT, handle="diana")
        self.committee = given.actor(self.fonds, Role.TRANSPARENCY_COMMITTEE, handle="eva")
        self.series: dict[str, Node] = {}
        with given.work() as work:
            self.chart = ClassificationChart(
                fonds_id=self.fonds.id,
                number=1,
                title="CGCA",
                state=ChartState.IN_FORCE,
                drafted_by="given",
                drafted_at=work.now,
                in_force_from=date(2000, 1, 1),
            )
            work.session.add(self.chart)
            work.session.flush()
            for written, level in (
                ("5C", Level.SECTION),
                ("5C.2", Level.SERIES),
                ("5C.12", Level.SERIES),
                ("04C", Level.SECTION),
                ("04C.03", Level.SERIES),
                ("04C.03.01", Level.SUBSERIES),
            ):
                self._node(work, written, level)

    def _node(self, work, written: str, level: Level) -> None:
        code = read_code(written)
        parent = self.series.get(code.parent.written) if code.parent else None
        node = Node(
            id=uuid4(),
            chart_id=self.chart.id,
            parent_id=parent.id if parent else None,
            lineage_id=uuid4(),
            level=level,
            code=written,
            key=code.key,
            sort_key=code.sort_key,
            title=f"Clase {written}",
        )
        work.session.add(node)
        work.session.flush()
        self.series[written] = node

    def opening(self, title: str = "Conciliaciones bancarias", *, series: str = "5C.12", **changed: Any) -> Opening:
        wanted: dict[str, Any] = {
            "node_id": self.series[series].id,
            "unit_id": self.unit.id,
            "title": title,
            "opened_on": date(2020, 3, 2),
        }
        return Opening(**{**wanted, **changed})

    def open(self, title: str = "Conciliaciones bancarias", **changed: Any):
        with self.given.work() as work:
            return open_aggregation(work, self.opening(title, **changed))

    def arrival(self, aggregation_id: UUID, content: bytes, name: str = "oficio.txt", *, with_text: bool = True):
        settings = self.given.installation.settings
        store = store_of(settings)
        stored = store.put(aggregation_id, [content], limit=2**20)
        return arrive(store, extractor_of(settings), stored, name, with_text=with_text)


class Jobs:
    """Stands where the worker's queue stands and keeps what was left."""

    def __init__(self) -> None:
        self.left: list[tuple[str, dict[str, Any]]] = []

    def put(self, session, name, arguments, *, actor):  # noqa: ARG002 - the protocol's signature
        self.left.append((name, dict(arguments)))
        return uuid4()


@pytest.fixture
def jobs(installation) -> Jobs:
    installation.jobs = Jobs()
    return installation.jobs


@pytest.fixture
def house(given, jobs) -> House:
    return House(given)


@pytest.fixture
def build_house(given, jobs):
    return lambda code, template="": House(given, code, template)


@pytest.fixture
def other_house(given, house) -> House:
    return House(given, "OTR")


@pytest.fixture
def app_of(installation):
    """The records rooms alone as an application, everybody in front of it recognised as one actor."""
    return lambda actor, *more: door(installation, actor, [context], *more)


@pytest.fixture
def client_of(app_of):
    """A browser or a machine in front of the records rooms, and of more routes beside them."""
    return lambda actor, *more: Visitor(app_of(actor, *more))
