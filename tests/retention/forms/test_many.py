"""Labels of many boxes and slips of many loans: doors, batches, who may have them; what expires; two at once."""

from __future__ import annotations

import io
from threading import Barrier, Event, Thread

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from records.aggregations.model import Volume
from records.custody.model import BoxedVolume, Place, ShelvedVolume
from retention.forms import batches, crests
from retention.forms.compile_inventory import InventoryRequest
from retention.forms.errors import NothingToPrint
from retention.forms.jobs import print_later, sweeper
from retention.forms.kinds import FileFormat, FormKind, InventoryKind
from retention.forms.model import Crest, PrintedBox, PrintedLoan, Printing
from retention.forms.service import Options, print_inventory
from system.attachments.model import Attachment
from system.jobs.model import ItemOutcome, JobItem, JobRun
from system.jobs.task import Task
from system.organization.roles import Role
from tests.retention.forms.conftest import png
from tests.retention.forms.test_inventories import sheets


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def stranger(archive, given):
    return given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "OBR"), handle="ajena")


def pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def test_the_pages_of_boxes_and_loans_have_doors_to_print(shelved, browser):
    box, loan = f"/forms/box/{shelved.boxes[0]}/pdf", f"/forms/loan/{shelved.loan}/pdf"
    assert box in browser.get(f"/boxes/{shelved.boxes[0]}").text
    assert loan in browser.get(f"/loans/{shelved.loan}").text
    assert 'href="/forms/boxes"' in browser.get("/boxes").text
    assert 'href="/forms/loans"' in browser.get("/loans").text


def test_the_filters_of_a_list_say_what_is_printed(shelved, browser, client_of, stranger):
    assert "Imprimir 3" in browser.get("/forms/boxes").text
    assert "Imprimir 1" in browser.get("/forms/boxes?number=2").text
    assert pages(browser.post("/forms/boxes", data={"transfer": "TP-1"}).content) == 3
    assert pages(browser.post("/forms/boxes", data={"number": "2"}).content) == 1
    assert browser.post("/forms/loans", data={"format": "xlsx"}).content.startswith(b"PK")
    assert browser.post("/forms/boxes", data={"number": "99"}).status_code == 409
    assert browser.post("/forms/boxes", data={"format": "exe"}).status_code == 404
    assert browser.post("/forms/boxes", data={"transfer": "x" * 99}).status_code == 422
    assert client_of(stranger).post("/forms/boxes", data={}).status_code == 409


@pytest.mark.parametrize(("form", "path"), [(FormKind.BOX, "boxes"), (FormKind.LOAN, "loans")])
def test_many_labels_and_slips_are_left_to_a_job(
    shelved, archive, coordinator, *, browser, client_of, stranger, monkeypatch, form, path
):
    monkeypatch.setattr("retention.forms.many_web.AT_ONCE", 0)
    monkeypatch.setitem(batches.PART, FormKind.BOX, 2)
    done = browser.post(f"/forms/{path}", data={}, follow_redirects=False)
    assert (done.status_code, done.headers["location"][:6]) == (303, "/jobs/")
    with archive.reading(coordinator) as reading:
        printing = reading.session.scalars(select(Printing)).one()
    print_later(Task(archive.installation, printing.job_id, coordinator, Event()), str(printing.id))
    with archive.reading() as reading:
        lines = reading.session.scalars(select(JobItem.outcome).where(JobItem.job_id == printing.job_id)).all()
        run = reading.session.get_one(JobRun, printing.job_id)
        tables = [reading.session.scalar(select(func.count()).select_from(one)) for one in (PrintedBox, PrintedLoan)]
    count = 3 if form is FormKind.BOX else 1
    assert lines == [ItemOutcome.DONE] * count
    assert (run.done, run.total) == (count, count)
    assert tables == ([3, 0] if form is FormKind.BOX else [0, 1])
    address = f"/forms/printings/{printing.id}/content"
    assert browser.get(address).status_code == 200
    assert client_of(stranger).get(address).status_code == 404


def test_what_one_may_not_see_is_left_out(shelved, archive, stranger):
    for form, ids in ((FormKind.BOX, shelved.boxes), (FormKind.LOAN, [shelved.loan])):
        with pytest.raises(NothingToPrint), archive.work(stranger) as work:
            batches.queue_batch(work, form, ids)


def test_the_worker_takes_away_what_expired(shelved, archive, coordinator, installation):
    with archive.work(coordinator) as work:
        batches.queue_batch(work, FormKind.BOX, shelved.boxes, options=Options(transfer="TP-1"))
    run = sweeper(installation).run
    assert run() == 0
    installation.clock.advance(days=batches.KEPT_DAYS + 1)
    assert run() == 1
    with archive.reading() as reading:
        for table in (Printing, PrintedBox):
            assert reading.session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize("path", ["series=%00", "series=5C.3%07", "state=quizas", "unit=%00", "stage=%00", "box=%00"])
def test_what_nobody_can_mean_is_refused_and_does_not_print_everything(shelved, browser, path):
    for base in ("/forms/inventory?kind=primary&", "/api/forms/inventory/pdf?kind=primary&"):
        assert browser.get(base + path).status_code == 422


def test_two_who_set_a_crest_at_once_both_succeed_and_one_crest_stays(shelved, archive, coordinator):
    pictures = [png(40, 40), png(50, 50)]
    together, faults = Barrier(2), []

    def keep(content: bytes) -> None:
        try:
            picture = crests.prove(content)
            together.wait(30)
            with archive.work(coordinator) as work:
                crests.keep_crest(work, archive.fonds.id, content, picture, file_name="escudo.png")
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test shall show it
            faults.append(fault)

    threads = [Thread(target=keep, args=(one,)) for one in pictures]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    with archive.reading() as reading:
        (crest,) = reading.session.scalars(select(Crest)).all()
        assert reading.session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert archive.history(crest.id) == ["crest.kept", "crest.kept"]


def test_the_general_inventory_says_where_loose_volumes_lie_and_counts_all(shelved, archive, coordinator):
    with archive.work() as work:
        place = work.session.scalars(select(Place)).first()
        volume = work.session.scalars(select(Volume).where(Volume.aggregation_id == shelved.files[0])).one()
        boxed = work.session.scalars(select(BoxedVolume).where(BoxedVolume.volume_id == volume.id)).one()
        work.session.delete(boxed)
        work.session.add(ShelvedVolume(place_id=place.id, volume_id=volume.id))
        work.session.add(
            Volume(fonds_id=archive.fonds.id, aggregation_id=shelved.files[0], number=2, first_folio=None,
                   last_folio=None, thickness_mm=None)
        )  # fmt: skip
    with archive.reading(coordinator) as reading:
        request = InventoryRequest(InventoryKind.GENERAL)
        (rows,) = sheets(print_inventory(reading, archive.fonds, request, FileFormat.XLSX).content)
        primary = InventoryRequest(InventoryKind.PRIMARY)
        (told,) = sheets(print_inventory(reading, archive.fonds, primary, FileFormat.XLSX).content)
    first = next(row for row in rows if "SMA/5C.3/2014/0001" in row)
    assert "A.2.E3.C1" in first
    assert 2 in first
    line = next(row for row in told if "SMA/5C.3/2014/0001" in row)
    assert (line[2], line[20], line[21]) == ("", "A.2.E3.C1", "2 legajos")
