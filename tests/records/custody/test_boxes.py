from __future__ import annotations

from uuid import uuid4

import pytest

from records.custody.boxing import (
    BoxDescription,
    box_files,
    describe_box,
    empty_box,
    fill_box,
    make_boxes,
    move_boxes,
    order_box,
    shelve_volumes,
)
from records.custody.errors import BoxNotFound, BoxRefused, VolumeNotFound
from records.custody.marks import read_mark
from records.custody.queries import box_contents, volume_places
from system.actor import CustodyStage, NotPermitted


def inside(store, box, actor=None):
    with store.reading(actor or store.keeper) as reading:
        return [(line.position, line.volume_id) for line in box_contents(reading, [box.id])[0].volumes]


def test_boxes_are_numbered_without_gap_and_marked_without_saying_anything(store):
    with store.work(store.keeper) as work:
        boxes = make_boxes(work, store.house.fonds.id, store.house.unit.id, CustodyStage.INTERMEDIATE, number=3)

    assert [box.number for box in boxes] == [1, 2, 3]
    assert len({box.mark for box in boxes}) == 3
    assert all(read_mark(box.mark) for box in boxes)
    assert {box.width_mm for box in boxes} == {130}


def test_volumes_go_in_out_and_into_another_order(store):
    box, (a, b, c) = store.box(), store.volumes(3)
    with store.work(store.keeper) as work:
        assert fill_box(work, box.id, [a.id, b.id, c.id, a.id]) == [a.id, b.id, c.id]
    with store.work(store.keeper) as work:
        order_box(work, box.id, [c.id])
    assert inside(store, box) == [(1, c.id), (2, a.id), (3, b.id)]

    with store.work(store.keeper) as work:
        assert empty_box(work, box.id, [a.id, uuid4()]) == 1
    assert inside(store, box) == [(1, c.id), (2, b.id)]
    with store.work(store.keeper) as work:
        assert fill_box(work, box.id, [c.id]) == []


def test_a_volume_lies_in_one_box_unless_it_is_moved(store):
    first, second, (a,) = store.box(), store.box(), store.volumes(1)
    with store.work(store.keeper) as work:
        fill_box(work, first.id, [a.id])
    with pytest.raises(BoxRefused) as refused, store.work(store.keeper) as work:
        fill_box(work, second.id, [a.id])
    assert [(one.code, one.facts["other"]) for one in refused.value.objections] == [("box.volume_in_another", 1)]

    with store.work(store.keeper) as work:
        fill_box(work, second.id, [a.id], moving=True)
    assert (inside(store, first), inside(store, second)) == ([], [(1, a.id)])


def test_a_box_holds_volumes_of_one_unit_and_one_stage(store):
    box = store.box()
    (other,) = store.volumes(1, unit=store.house.other_unit)
    with pytest.raises(BoxRefused) as refused, store.work(store.keeper) as work:
        fill_box(work, box.id, [other.id])
    assert [one.code for one in refused.value.objections] == ["box.other_unit"]


def test_an_office_handles_its_own_shelves_and_the_records_centre_what_was_transferred(store):
    (in_office,) = store.volumes(1, stage=CustodyStage.OFFICE)
    (transferred,) = store.volumes(1)
    own = store.box(store.ana, stage=CustodyStage.OFFICE)
    with store.work(store.ana) as work:
        assert fill_box(work, own.id, [in_office.id]) == [in_office.id]
    with pytest.raises(NotPermitted), store.work(store.ana) as work:
        fill_box(work, own.id, [transferred.id])
    with pytest.raises(BoxNotFound), store.work(store.neighbour) as work:
        fill_box(work, own.id, [])
    with pytest.raises(VolumeNotFound), store.work(store.keeper) as work:
        shelve_volumes(work, [in_office.id], store.place("A.E1.C1").id)


def test_boxes_stand_only_where_their_archive_is(store):
    own = store.box(store.ana, stage=CustodyStage.OFFICE)
    with pytest.raises(BoxRefused) as refused, store.work(store.ana) as work:
        move_boxes(work, [own.id], store.place("A.E1.C1").id)
    assert refused.value.objections[0].code == "box.place_of_another_archive"


def test_a_loose_volume_lies_at_a_place_until_it_goes_into_a_box(store):
    (a,), tray, box = store.volumes(1), store.place("A.E2.C1"), store.box()
    with store.work(store.keeper) as work:
        assert shelve_volumes(work, [a.id], tray.id) == [a.id]
        assert shelve_volumes(work, [a.id], tray.id) == []
    with store.reading(store.keeper) as reading:
        assert volume_places(reading, [a.aggregation_id])[a.aggregation_id][0].place == "A.E2.C1"
    with store.work(store.keeper) as work:
        fill_box(work, box.id, [a.id])
    with store.reading(store.keeper) as reading:
        (lying,) = volume_places(reading, [a.aggregation_id])[a.aggregation_id]
    assert (lying.place, lying.box_number) == ("", 1)


def test_files_go_into_as_many_boxes_as_the_profile_says(store):
    volumes = store.volumes(10)
    with store.work(store.keeper) as work:
        boxes = box_files(work, [volume.aggregation_id for volume in reversed(volumes)])

    assert [len(inside(store, box)) for box in boxes] == [9, 1]
    assert [one for box in boxes for _at, one in inside(store, box)] == [volume.id for volume in volumes]
    with pytest.raises(BoxRefused), store.work(store.keeper) as work:
        box_files(work, [volume.aggregation_id for volume in volumes])


def test_what_measures_nothing_is_refused(store):
    box = store.box()
    with pytest.raises(BoxRefused), store.work(store.keeper) as work:
        describe_box(work, box.id, BoxDescription(width_mm=0))
    with pytest.raises(BoxRefused), store.work(store.keeper) as work:
        make_boxes(work, store.house.fonds.id, store.house.unit.id, CustodyStage.INTERMEDIATE, number=501)


def test_what_a_label_says_of_a_box(store):
    box, volumes = store.box(), store.volumes(2)
    with store.work(store.keeper) as work:
        fill_box(work, box.id, [volume.id for volume in volumes])
        move_boxes(work, [box.id], store.place("A.E1.C1").id)
    with store.reading(store.head) as reading:
        (found,) = box_contents(reading, [box.id, uuid4()])

    assert (found.first_reference, found.last_reference) == ("SMA/5C.12/2020/0001", "SMA/5C.12/2020/0002")
    assert (found.first_year, found.last_year, found.files, found.place) == (2020, 2021, 2, "A.E1.C1")
    assert found.classes == ((("5C", "Clase 5C"), ("5C.12", "Clase 5C.12")),)
    with store.reading(store.neighbour) as reading:
        assert box_contents(reading, [box.id]) == []
