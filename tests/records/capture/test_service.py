"""Drafts: nothing typed is lost, nothing is opened twice, nobody sees another's."""

from __future__ import annotations

import contextlib
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from records.aggregations.model import Aggregation
from records.aggregations.service import open_aggregation
from records.capture import queries, service
from records.capture.cells import is_blank
from records.capture.checking import check
from records.capture.errors import (
    CaptureDraftNotFound,
    CaptureHoldsRows,
    CaptureRefused,
    CaptureRowNotFound,
    CaptureTooLarge,
)
from records.capture.model import CaptureRow
from records.capture.service import Writing
from system.actor import NotPermitted

GOOD = {"series": "5C.12", "unit": "TES", "title": "Póliza", "opened_on": "2/3/2020", "folios": "12"}


class Desk:
    """One person at one draft."""

    def __init__(self, installation, actor, name="Marzo") -> None:
        self.installation, self.actor = installation, actor
        with self.work() as work:
            self.draft_id = service.begin_draft(work, name=name).id

    def work(self):
        return self.installation.work(self.actor)

    def write(self, cells, *, row_id=None, version=0, force=False):
        with self.work() as work:
            writing = Writing(id=row_id or uuid4(), cells=cells, version=version)
            return service.write_rows(work, self.draft_id, [writing], force=force)

    def put(self, **cells):
        return self.write({**GOOD, **cells}).rows[0]

    def commit(self, *, all_or_none=False):
        with self.work() as work:
            return service.commit_draft(work, self.draft_id, all_or_none=all_or_none)

    def check(self):
        with self.installation.reading(self.actor) as reading:
            draft = queries.find(reading, self.draft_id)
            return check(reading, draft.fonds_id, queries.rows_of(reading, draft))

    def texts(self):
        return [one.row.cells.get("title", "") for one in self.check()]


@pytest.fixture
def desk(installation, house) -> Desk:
    return Desk(installation, house.archivist)


def files(installation, operator) -> list[Aggregation]:
    with installation.reading(operator) as reading:
        return list(reading.session.scalars(select(Aggregation).order_by(Aggregation.consecutive)))


def test_every_good_row_becomes_a_file_in_one_act_and_what_is_refused_stays_with_its_reasons(
    desk, installation, operator
):
    desk.put(title="Enero", closed_on="15/01/2021")
    desk.put(title="Febrero", series="99Z")
    desk.put(title="Marzo", support="electrónico")

    done = desk.commit()

    assert (done.opened, done.closed, len(done.left)) == (2, 1, 1)
    assert [(file.title, file.closed_on, file.folios) for file in files(installation, operator)] == [
        ("Enero", date(2021, 1, 15), 12),
        ("Marzo", None, 12),
    ]
    assert desk.texts() == ["Febrero"]
    assert [(one.code, one.basis, one.facts["field"]) for one in desk.check()[0].objections] == [
        ("aggregation.series_unknown", "LGA 13", "series")
    ]


def test_committing_twice_opens_nothing_twice(desk, installation, operator):
    desk.put()
    assert desk.commit().opened == 1
    assert desk.commit().opened == 0
    assert len(files(installation, operator)) == 1


def test_all_or_none_opens_none_and_names_each_row(desk, installation, operator):
    desk.put()
    desk.put(title="", scope_and_content="algo")
    desk.put(opened_on="ayer")

    with pytest.raises(CaptureRefused) as refused:
        desk.commit(all_or_none=True)

    told = [(one.facts["position"], one.facts["field"], one.code) for one in refused.value.objections]
    assert told == [(2, "title", "form.missing"), (3, "opened_on", "form.no_date")]
    assert files(installation, operator) == []
    assert len(desk.texts()) == 3


def test_a_row_sent_twice_is_one_row(desk):
    row_id = uuid4()
    desk.write(GOOD, row_id=row_id)
    again = desk.write(GOOD, row_id=row_id)

    assert not again.conflicts
    assert len(desk.check()) == 1


def test_two_windows_over_one_row_the_second_is_told_and_nothing_is_overwritten(desk):
    row = desk.put(title="Antes")
    desk.write({"title": "Primera"}, row_id=row.id, version=1)
    second = desk.write({"title": "Segunda"}, row_id=row.id, version=1)

    assert [one.cells["title"] for one in second.conflicts] == ["Primera"]
    assert desk.texts() == ["Primera"]
    desk.write({"title": "Segunda"}, row_id=row.id, version=second.conflicts[0].version)
    assert desk.texts() == ["Segunda"]


def test_a_row_that_became_a_file_is_not_written_by_a_window_that_was_left_open(desk, installation, operator):
    row = desk.put(title="Abierto")
    desk.commit()
    late = desk.write({"title": "Tarde"}, row_id=row.id, version=row.version)

    assert [one.id for one in late.conflicts] == [row.id]
    assert [file.title for file in files(installation, operator)] == ["Abierto"]


def test_a_draft_is_its_owners_alone(desk, installation, house, other_house):
    row = desk.put()
    for actor in (house.coordinator, house.neighbour, other_house.coordinator):
        with installation.work(actor) as work, pytest.raises(CaptureDraftNotFound):
            service.write_rows(work, desk.draft_id, [Writing(id=uuid4(), cells=GOOD)])
        with installation.work(actor) as work, pytest.raises(CaptureDraftNotFound):
            service.commit_draft(work, desk.draft_id)
    other = Desk(installation, house.neighbour)
    with pytest.raises(CaptureRowNotFound):
        other.write({"title": "Mío"}, row_id=row.id, version=1)


def test_whoever_may_open_no_file_keeps_no_draft(installation, house):
    with installation.work(house.committee) as work, pytest.raises(NotPermitted):
        service.begin_draft(work, name="No")


