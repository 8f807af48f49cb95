from __future__ import annotations

import pytest
from sqlalchemy import func, select

from records.custody.boxing import move_boxes
from records.custody.errors import PlaceChanged, PlaceNotFound, PlaceRefused
from records.custody.kinds import PlaceKind
from records.custody.model import Place
from records.custody.place_import import _standing
from records.custody.place_planning import plan_places
from records.custody.placing import (
    PlaceDescription,
    Run,
    add_many,
    add_place,
    describe_place,
    move_place,
    retire_place,
)
from system import history
from system.actor import NotPermitted
from system.tabular import Line


def labels(store, actor=None):
    with store.reading(actor or store.keeper) as reading:
        return list(reading.session.scalars(select(Place.label).order_by(Place.sort_key)))


def said(place, **changed):
    wanted = {"kind": place.kind, "code": place.code, "name": place.name, "stage": place.stage,
              "unit_id": place.unit_id, "capacity_mm": place.capacity_mm}  # fmt: skip
    return PlaceDescription(**{**wanted, **changed})


def test_many_shelves_with_their_trays_come_at_once(store):
    with store.work(store.keeper) as work:
        row = add_place(work, store.house.fonds.id, store.root.id, PlaceDescription(kind=PlaceKind.ROW, code="B1"))
        added = add_many(
            work, store.house.fonds.id, row.id,
            Run(kind=PlaceKind.SHELF, prefix="E", first=1, last=20), Run(kind=PlaceKind.TRAY, first=1, last=5),
        )  # fmt: skip

    assert added == 120
    assert labels(store)[-1] == "A.E2.C3"
    assert "A.B1.E20.5" in labels(store)


def test_a_new_code_changes_every_label_below_and_the_order(store):
    with store.work(store.keeper) as work:
        describe_place(work, store.place("A").id, said(store.root, code="Z9"))

    assert labels(store) == [
        "Z9", "Z9.E1", "Z9.E1.C1", "Z9.E1.C2", "Z9.E1.C3", "Z9.E2", "Z9.E2.C1", "Z9.E2.C2", "Z9.E2.C3",
    ]  # fmt: skip


def test_a_branch_moves_with_everything_below_it(store, installation):
    with store.work(store.keeper) as work:
        other = add_place(work, store.house.fonds.id, None, PlaceDescription(kind=PlaceKind.STORE, code="B"))
        moved = move_place(work, store.place("A.E1").id, other.id)

    assert "B.E1.C3" in labels(store)
    assert "A.E1" not in labels(store)
    with store.reading(store.keeper) as reading:
        entry = history.of(reading.session, moved.id)[-1]
        assert (entry.action, entry.read_facts()["number"]) == ("place.moved", 4)


def test_a_branch_never_stands_under_itself(store):
    with store.work(store.keeper) as work:
        row = add_place(work, store.house.fonds.id, None, PlaceDescription(kind=PlaceKind.BUILDING, code="I"))
        move_place(work, store.root.id, row.id)
    with pytest.raises(PlaceRefused) as refused, store.work(store.keeper) as work:
        move_place(work, row.id, store.root.id)

    codes = {one.code for one in refused.value.objections}
    assert codes == {"place.kind_not_below", "place.below_itself"}


def test_everything_against_a_place_is_said_at_once(store):
    with pytest.raises(PlaceRefused) as refused, store.work(store.keeper) as work:
        add_place(
            work, store.house.fonds.id, store.place("A.E1").id,
            PlaceDescription(kind=PlaceKind.STORE, code="c01", capacity_mm=0),
        )  # fmt: skip

    codes = {one.code for one in refused.value.objections}
    assert codes == {"place.capacity_unreadable", "place.kind_not_below", "place.code_taken"}


def test_only_an_empty_place_is_retired_and_then_takes_nothing(store):
    box, tray = store.box(), store.place("A.E1.C1")
    with store.work(store.keeper) as work:
        move_boxes(work, [box.id], tray.id)
    with pytest.raises(PlaceRefused) as refused, store.work(store.keeper) as work:
        retire_place(work, store.place("A.E1").id)
    assert refused.value.objections[0].facts["boxes"] == 1

    with store.work(store.keeper) as work:
        move_boxes(work, [box.id], None)
        retire_place(work, store.place("A.E1").id)
    with store.reading(store.keeper) as reading:
        number = reading.session.scalar(select(func.count()).where(Place.retired_on.is_not(None)))
    assert number == 4
    with pytest.raises(PlaceRefused), store.work(store.keeper) as work:
        add_place(work, store.house.fonds.id, tray.id, PlaceDescription(kind=PlaceKind.TRAY, code="X"))


