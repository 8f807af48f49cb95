"""Marks over all pages of the list of files, and acts upon them through the job; saved views."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from records.aggregations.editing import LIMITS, Edit, Field
from records.aggregations.model import Aggregation
from records.aggregations.opening import Description
from records.aggregations.service import close_aggregation, describe_aggregation
from records.capture.model import CaptureRow
from records.custody.model import BoxedVolume
from system.actor import NotPermitted
from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState
from system.jobs.task import Task
from system.listing import Column
from system.plate import context as ground
from system.views import queries, service
from system.views.acts import acts_on, list_at
from system.views.errors import (
    SavedViewNotFound,
    SelectionEmpty,
    SelectionNotFound,
    SelectionTooLarge,
    ViewNameTaken,
)
from system.views.jobs import act_on_selection
from system.web.sheets import write

PATH = "/aggregations"


class Left:
    """A queue that keeps a row for each job, as the worker's does, and runs none."""

    def put(self, session, name, arguments, *, actor):
        run = JobRun(
            name=name, arguments={key: str(value) for key, value in arguments.items()}, actor=actor.handle,
            actor_rights={}, fonds_id=actor.fonds_id, state=JobState.QUEUED, queued_at=NOW(),
        )  # fmt: skip
        session.add(run)
        session.flush()
        return run.id


def NOW():  # noqa: N802 - reads as the moment it gives
    from datetime import UTC, datetime

    return datetime.now(UTC)


@pytest.fixture
def person(installation, house):
    installation.jobs = Left()
    return Person(installation, house.archivist)


class Person:
    """Somebody before the list."""

    def __init__(self, installation, actor) -> None:
        self.installation, self.actor = installation, actor

    def work(self):
        return self.installation.work(self.actor)

    def reading(self):
        return self.installation.reading(self.actor)

    def mark(self, shown, picked):
        with self.work() as work:
            return service.mark(work, PATH, shown={one.id for one in shown}, picked={one.id for one in picked})

    def mark_all(self, **filters):
        with self.work() as work:
            return service.mark_all(work, PATH, filters)

    def marked(self) -> set[UUID]:
        with self.reading() as reading:
            selection = queries.selection_on(reading, PATH)
            listing = list_at(reading, PATH)
            return (
                set()
                if selection is None
                else set(reading.session.scalars(queries.chosen(reading, listing, selection)))
            )

    def leave(self, name, after=None, **parameters):
        with self.work() as work:
            selection = queries.selection_on(work, PATH)
            act = next(one for one in acts_on(work, PATH) if one.name == name)
            return service.leave_act(work, selection.id, act, parameters, after=after)

    def run(self, job_id) -> dict[str, str]:
        with self.reading() as reading:
            run = reading.session.get_one(JobRun, job_id)
        act_on_selection(Task(self.installation, job_id, self.actor, threading.Event()), **run.arguments)
        with self.reading() as reading:
            items = reading.session.scalars(select(JobItem).where(JobItem.job_id == job_id)).all()
        return {item.key: (item.outcome, item.detail_code) for item in items}


def test_marks_are_kept_while_paging_and_taken_off_one_by_one(person, house):
    files = [house.open(f"Uno {number}") for number in range(5)]
    person.mark(files[:3], files[:2])
    person.mark(files[3:], files[3:])
    assert person.marked() == {files[0].id, files[1].id, files[3].id, files[4].id}
    person.mark(files[:3], files[1:2])
    assert person.marked() == {files[1].id, files[3].id, files[4].id}


def test_all_found_is_the_question_itself_with_exceptions_and_nothing_that_came_later(person, house):
    files = [house.open(f"Póliza {number}") for number in range(4)]
    other = house.open("Nómina")
    person.mark_all(title="poliza")
    late = house.open("Póliza tardía")
    assert person.marked() == {file.id for file in files}

    person.mark([*files, other], files[1:])
    assert person.marked() == {file.id for file in files[1:]}
    assert late.id not in person.marked()


