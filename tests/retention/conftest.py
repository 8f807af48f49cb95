"""A body with a chart, a schedule and files, built by the acts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from classification.charts.model import Node
from classification.charts.service import import_chart
from records.aggregations.events import AggregationClosed
from records.aggregations.opening import Opening
from records.aggregations.service import close_aggregation, open_aggregation
from retention.clocks.model import RetentionClock
from retention.context import SUBSCRIPTIONS, context
from retention.schedules.service import ImportChoices, Imported, import_schedule
from system import history
from system.actor import Actor
from system.organization.model import Fonds, Unit
from system.work import Installation
from tests.roofs import Visitor, door

CHART = """seccion_codigo,seccion,serie_codigo,serie,subserie_codigo,subserie
2C,Asuntos jurídicos,2C.8,Juicios contra la dependencia,,
4C,Recursos humanos,4C.3,Expediente único de personal,,
4C,Recursos humanos,4C.3,Expediente único de personal,4C.3.1,Personal de base
4C,Recursos humanos,4C.3,Expediente único de personal,4C.3.2,Honorarios
5C,Recursos financieros,5C.3,Gastos,,
5C,Recursos financieros,5C.4,Ingresos,,
6C,Recursos materiales,6C.4,Adquisiciones,,
"""
SCHEDULE = """serie_codigo,subserie_codigo,AT,AC,total,tecnica,cualidad,evento,fundamento
2C.8,,2,3,5,muestreo,Juicios laborales,resolución firme,LGA 53
4C.3,,2,3,5,conservación,,,
4C.3,4C.3.1,,,,,,,
5C.3,,3,5,8,eliminación,,,CFF 30
5C.4,,2,3,5,eliminación,,,
6C.4,,5,5,10,eliminación,,,
"""
LONG_AGO = date(2000, 1, 1)


@pytest.fixture
def installation(installation: Installation) -> Installation:
    if AggregationClosed not in installation.subscriptions:
        installation.subscribe(SUBSCRIPTIONS)
    return installation


@dataclass
class Archive:
    """One body at work; every act opens its own transaction."""

    installation: Installation
    operator: Actor
    fonds: Fonds
    unit: Unit

    def work(self, actor: Actor | None = None):
        return self.installation.work(actor or self.operator)

    def reading(self, actor: Actor | None = None):
        return self.installation.reading(actor or self.operator)

    def chart(self, text: str = CHART, since: date = LONG_AGO) -> None:
        with self.work() as work:
            import_chart(work, self.fonds.id, text.encode(), in_force_from=since)

    def schedule(self, text: str = SCHEDULE, *, actor: Actor | None = None, **choices) -> Imported:
        choices.setdefault("in_force_from", LONG_AGO)
        with self.work(actor) as work:
            return import_schedule(work, self.fonds.id, text.encode(), ImportChoices(**choices))

    def node(self, key: str) -> UUID:
        with self.reading() as reading:
            return reading.session.scalars(select(Node.id).where(Node.key == key)).one()

    def file(
        self, key: str, closed_on: date | None = None, *, opened_on: date | None = None, unit: Unit | None = None
    ) -> UUID:
        first = opened_on or (closed_on or date(2020, 1, 1)).replace(month=1, day=1)
        with self.work() as work:
            opening = Opening(
                node_id=self.node(key), unit_id=(unit or self.unit).id, title=f"Expediente de {key}", opened_on=first
            )
            file = open_aggregation(work, opening)
        if closed_on:
            self.close(file.id, closed_on)
        return file.id

    def close(self, file_id: UUID, on: date) -> None:
        with self.work() as work:
            close_aggregation(work, file_id, on=on)

    def clock(self, file_id: UUID) -> RetentionClock | None:
        with self.reading() as reading:
            return reading.session.get(RetentionClock, file_id)

    def history(self, entity_id: UUID) -> Sequence[str]:
        with self.reading() as reading:
            return [entry.action for entry in history.of(reading.session, entity_id)]


@pytest.fixture
def bare(installation, operator, given) -> Archive:
    """A body with its chart and no schedule."""
    fonds = given.fonds("SMA")
    archive = Archive(installation, operator, fonds, given.unit(fonds, "TES"))
    archive.chart()
    return archive


@pytest.fixture
def archive(bare: Archive) -> Archive:
    """A body whose schedule is in force."""
    bare.schedule()
    return bare


@pytest.fixture
def client_of(installation):
    """A browser or a machine before the rooms of classification, records and retention, recognised as an actor."""
    from classification.context import context as classification
    from records.context import context as records

    return lambda actor: Visitor(door(installation, actor, (classification, records, context)))