def test_another_units_file_is_refused_at_its_cell(desk):
    desk.put(unit="OBR")

    assert [(one.code, one.facts["field"]) for one in desk.check()[0].objections] == [
        ("capture.unit_not_yours", "unit")
    ]
    assert desk.commit().opened == 0


def test_a_likeness_is_told_in_the_draft_and_among_files_one_may_see_and_never_among_others(desk, installation, house):
    house.open("Pólizas de marzo")
    house.open("Ajena", unit_id=house.other_unit.id)
    desk.put(title="PÓLIZAS de Marzo")
    desk.put(title="Doble")
    desk.put(title="doble")
    desk.put(title="Ajena", unit="OBR")
    first, second, third, foreign = desk.check()

    assert first.like.reference == "SMA/5C.12/2020/0001"
    assert second.like is None
    assert third.like.row == second.row.id
    assert foreign.like is None


def test_a_new_row_takes_over_what_the_row_above_has(desk):
    desk.put(area="Egresos")
    with desk.work() as work:
        row = service.add_rows(work, desk.draft_id)[0]

    assert row.cells == {"series": "5C.12", "unit": "TES", "opened_on": "2/3/2020", "area": "Egresos"}
    assert is_blank(row.cells)
    assert desk.commit().opened == 1


def test_a_paste_fills_from_a_cell_to_the_right_and_down_and_adds_rows(desk):
    row = desk.put(title="Uno")
    text = 'Uno bis\t1/2/2020\t\t7\r\n"Dos ""comillas"""\t2/2/2020\t\t8\r\nTres\t\t\t\r\n'
    with desk.work() as work:
        service.paste(work, desk.draft_id, text, column="title", row_id=row.id)

    cells = [one.row.cells for one in desk.check()]
    assert [one["title"] for one in cells] == ["Uno bis", 'Dos "comillas"', "Tres"]
    assert [one["series"] for one in cells] == ["5C.12"] * 3
    assert [one.get("folios") for one in cells] == ["7", "8", None]
    assert cells[2]["opened_on"] == "2/2/2020"


@pytest.mark.parametrize(
    "text", ["x" * (2**20 + 1), "\n".join(["título"] * 10_001)], ids=["a megabyte", "ten thousand rows and one"]
)
def test_a_paste_too_large_is_refused_whole_and_takes_nothing(desk, text):
    desk.put()
    with desk.work() as work, pytest.raises(CaptureTooLarge):
        service.paste(work, desk.draft_id, text)

    assert desk.texts() == ["Póliza"]


def test_control_characters_and_open_quotes_are_taken_as_text(desk):
    with desk.work() as work:
        service.paste(work, desk.draft_id, 'a\x00b\x07c\t"sin cerrar\t\u202eal revés\n=1+1', column="title")

    assert desk.texts() == ["ab c", "=1+1"]
    assert desk.check()[0].row.cells["opened_on"] == '"sin cerrar'


def test_ten_thousand_pasted_rows_are_kept_and_checked(desk):
    text = "\n".join(f"5C.12\tTES\tPóliza {number}" for number in range(10_000))
    with desk.work() as work:
        service.paste(work, desk.draft_id, text)

    checked = desk.check()
    assert len(checked) == 10_000
    assert all(one.is_good for one in checked)


def test_a_draft_with_rows_is_discarded_only_when_that_is_said(desk, installation, operator):
    desk.put()
    with desk.work() as work, pytest.raises(CaptureHoldsRows):
        service.discard_draft(work, desk.draft_id)
    with desk.work() as work:
        service.discard_draft(work, desk.draft_id, with_rows=True)
    with installation.reading(operator) as reading:
        assert reading.session.scalar(select(func.count(CaptureRow.id))) == 0


def test_the_usual_beginning_is_that_of_files_one_may_see(installation, house):
    for month in ("enero", "febrero", "marzo"):
        house.open(f"Conciliación bancaria de {month}")
        house.open(f"Otra cosa de {month}", unit_id=house.other_unit.id)
    with installation.reading(house.archivist) as reading:
        found = queries.usual(reading, house.fonds.id, "5c.12")

    assert (found.title, found.support) == ("Conciliación bancaria de ", "paper")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    steps=st.lists(
        st.sampled_from(["good", "bad", "edit", "commit", "all", "stale", "elsewhere"]), min_size=1, max_size=12
    )
)
def test_a_draft_never_loses_a_row_whatever_is_done_to_it(installation, house, steps):
    desk = Desk(installation, house.archivist)
    typed: dict = {}
    for number, step in enumerate(steps):
        title = f"Renglón {number}"
        if step in {"good", "bad"}:
            row = desk.put(title=title, series="5C.12" if step == "good" else "nada")
            typed[row.id] = title
        elif step in {"edit", "stale"} and typed:
            one = next(iter(typed))
            with installation.reading(house.archivist) as reading:
                version = reading.session.get_one(CaptureRow, one).version
            written = desk.write({"title": title}, row_id=one, version=version if step == "edit" else 99)
            if written.rows:
                typed[one] = title
        elif step == "commit":
            desk.commit()
        elif step == "all":
            with contextlib.suppress(CaptureRefused):
                desk.commit(all_or_none=True)
        elif step == "elsewhere":
            with installation.work(house.archivist) as work:
                open_aggregation(work, house.opening(title))
    with installation.reading(house.archivist) as reading:
        rows = reading.session.scalars(select(CaptureRow).where(CaptureRow.draft_id == desk.draft_id)).all()
        told = {}
        for row in rows:
            file = reading.session.get(Aggregation, row.aggregation_id) if row.aggregation_id else None
            told[row.id] = file.title if file else row.cells["title"]
        opened = [row.aggregation_id for row in rows if row.aggregation_id]
    assert told == typed
    assert len(opened) == len(set(opened))
