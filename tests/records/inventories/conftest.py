"""An inventory taken in from its bytes, as the pages and commands do it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.inventories import loading, service
from records.inventories.columns import INVENTORY_TABLE
from records.inventories.grounds import InventoryChoices
from records.inventories.model import InventoryRow
from system.attachments import service as attachments


class Desk:
    """`desk.take(content)` brings a sheet and settles every row; `desk.files()` are the files there are."""

    def __init__(self, installation, house) -> None:
        self.installation, self.house = installation, house

    def begin(self, content: bytes, **said):
        return self.begin_with(content, **said)[0]

    def begin_with(self, content: bytes, *, actor=None, layout=None, **said):
        actor = actor or self.house.archivist
        file = INVENTORY_TABLE.read(content, layout)
        with self.installation.work(actor) as work:
            kept = attachments.keep(work, self.house.fonds.id, [content], file_name="inventario.xlsx", mime="a/b")
            choices = InventoryChoices(**said)
            mapping = layout.mapping if layout else {}
            begun = service.begin_import(work, kept, file.table, sheet=file.grid.name, mapping=mapping, choices=choices)
        return begun, file

    def settle(self, begun, *, actor=None):
        loading.load_inventory(self.installation, actor or self.house.archivist, begun.id)
        with self.installation.reading(actor or self.house.archivist) as reading:
            return loading.queries.import_of(reading, begun.id)

    def take(self, content: bytes, *, actor=None, layout=None, **said):
        return self.settle(self.begin(content, actor=actor, layout=layout, **said), actor=actor)

    def said(self, kept, *severities: str) -> list[tuple[int, str, str]]:
        with self.installation.reading(self.house.archivist) as reading:
            rows = reading.session.scalars(select(InventoryRow).where(InventoryRow.import_id == kept.id)).all()
        return sorted(
            (row.row_number, one["heading"], one["code"])
            for row in rows
            for one in row.said
            if not severities or one["severity"] in severities
        )

    def files(self) -> list[Aggregation]:
        with self.installation.reading(self.house.archivist) as reading:
            return list(reading.session.scalars(select(Aggregation).order_by(Aggregation.sort_key)))


@pytest.fixture
def desk(installation, house) -> Desk:
    return Desk(installation, house)
