"""The same import over the API and the command line: mapping, options, boxes, report, the list with its pages."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from records.custody.model import Box, BoxedVolume
from records.inventories.cli import inventory
from records.inventories.model import InventoryRow
from system import history
from system.console import Console
from system.exits import Exit
from tests.records.inventories import sheets

HEADER = ("Letra", "Cosa", "Dónde empieza")
ROWS = [["5C.12", f"Oficios {at}", f"0{at}/01/2019"] for at in range(1, 5)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def post(client, path: str, content: bytes, **said):
    return client.post(f"/api/inventories{path}", data=said, files={"file": ("inventario.xlsx", content, XLSX)})


def test_the_api_takes_a_mapping_and_remembers_it(client_of, house):
    client = client_of(house.archivist)
    content = sheets.xlsx(ROWS, HEADER)
    mapping = json.dumps({"serie": "A", "titulo": 2, "apertura": "C"})

    seen = post(client, "/import/preview", content, unit="TES", mapping=mapping, header_row=1)
    assert seen.json()["imported"] == 4, seen.text
    done = post(client, "/import", content, unit="TES", mapping=mapping, header_row=1, mapping_name="Libreta")
    assert (done.status_code, done.json()["loaded"]) == (202, 4), done.text
    again = post(client, "/import", content, unit="TES", mapping_name="Libreta")
    assert again.json()["unchanged"] == 4, again.text

    for wrong in ("{", '{"inventado": "A"}', "[1]"):
        refused = post(client, "/import", content, unit="TES", mapping=wrong)
        assert (refused.status_code, "inventory.mapping_unreadable" in refused.text) == (422, True), refused.text


def test_the_list_of_imports_is_filtered_sorted_paged_and_exported(client_of, house):
    client = client_of(house.archivist)
    for at in range(3):
        post(
            client,
            "/import",
            sheets.xlsx([["5C.12", f"Uno {at}", "01/01/2019"]], ("Serie", "Título", "Apertura")),
            unit="TES",
        )

    listed = client.get("/api/inventories?size=10&sort=-rows").json()
    assert (listed["total"], listed["pages"], len(listed["imports"])) == (3, 1, 3)
    assert "inventario.xlsx" in client.get("/inventories?state=done&sort=-loaded").text
    assert client.get("/inventories?export=csv").text.count("inventario.xlsx") == 3
    assert client.get("/inventories?begun_at_from=mañana").status_code == 422


def test_the_report_is_a_list_of_rows_by_outcome(client_of, house):
    client = client_of(house.archivist)
    planted = sheets.planted(60, 10)
    done = post(client, "/import", sheets.xlsx(planted.rows)).json()
    page = f"/inventories/imports/{done['id']}"

    assert "es un día que no existe" in client.get(page).text
    assert "es un día que no existe" not in client.get(f"{page}?outcome=duplicate").text
    told = client.get(f"{page}?export=csv&outcome=refused").text
    assert len(told.splitlines()) == 1 + 9


@pytest.fixture
def run(installation, operator):
    def run(*arguments):
        console = Console(installation, lambda _installation, _account: operator)
        result = CliRunner().invoke(inventory, [*arguments, "--json"], obj=console)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout)

    return run


def test_the_command_takes_what_the_api_takes(house, run, tmp_path):
    path, back = tmp_path / "inventario.xlsx", tmp_path / "observaciones.xlsx"
    path.write_bytes(sheets.xlsx([*ROWS, ["5C.12", "", "01/01/2019"]], HEADER))
    said = ("--unit", "TES", "--header-row", "1", "--map", "serie=A", "--map", "titulo=2", "--map", "apertura=C")

    code, seen = run("import", str(path), *said, "--preview")
    assert (code, seen["imported"]) == (Exit.SOME_REFUSED, 4)
    code, done = run("import", str(path), *said, "--annotated", str(back), "--mapping-name", "Libreta")
    assert (code, done["imported"], len(done["refused"])) == (Exit.SOME_REFUSED, 4, 1)
    assert back.stat().st_size > 0
    code, again = run("import", str(path), "--unit", "TES", "--mapping-name", "Libreta")
    assert again["unchanged"] == 4
    _, listed = run("list")
    assert len(listed["imports"]) == 2


def test_missing_boxes_are_made_as_wide_as_the_body_uses_and_the_history_tells_it(desk, installation, house):
    rows = [[f"SMA/5C.12/2019/{at:04d}", f"Título {at}", "02/01/2019", 1 + at % 2] for at in range(1, 7)]
    content = sheets.xlsx(rows, ("Código de referencia", "Título", "Fecha de apertura", "Caja"))

    done = desk.take(content, make_boxes=True)

    assert done.loaded == 6
    with installation.reading(house.coordinator) as reading:
        boxes = {box.number: box for box in reading.session.scalars(select(Box))}
        held = reading.session.execute(select(BoxedVolume.box_id, BoxedVolume.position)).all()
        told = reading.session.scalars(select(history.Entry.action)).all()
        said = reading.session.scalars(select(InventoryRow)).all()
    assert {number: box.width_mm for number, box in boxes.items()} == {1: 130, 2: 130}, [one.said for one in said]
    assert sorted(held) == sorted((box.id, place) for box in boxes.values() for place in (1, 2, 3))
    assert (told.count("box.made"), told.count("box.filled")) == (2, 2)