def test_what_one_does_not_see_is_never_marked(person, house):
    mine = house.open("Mía")
    foreign = house.open("Ajena", unit_id=house.other_unit.id)
    person.mark([mine, foreign], [mine, foreign])
    assert person.marked() == {mine.id}
    person.mark_all()
    assert person.marked() == {mine.id}


def test_an_edit_does_each_file_through_its_own_act_and_tells_every_outcome(person, house, installation):
    plain, same, closed, changed = (
        house.open(title) for title in ("Obra vieja", "Nada", "Obra cerrada", "Obra tocada")
    )
    with installation.work(house.archivist) as work:
        close_aggregation(work, closed.id, on=work.today)
    person.mark_all()
    with person.reading() as reading:
        from system import history

        seen = history.head(reading.session).seq
    with installation.work(house.coordinator) as work:
        describe_aggregation(work, changed.id, title="Obra tocada por otra", description=Description())
    job = person.leave("edit", after=seen, field="title", find="Obra", value="Licitación")

    assert person.run(job) == {
        str(plain.id): (ItemOutcome.DONE, ""),
        str(same.id): (ItemOutcome.UNCHANGED, "selection.unchanged"),
        str(closed.id): (ItemOutcome.REFUSED, "aggregation.is_closed"),
        str(changed.id): (ItemOutcome.REFUSED, "selection.changed_since"),
    }
    with person.reading() as reading:
        titles = set(reading.session.scalars(select(Aggregation.title)))
    assert titles == {"Licitación vieja", "Nada", "Obra cerrada", "Obra tocada por otra"}


def test_a_job_run_twice_does_each_item_once(person, house):
    files = [house.open(f"Uno {number}") for number in range(3)]
    person.mark_all()
    job = person.leave("close", closed_on="2021-01-15")
    first = person.run(job)
    assert person.run(job) == first
    assert {outcome for outcome, _detail in first.values()} == {ItemOutcome.DONE}
    assert len(first) == len(files)


def test_a_selection_is_handed_over_once_and_an_empty_one_never(person, house):
    house.open("Uno")
    with pytest.raises(SelectionEmpty):
        person.mark([], [])
        person.leave("close", closed_on="2021-01-15")
    selection = person.mark_all()
    person.leave("close", closed_on="2021-01-15")
    with person.work() as work, pytest.raises(SelectionNotFound):
        act = next(one for one in acts_on(work, PATH) if one.name == "close")
        service.leave_act(work, selection.id, act, {})
    assert person.marked() == set()


def test_another_persons_selection_is_not_found(person, house, installation):
    house.open("Uno")
    selection = person.mark_all()
    with installation.reading(house.coordinator) as reading, pytest.raises(SelectionNotFound):
        queries.find_selection(reading, selection.id)


def test_rights_lost_before_the_job_are_each_items_outcome(person, house, installation):
    file = house.open("Uno")
    person.mark_all()
    job = person.leave("close", closed_on="2021-01-15")
    person.actor = house.neighbour.__class__(
        handle=house.archivist.handle, fonds_id=house.fonds.id, grants=house.neighbour.grants
    )
    # The file is out of sight now, so it is not even among the items.
    assert person.run(job) == {}
    with installation.reading(house.coordinator) as reading:
        assert reading.session.get_one(Aggregation, file.id).closed_on is None


def test_marked_files_become_rows_of_a_draft(person, house):
    house.open("De este año", series="5C.2")
    person.mark_all()
    job = person.leave("copy")
    person.run(job)
    person.run(job)
    with person.reading() as reading:
        rows = reading.session.scalars(select(CaptureRow)).all()
    assert [(row.cells["title"], row.cells["series"], row.cells["unit"]) for row in rows] == [
        ("De este año", "5C.2", "TES")
    ]


