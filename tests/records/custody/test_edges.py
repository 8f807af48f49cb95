"""The same acts over JSON and from the command line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from records.custody.cli import loan, place
from system.console import Console


@pytest.fixture
def run(installation):
    def run(command, *arguments, actor):
        console = Console(installation, lambda _installation, _account: actor)
        result = CliRunner().invoke(command, [*arguments, "--json"], obj=console, catch_exceptions=True)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return json.loads(result.stdout)

    return run


def test_a_program_makes_a_place_fills_a_box_and_takes_stock(client_of, store):
    client, (a, b) = client_of(store.keeper), store.volumes(2)
    made = client.post("/api/places", json={"kind": "shelf", "code": "E9", "parent_id": str(store.root.id)}).json()
    assert client.get(f"/api/places/{made['id']}").json()["label"] == "A.E9"
    body = {"unit_id": str(store.house.unit.id), "stage": "intermediate"}
    (box,) = client.post("/api/boxes", json=body).json()
    lines = client.post(
        f"/api/boxes/{box['id']}/volumes", json={"lines": ["SMA/5C.12/2020/0001", "nadie\u0000", "SMA/5C.12/2020/0002"]}
    ).json()
    assert [(one["outcome"], one["objections"]) for one in lines] == [
        ("done", []), ("failed", ["scan.unknown"]), ("done", []),
    ]  # fmt: skip
    client.post(f"/api/places/{made['id']}/boxes", json={"lines": [box["mark"]]})
    found = client.get(f"/api/boxes/{box['id']}").json()
    assert (found["place"], [one["volume_id"] for one in found["volumes"]]) == ("A.E9", [str(a.id), str(b.id)])
    taken = client.post(f"/api/places/{made['id']}/stock-takes", json={"lines": []}).json()
    assert (taken["expected"], taken["missing"]) == (1, 1)
    assert client_of(store.neighbour).get(f"/api/boxes/{box['id']}").status_code == 404


def test_a_program_lends_and_takes_back(client_of, store, clock):
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    (volume,) = store.volumes(1)
    head, keeper = client_of(store.head), client_of(store.keeper)
    asked = {"volume_id": str(volume.id), "unit_id": str(store.house.unit.id), "borrower": "Rosa", "purpose": "Ver"}
    path = f"/api/loans/{head.post('/api/loans', json=asked).json()['id']}"
    refused = head.post("/api/loans", json=asked)
    assert refused.status_code == 422
    assert refused.json()["objections"][0]["code"] == "loan.volume_lent"
    assert head.post(f"{path}/authorisation").status_code == 403
    assert keeper.post(f"{path}/authorisation").json()["state"] == "authorised"
    out = {"on": "2026-09-09", "folios": 100, "condition": "Bueno"}
    assert keeper.post(f"{path}/handover", json=out).json()["due_on"] == "2026-09-24"
    assert keeper.post(f"{path}/extension").json()["due_on"] == "2026-10-08"
    assert keeper.post(f"{path}/claim").status_code == 422
    assert keeper.get("/api/loans/overdue").json()["total"] == 0
    assert keeper.post(f"{path}/return", json=out).json()["state"] == "returned"
    assert keeper.get("/api/loans").json()["rows"][0]["number"] == "1/2026"
    assert keeper.get(path).json()["folios_back"] == 100
    again = f"/api/loans/{head.post('/api/loans', json=asked).json()['id']}"
    assert head.post(f"{again}/withdrawal").json()["state"] == "withdrawn"
    third = f"/api/loans/{head.post('/api/loans', json=asked).json()['id']}"
    assert keeper.post(f"{third}/refusal", json={"reason": "En auditoría"}).json()["state"] == "refused"


def test_the_command_line_imports_places_lists_what_is_overdue_and_reminds(run, store, clock, tmp_path):
    path = tmp_path / "lugares.csv"
    path.write_text("Etiqueta,Tipo\nZ,Bodega\nZ.1,Estante\n")
    done = run(place, "import", str(path), actor=store.keeper)
    assert (done["rows"], done["imported"], done["unchanged"], done["refused"]) == (2, 2, 0, [])
    path.write_text("Etiqueta,Tipo\nZ.9.1,Charola\nZ.1,Estante\n")
    done = run(place, "import", str(path), actor=store.keeper)
    assert (done["imported"], done["unchanged"], [one["row"] for one in done["refused"]]) == (0, 1, [2])
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    (volume,) = store.volumes(1)
    store.lend(volume, on=date(2026, 9, 9))
    clock.set(datetime(2026, 10, 6, 18, 0, tzinfo=UTC))

    (row,) = run(loan, "overdue", actor=store.keeper)["rows"]
    assert (row["number"], row["due_on"]) == ("1/2026", "2026-09-24")
    assert run(loan, "overdue", actor=store.neighbour)["rows"] == []
    assert run(loan, "remind", actor=store.keeper) == {"reminded": 1}
    assert run(loan, "remind", actor=store.keeper) == {"reminded": 0}
