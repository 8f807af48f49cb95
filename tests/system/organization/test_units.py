from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from system import history
from system.actor import NotPermitted
from system.errors import Refusal
from system.organization import queries, service, staff
from system.organization.errors import (
    AppointmentInvalid,
    FondsCodeTaken,
    FondsInvalid,
    FondsNotFound,
    ProfileNotFound,
    UnitCodeTaken,
    UnitInvalid,
    UnitMoveRefused,
    UnitNotFound,
    UnitStillInUse,
)
from system.organization.roles import Role
from system.organization.tree import Placed, first_circle, has_circle, last_parents, parents_on, subtree

D = date.fromisoformat


def codes(refused):
    return [objection.code for objection in refused.value.objections]


@pytest.fixture
def fonds(installation, operator):
    with installation.work(operator) as work:
        return service.add_fonds(work, code="SMA", name="San Marcos del Agua", profile="mx-federal-2025")


@pytest.fixture
def unit(installation, operator, fonds):
    def added(code, parent=None, starts_on="2020-01-01"):
        with installation.work(operator) as work:
            return service.add_unit(
                work,
                fonds.id,
                code=code,
                name=f"Unidad {code}",
                parent_id=parent.id if parent else None,
                starts_on=D(starts_on),
            )

    return added


def tree_on(installation, operator, fonds, day):
    with installation.reading(operator) as reading:
        rows = queries.units_on(reading, fonds.id, D(day))
    known = {row.id: row.code for row in rows}
    return {row.code: (row.name, known.get(row.parent_id)) for row in rows}


def test_a_body_is_added_once_whatever_the_case_of_its_code(installation, operator, fonds):
    assert fonds.reference_template == service.DEFAULT_REFERENCE_TEMPLATE
    with installation.work(operator) as work, pytest.raises(FondsCodeTaken):
        service.add_fonds(work, code="sma", name="Otro", profile="mx-federal-2025")
    with installation.reading(operator) as reading:
        assert queries.fonds_by_code(reading, " sma ").id == fonds.id
        assert [entry.action for entry in history.of(reading.session, fonds.id)] == ["fonds.added", "profile.adopted"]


def test_a_wrong_body_is_refused_with_every_reason(installation, operator):
    with installation.work(operator) as work:
        with pytest.raises(FondsInvalid) as refused:
            service.add_fonds(work, code="no/slash", name=" ", profile="mx-federal-2025")
        assert codes(refused) == ["fonds.code_invalid", "fonds.name_invalid"]
        with pytest.raises(ProfileNotFound):
            service.add_fonds(work, code="A", name="A", profile="narnia")


def test_accounts_add_no_bodies_and_meet_no_other(installation, given, fonds):
    other = given.fonds("OTRO")
    admin = given.actor(other, Role.ADMINISTRATOR)
    with installation.work(admin) as work:
        with pytest.raises(NotPermitted):
            service.add_fonds(work, code="X", name="X", profile="mx-federal-2025")
        with pytest.raises(FondsNotFound):
            service.add_unit(work, fonds.id, code="X", name="X", starts_on=D("2020-01-01"))
        assert [row.code for row in queries.list_fonds(work)] == ["OTRO"]


def test_the_tree_is_remembered_as_it_was_on_every_day(installation, operator, fonds, unit):
    top, other = unit("A"), unit("B")
    low = unit("C", top)
    with installation.work(operator) as work:
        service.place_unit(work, low.id, name="Unidad nueva", parent_id=other.id, on=D("2023-07-01"))
    assert tree_on(installation, operator, fonds, "2023-06-30")["C"] == ("Unidad C", "A")
    assert tree_on(installation, operator, fonds, "2023-07-01")["C"] == ("Unidad nueva", "B")
    assert tree_on(installation, operator, fonds, "2019-12-31") == {}
    with installation.reading(operator) as reading:
        assert queries.subtree_ids(reading, fonds.id, top.id, D("2023-06-30")) == {top.id, low.id}
        assert queries.subtree_ids(reading, fonds.id, top.id, D("2023-07-01")) == {top.id}
        assert queries.unit_name(reading, low.id, D("2022-01-01")) == "Unidad C"
        assert queries.unit_by_code(reading, fonds.id, "c").id == low.id


def test_a_unit_never_stands_below_itself_on_any_day(installation, operator, unit):
    top = unit("A")
    middle = unit("B", top)
    low = unit("C", middle)
    with installation.work(operator) as work:
        for below in (top, middle, low):
            with pytest.raises(UnitMoveRefused) as refused:
                service.place_unit(work, top.id, name="A", parent_id=below.id, on=D("2024-01-01"))
            assert codes(refused) == ["unit.below_itself"]


def test_a_circle_that_would_only_begin_later_is_refused_today(installation, operator, unit):
    one, two = unit("A"), unit("B")
    with installation.work(operator) as work:
        service.place_unit(work, one.id, name="A", parent_id=two.id, on=D("2030-01-01"))
    with installation.work(operator) as work, pytest.raises(UnitMoveRefused) as refused:
        service.place_unit(work, two.id, name="B", parent_id=one.id, on=D("2025-01-01"))
    assert refused.value.objections[0].facts["on"] == "2030-01-01"


def test_the_past_of_a_unit_is_not_rewritten(installation, operator, unit):
    top = unit("A", starts_on="2024-01-01")
    with installation.work(operator) as work:
        with pytest.raises(UnitMoveRefused) as refused:
            service.place_unit(work, top.id, name="A2", parent_id=None, on=D("2024-01-01"))
        assert codes(refused) == ["unit.placed_later"]
        with pytest.raises(UnitMoveRefused) as refused:
            service.add_unit(work, top.fonds_id, code="B", name="B", parent_id=top.id, starts_on=D("2023-12-31"))
        assert codes(refused) == ["unit.parent_not_yet"]