def test_views_are_ones_own_unless_shared_by_whoever_publishes(person, house, other_house, installation):
    with person.work() as work:
        view = service.save_view(work, listing=PATH, name="Abiertos", query="state=open&sort=-opened_on&page=3")
    assert view.query == [["state", "open"], ["sort", "-opened_on"]]
    with person.work() as work, pytest.raises(ViewNameTaken):
        service.save_view(work, listing=PATH, name="Abiertos", query="")
    with person.work() as work, pytest.raises(NotPermitted):
        service.share_view(work, view.id, shared=True)
    with installation.work(house.coordinator) as work, pytest.raises(SavedViewNotFound):
        service.rename_view(work, view.id, "Mía")
    with installation.work(house.coordinator) as work:
        shared = service.save_view(work, listing=PATH, name="De todos", query="state=closed")
        service.share_view(work, shared.id, shared=True)
    with person.reading() as reading:
        assert [one.name for one in queries.saved_views(reading, PATH)] == ["Abiertos", "De todos"]
    with person.work() as work, pytest.raises(NotPermitted):
        service.delete_view(work, shared.id)
    with installation.reading(other_house.coordinator) as reading:
        assert queries.saved_views(reading) == []
    with person.work() as work:
        service.begin_with(work, PATH, shared.id)
        service.delete_view(work, view.id)
    with person.reading() as reading:
        assert queries.default_of(reading, PATH).id == shared.id


@pytest.fixture
def browser_of(client_of):
    """The records rooms with the ground's own pages beside them."""
    views = [route for route in ground.routes if getattr(route, "__module__", "").startswith("system.views")]
    return lambda actor: client_of(actor, *views)


def test_marking_previewing_and_confirming_work_by_forms_alone(person, house, browser_of):
    files = [house.open(f"Obra {number:02d}") for number in range(12)]
    client = browser_of(house.archivist)
    first = client.get(f"{PATH}?size=10&sort=title").text
    assert first.count('name="pick-') == 10
    marked = client.post(
        "/selections",
        data={
            "listing": PATH,
            "back": f"{PATH}?size=10&sort=title",
            "shown": str(files[0].id),
            f"pick-{files[0].id}": "1",
            "do": f"to:{PATH}?size=10&sort=title&page=2",
        },
        follow_redirects=False,
    )
    assert marked.headers["location"] == f"{PATH}?size=10&sort=title&page=2"
    assert "1 marcado" in client.get(PATH).text
    page = client.post("/selections", data={"listing": PATH, "back": PATH, "do": "all"}).text
    assert "12 marcados" in page
    form = client.post(
        "/selections",
        data={"listing": PATH, "back": PATH, "do": "act", "act": "edit", "shown": str(files[3].id)},
        follow_redirects=False,
    ).headers["location"]
    asked = f"{form}?see=1&field=title&find=Obra&value=Contrato"
    seen = client.get(asked).text
    assert "11 elementos marcados" in seen
    assert "Contrato 01" in seen
    assert "Contrato 03" not in seen
    refused = client.get(f"{form}?see=1&field=title&find=&value=")
    assert refused.status_code == 422
    after = re.search(r'name="after" value="(\d+)"', seen)[1]
    done = client.post(
        form, data={"field": "title", "find": "Obra", "value": "Contrato", "see": "1", "after": after},
        follow_redirects=False,
    )  # fmt: skip
    assert done.headers["location"].startswith("/jobs/")
    job = UUID(done.headers["location"].removeprefix("/jobs/"))
    assert {outcome for outcome, _ in person.run(job).values()} == {ItemOutcome.DONE}
    sheet = client.get(f"{PATH}?export=csv").text
    assert sheet.count("Contrato") == 11


def test_a_list_begins_with_the_view_one_chose(house, browser_of):
    client = browser_of(house.archivist)
    saved = client.post(
        "/views",
        data={"listing": PATH, "name": "Cerrados", "query": "state=closed", "default": "true"},
        follow_redirects=False,
    )
    assert saved.headers["location"] == f"{PATH}?state=closed"
    assert client.get(PATH, follow_redirects=False).headers["location"] == f"{PATH}?state=closed"
    assert "Cerrados" in client.get("/views").text
    view = client.get("/api/views").json()[0]
    assert client.delete(f"/api/views/{view['id']}").status_code == 204
    assert client.get(PATH, follow_redirects=False).status_code == 200