def test_whoever_keeps_no_places_changes_none_and_another_body_sees_none(store, other_house, given):
    from system.organization.roles import Role

    with pytest.raises(NotPermitted), store.work(store.ana) as work:
        add_place(work, store.house.fonds.id, None, PlaceDescription(kind=PlaceKind.STORE, code="Q"))
    stranger = given.actor(other_house.fonds, Role.RECORDS_CENTRE_ARCHIVIST)
    with pytest.raises(PlaceNotFound), store.work(stranger) as work:
        retire_place(work, store.root.id)


def test_a_form_over_an_older_place_is_told(store):
    with pytest.raises(PlaceChanged), store.work(store.keeper) as work:
        describe_place(work, store.root.id, said(store.root, name="Otra"), version=99)


def brought(client, text, name="lugares.csv"):
    return client.post("/places/import", files={"file": (name, text.encode())}, follow_redirects=False)


def test_a_list_of_places_is_looked_at_first_and_every_row_is_accounted_for(store, client_of):
    client = client_of(store.keeper)
    header = "Etiqueta,Tipo,Nombre,Archivo,Capacidad\n"
    rows = header + "H.E1,Estante,,,\nH,Bodega,Histórico,Histórico,\nH.E1.C1,charola,,,900\n"
    wrong = rows + "X.Y,Estante,,,\nH.E2,cajón,,luna,9\nH.E3,Estante,,,mucho\nH.E1,Estante,,,\n"

    preview = brought(client, wrong).headers["location"]
    shown = client.get(preview)
    assert "luna" in shown.text
    assert "H" not in labels(store)
    assert client.get(f"{preview}/annotated.xlsx").content.startswith(b"PK")
    report = client.post(f"{preview}/confirmation")
    assert report.status_code == 200
    for row, said in ((5, "X"), (6, "luna"), (6, "cajón"), (7, "")):
        assert f'class="numeric">{row}</td>' in report.text
        assert said in report.text
    assert {"H", "H.E1", "H.E1.C1"} <= set(labels(store))
    assert not {"X.Y", "H.E2", "H.E3"} & set(labels(store))
    assert client.post(f"{preview}/confirmation").status_code == 409
    again = brought(client, rows).headers["location"]
    assert "ya existían: 3" in client.post(f"{again}/confirmation").text
    assert store.place("H.E1.C1").stage.value == "historical"
    for junk in ("", "\x00\x01"):
        assert brought(client, junk).status_code == 422
    for path in ("/places/import", preview):
        assert client_of(store.ana).get(path).status_code in {403, 404}


def test_the_plan_of_a_list_counts_every_row_once(store):
    lines = [
        Line(number, {"etiqueta": label, "tipo": kind})
        for number, (label, kind) in enumerate(
            (("A.E1", "Estante"), ("A.E1.C9", "Charola"), ("a.e1.c9", "charola"), ("Z", "Estante"), ("Q.R", "Charola"),
             ("", "Bodega"), ("A.E1.C1.D", "Charola"), ("x" * 21, "Bodega")), 2,
        )
    ]  # fmt: skip
    with store.reading(store.keeper) as reading:
        plan = plan_places(lines, _standing(reading, store.house.fonds.id), {})
    refused = {one.row for one in plan.refused}
    assert (len(plan.added), plan.known, refused) == (2, 2, {6, 7, 8, 9})
    assert plan.rows == len(plan.added) + plan.known + len(refused)


def test_thousands_of_places_open_branch_by_branch_with_one_query_each(store, installation):
    from sqlalchemy import event, insert

    from records.custody.place_views import branch
    from records.custody.placing import Run, _rows

    with store.work(store.given.operator) as work:
        root = work.session.get(Place, store.root.id)
        rows = list(_rows(root, Run(kind=PlaceKind.ROW, prefix="B", first=1, last=200),
                          Run(kind=PlaceKind.SHELF, prefix="E", first=1, last=20)))  # fmt: skip
        for start in range(0, len(rows), 500):
            work.session.execute(insert(Place), rows[start : start + 500])
    asked = []
    listen = lambda *said: asked.append(said[2])  # noqa: E731
    event.listen(installation.database.engine, "before_cursor_execute", listen)
    with store.reading(store.keeper) as reading:
        asked.clear()
        found = branch(reading, store.root.id)
    event.remove(installation.database.engine, "before_cursor_execute", listen)

    assert len(found) == 202
    assert [one.code for one in found[:3]] == ["B1", "B2", "B3"]
    assert len([one for one in asked if "FROM place" in one]) == 1