def test_a_unit_ends_only_when_nothing_hangs_on_it(installation, operator, fonds, unit):
    top = unit("A")
    low = unit("B", top)
    with installation.work(operator) as work:
        person = staff.add_person(work, fonds.id, name="Ana")
        staff.appoint(work, person.id, role=Role.UNIT_HEAD, unit_id=top.id, starts_on=D("2021-01-01"))
    with installation.work(operator) as work, pytest.raises(UnitStillInUse) as refused:
        service.end_unit(work, top.id, on=D("2025-12-31"))
    assert codes(refused) == ["unit.has_units_below", "unit.has_appointments"]
    with installation.work(operator) as work:
        service.end_unit(work, low.id, on=D("2025-12-31"))
        with pytest.raises(UnitMoveRefused):
            service.place_unit(work, low.id, name="B", parent_id=None, on=D("2026-02-01"))
    assert "B" in tree_on(installation, operator, fonds, "2025-12-31")
    assert "B" not in tree_on(installation, operator, fonds, "2026-01-01")
    with installation.reading(operator) as reading:
        left = queries.subtree_ids(reading, fonds.id, top.id, D("2026-06-01"), with_ended=True)
        assert left == {top.id, low.id}, "somebody answers for what an ended unit left"


def test_wrong_units_are_refused_with_every_reason(installation, operator, given, fonds, unit):
    unit("A")
    elsewhere = given.unit(given.fonds("OTRO"), "Z")
    with installation.work(operator) as work:
        with pytest.raises(UnitCodeTaken):
            service.add_unit(work, fonds.id, code="a", name="x", starts_on=D("2020-01-01"))
        with pytest.raises(UnitInvalid) as refused:
            service.add_unit(work, fonds.id, code="a b", name="", starts_on=D("2020-01-01"))
        assert codes(refused) == ["unit.code_invalid", "unit.name_invalid"]
        with pytest.raises(UnitNotFound):
            service.add_unit(work, fonds.id, code="B", name="B", parent_id=elsewhere.id, starts_on=D("2020-01-01"))


def test_two_who_move_units_at_once_leave_no_circle(installation, operator, fonds, unit):
    one, two = unit("A"), unit("B")
    begun, refusals = threading.Barrier(2), []

    def move(moved, below):
        begun.wait()
        try:
            with installation.work(operator) as work:
                service.place_unit(work, moved.id, name="x", parent_id=below.id, on=D("2024-01-01"))
        except Refusal as refused:
            refusals.append(refused)

    pair = [threading.Thread(target=move, args=both) for both in ((one, two), (two, one))]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert len(refusals) == 1
    with installation.reading(operator) as reading:
        assert first_circle(queries.placements(reading, fonds.id), D("2020-01-01")) is None


def test_wrong_appointments_are_refused_with_every_reason(installation, operator, fonds, unit):
    late = unit("A", starts_on="2024-01-01")
    with installation.work(operator) as work:
        person = staff.add_person(work, fonds.id, name="Ana")
        with pytest.raises(AppointmentInvalid) as refused:
            staff.appoint(
                work, person.id, role=Role.OFFICE_ARCHIVIST, starts_on=D("2023-01-01"), ends_on=D("2022-01-01")
            )
        assert codes(refused) == ["appointment.ends_before_start", "appointment.needs_unit"]
        with pytest.raises(AppointmentInvalid) as refused:
            staff.appoint(work, person.id, role=Role.UNIT_HEAD, unit_id=late.id, starts_on=D("2023-01-01"))
        assert codes(refused) == ["appointment.unit_not_there"]
        held = staff.appoint(work, person.id, role=Role.UNIT_HEAD, unit_id=late.id, starts_on=D("2024-02-01"))
        with pytest.raises(AppointmentInvalid) as refused:
            staff.appoint(work, person.id, role=Role.UNIT_HEAD, unit_id=late.id, starts_on=D("2025-01-01"))
        assert codes(refused) == ["appointment.held_already"]
        staff.end_appointment(work, held.id, on=D("2024-12-31"))
        with pytest.raises(AppointmentInvalid):
            staff.end_appointment(work, held.id, on=D("2025-12-31"))
        staff.appoint(work, person.id, role=Role.UNIT_HEAD, unit_id=late.id, starts_on=D("2025-01-01"))


ids = st.integers(1, 8).map(lambda number: UUID(int=number))
placements = st.lists(
    st.builds(
        lambda unit, parent, start, length: Placed(
            unit, parent, start, start + timedelta(days=length) if length else None
        ),
        ids,
        st.none() | ids,
        st.dates(date(2020, 1, 1), date(2021, 12, 31)),
        st.none() | st.integers(1, 400),
    ),
    max_size=12,
)


@always(st.dictionaries(ids, st.none() | ids, max_size=8))
def test_a_circle_is_seen_exactly_where_somebody_stands_below_themselves(parents):
    def above(unit):
        seen, step = set(), parents.get(unit)
        while step is not None and step not in seen:
            seen.add(step)
            step = parents.get(step)
        return seen

    assert has_circle(parents) == any(unit in above(unit) for unit in parents)


@always(placements, ids, st.dates(date(2020, 1, 1), date(2022, 12, 31)))
def test_a_subtree_holds_its_root_and_every_child_of_what_it_holds(known, root, day):
    parents = parents_on(known, day)
    found = subtree(parents, root)
    assert (root in found) == (root in parents)
    assert {unit for unit, parent in parents.items() if parent in found} <= found


@always(placements, st.dates(date(2020, 1, 1), date(2022, 12, 31)))
def test_whoever_exists_on_a_day_has_a_last_place_by_then(known, day):
    assert parents_on(known, day).keys() <= last_parents(known, day).keys()