def test_an_edit_replaces_a_text_or_the_whole_field():
    assert Edit(Field.AREA, "Egresos").applied("Ingresos") == "Egresos"
    assert Edit(Field.TITLE, "Contrato", "Obra").applied("Obra y otra Obra") == "Contrato y otra Contrato"
    assert not Edit(Field.AREA, "x" * 301).fits("x" * (LIMITS[Field.AREA] + 1))


def left_at_once(person, name, **parameters):
    with person.work() as work:
        selection = queries.selection_on(work, PATH)
        act = next(one for one in acts_on(work, PATH) if one.name == name)
        return service.act_at_once(work, selection.id, act, parameters)


def test_marked_files_go_into_new_boxes_and_what_is_boxed_already_stays(person, house, browser_of):
    files = [house.open(f"Papel {number}") for number in range(3)]
    person.mark(files, files[:1])
    address = left_at_once(person, "box")
    assert re.fullmatch(r"/boxes/[0-9a-f-]{36}", address)

    client = browser_of(house.archivist)
    client.post("/selections", data={"listing": PATH, "back": PATH, "do": "all"})
    form = client.post(
        "/selections", data={"listing": PATH, "back": PATH, "do": "act", "act": "box"}, follow_redirects=False
    ).headers["location"]
    seen = client.get(form).text
    assert "Legajos que van a cajas nuevas" in seen
    assert "1 tiene objeciones" in seen
    done = client.post(form, data={}, follow_redirects=False)
    assert done.headers["location"].startswith("/boxes")
    with person.reading() as reading:
        assert reading.session.scalar(select(func.count()).select_from(BoxedVolume)) == 3
    assert client.post(form, data={}, follow_redirects=False).status_code == 404


def test_labels_of_the_volumes_of_marked_files_are_ready_to_print(person, house, browser_of):
    files = [house.open(f"Papel {number}") for number in range(2)]
    person.mark(files, files)
    address = left_at_once(person, "labels")
    page = browser_of(house.archivist).get(address).text
    assert len(set(re.findall(r"\bV[2-9A-Z]{27}\b", page))) == 2
    assert browser_of(house.neighbour).get(address).status_code == 404


def test_an_act_upon_all_together_takes_only_so_many_and_is_offered_to_whoever_may(person, house, monkeypatch):
    files = [house.open(f"Papel {number}") for number in range(2)]
    person.mark(files, files)
    with person.work() as work, pytest.raises(SelectionTooLarge):
        selection = queries.selection_on(work, PATH)
        act = next(one for one in acts_on(work, PATH) if one.name == "box")
        service.act_at_once(work, selection.id, replace(act, most=1), {})
    with person.installation.reading(house.transparency) as reading:
        assert "box" not in {one.name for one in acts_on(reading, PATH)}


def test_what_is_marked_is_given_as_csv_and_as_a_workbook(person, house, browser_of):
    house.open("=HYPERLINK(1)")
    house.open("Normal")
    selection = person.mark_all()
    client = browser_of(house.archivist)
    sheet = client.get(f"/selections/{selection.id}/seleccion.xlsx")
    assert sheet.headers["content-disposition"] == 'attachment; filename="seleccion.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Código de referencia", "Título"]
    assert sorted(row[1] for row in rows[1:]) == ["=HYPERLINK(1)", "Normal"]
    assert "'=HYPERLINK(1)" in client.get(f"/selections/{selection.id}/seleccion.csv").text
    assert browser_of(house.coordinator).get(f"/selections/{selection.id}/seleccion.xlsx").status_code == 404


def test_a_workbook_goes_on_in_another_sheet(house):
    @dataclass
    class Row:
        title: str

    target = io.BytesIO()
    write(target, [Column("title", "Título")], (Row(f"Uno {number}") for number in range(5)), most=2)
    book = CalamineWorkbook.from_filelike(io.BytesIO(target.getvalue()))
    assert [len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names] == [3, 3, 2]
