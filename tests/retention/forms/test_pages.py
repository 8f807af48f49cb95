"""Pages, addresses, the API and the command line of forms; the crest; printings of many files."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import func, select

from retention.forms import batches, crests
from retention.forms.cli import form_group
from retention.forms.errors import CrestUnfit, FormNotTypeset, NothingToPrint, TooMuchToPrint
from retention.forms.jobs import print_later
from retention.forms.kinds import FileFormat, FormKind
from retention.forms.model import Crest, PrintedFile, Printing
from retention.forms.pictures import look_at
from retention.forms.queries import printing_of
from system import history
from system.actor import NotPermitted
from system.attachments.model import Attachment
from system.attachments.queries import attachment_of, content
from system.console import Console
from system.jobs.model import ItemOutcome, JobItem
from system.jobs.task import Task
from system.organization.roles import Role
from tests.retention.forms.conftest import png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
# The shortest picture a JPEG can be: its header, one frame of 64 by 48 pixels, no image.
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x30\x00\x40\x01\x01\x11\x00"


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def stranger(archive, given):
    return given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "OBR"), handle="ajena")


def test_the_page_of_a_file_offers_what_can_be_printed_of_it(shelved, browser):
    page = browser.get(f"/aggregations/{shelved.files[0]}").text
    for kind, written in (("cover", "pdf"), ("cover", "xlsx"), ("index", "pdf")):
        address = f"/forms/file/{kind}/{shelved.files[0]}/{written}"
        assert address in page
        assert browser.get(address).status_code == 200
    found = browser.get(f"/forms/file/spine/{shelved.files[0]}/pdf?sheet=a4-1x4&start=4")
    assert found.headers["content-type"] == "application/pdf"
    assert found.headers["cache-control"] == "private, no-store"
    assert "attachment" in found.headers["content-disposition"]


def test_boxes_loans_and_inventories_have_addresses(shelved, browser):
    for base in ("/forms/box", "/api/forms/boxes"):
        assert browser.get(f"{base}/{shelved.boxes[0]}/pdf?transfer=TP-1").content.startswith(b"%PDF-")
    for base in ("/forms/loan", "/api/forms/loans"):
        assert browser.get(f"{base}/{shelved.loan}/xlsx").content.startswith(b"PK")
    assert browser.get("/forms/inventory?kind=primary&series=5C.3&format=pdf").content.startswith(b"%PDF-")
    ids = "&".join(f"ids={one}" for one in shelved.files[:2])
    assert browser.get(f"/api/forms/inventory/xlsx?kind=disposal&{ids}").content.startswith(b"PK")
    assert browser.get(f"/api/forms/files/{shelved.files[0]}/cover/pdf").content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/forms/inventory?kind=nada", 422), ("/forms/inventory?kind=primary&series=9Z", 409),
        ("/forms/inventory?kind=primary&ids=hola", 422), ("/forms/inventory?kind=primary&format=exe", 404),
        ("/forms/inventory?kind=primary&year_from=mil", 422), ("/forms/inventory?kind=primary&box=-1", 422),
        ("/api/forms/inventory/pdf?kind=primary&transferred_on=ayer", 422),
        ("/forms/box/00000000-0000-7000-8000-000000000000/pdf", 404),
        ("/forms/loan/00000000-0000-7000-8000-000000000000/pdf", 404),
        ("/forms/file/cover/00000000-0000-7000-8000-000000000000/pdf", 409),
        ("/forms/printings/00000000-0000-7000-8000-000000000000/content", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_told(shelved, browser, path, status):
    assert browser.get(path).status_code == status


def test_a_form_of_an_unknown_kind_is_told(shelved, browser):
    assert browser.get(f"/forms/file/nada/{shelved.files[0]}/pdf").status_code == 404
    assert browser.get(f"/forms/file/spine/{shelved.files[0]}/xlsx").status_code == 404
    assert browser.get(f"/forms/file/spine/{shelved.files[0]}/pdf?start=99").status_code == 422
    assert browser.get(f"/forms/file/spine/{shelved.files[0]}/pdf?sheet=servilleta").status_code == 422


def test_a_few_are_printed_at_once_from_the_page(shelved, browser):
    assert "Formatos para imprimir" in browser.get("/forms").text
    found = browser.post("/forms", data={"what": "cover", "series": "5C.3", "year_until": "2014"})
    assert found.headers["content-type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(found.content)).pages) == 9
    found = browser.post("/forms", data={"what": "general", "format": "xlsx"})
    assert found.content.startswith(b"PK")
    wrong = browser.post("/forms", data={"what": "cover", "series": "9Z"})
    assert wrong.status_code == 409
    assert "Ningún expediente que usted pueda ver" in wrong.text
    assert browser.post("/forms", data={"what": ""}).status_code == 404


def run(archive, actor, printing) -> dict:
    """Run a printing's job as the worker would, here and now."""
    return dict(print_later(Task(archive.installation, printing.job_id, actor, Event()), str(printing.id)))


@pytest.fixture
def left(archive, coordinator):
    """Leave a printing to a job as the coordinator."""

    def act(form, ids, actor=None, **named):
        with archive.work(actor or coordinator) as work:
            return batches.queue_batch(work, form, ids, **named)

    return act


def content_of(archive, attachment_id) -> bytes:
    with archive.reading() as reading:
        return content(reading, attachment_of(reading, attachment_id))


def test_many_are_left_to_a_job_that_accounts_for_every_file(shelved, archive, coordinator, left):
    printing = left(FormKind.COVER, shelved.files)
    assert run(archive, coordinator, printing) == {"printing": str(printing.id), "printed": 36, "files": 36}
    with archive.reading(coordinator) as reading:
        outcomes = reading.session.scalars(select(JobItem.outcome).where(JobItem.job_id == printing.job_id)).all()
        kept = printing_of(reading, printing.id)
    assert outcomes == [ItemOutcome.DONE] * 36
    assert len(PdfReader(io.BytesIO(content_of(archive, kept.attachment_id))).pages) == 36
    assert archive.history(printing.id) == ["printing.queued", "printing.made"]
    again = run(archive, coordinator, printing)
    assert again["printed"] == 36
    with archive.reading() as reading:
        assert reading.session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_what_does_not_fit_one_document_comes_in_parts(shelved, archive, coordinator, left, monkeypatch):
    monkeypatch.setitem(batches.PART, FormKind.COVER, 15)
    printing = left(FormKind.COVER, shelved.files)
    run(archive, coordinator, printing)
    with archive.reading(coordinator) as reading:
        kept = printing_of(reading, printing.id)
    with zipfile.ZipFile(io.BytesIO(content_of(archive, kept.attachment_id))) as found:
        assert found.namelist() == ["001-cover-15.pdf", "002-cover-15.pdf", "003-cover-6.pdf"]


def test_a_file_that_cannot_be_printed_stops_no_other(shelved, archive, coordinator, left, monkeypatch):
    real = batches.print_many
    bad = shelved.files[3]

    def stumbling(reading, form, ids, written, options):
        if bad in ids:
            raise FormNotTypeset
        return real(reading, form, ids, written, options)

    monkeypatch.setattr(batches, "print_many", stumbling)
    printing = left(FormKind.SPINE, shelved.files[:6])
    assert run(archive, coordinator, printing)["printed"] == 5
    with archive.reading() as reading:
        lines = reading.session.execute(select(JobItem.key, JobItem.outcome).where(JobItem.job_id == printing.job_id))
        assert [row.key for row in lines if row.outcome is ItemOutcome.FAILED] == [str(bad)]


def test_a_printing_is_given_only_to_who_may_see_all_of_its_files_that_day(
    shelved, archive, coordinator, *, stranger, left, client_of, browser, installation
):
    printing = left(FormKind.COVER, shelved.files[:3])
    assert browser.get(f"/forms/printings/{printing.id}/content").status_code == 409
    run(archive, coordinator, printing)
    for base in ("/forms", "/api/forms"):
        found = browser.get(f"{base}/printings/{printing.id}/content")
        assert (found.status_code, found.content[:5]) == (200, b"%PDF-")
        assert client_of(stranger).get(f"{base}/printings/{printing.id}/content").status_code == 404
    assert str(printing.id) in browser.get("/forms").text
    assert str(printing.id) not in client_of(stranger).get("/forms").text
    assert client_of(stranger).get("/api/forms/printings").json() == {"printings": []}
    installation.clock.advance(days=31)
    assert browser.get(f"/forms/printings/{printing.id}/content").status_code == 404


def test_what_expired_is_taken_away_when_the_next_comes(shelved, archive, coordinator, left, installation):
    printing = left(FormKind.COVER, shelved.files[:1])
    run(archive, coordinator, printing)
    installation.clock.advance(days=batches.KEPT_DAYS + 1)
    left(FormKind.COVER, shelved.files[:1])
    with archive.reading() as reading:
        assert reading.session.get(Printing, printing.id) is None
        assert reading.session.scalar(select(func.count()).select_from(Attachment)) == 0
        assert reading.session.scalar(select(func.count()).select_from(PrintedFile)) == 1


def test_what_is_out_of_sight_is_left_out_of_a_batch(shelved, archive, stranger, left):
    with pytest.raises(NothingToPrint):
        left(FormKind.COVER, shelved.files, actor=stranger)
    with pytest.raises(TooMuchToPrint):
        left(FormKind.COVER, [UUID(int=one) for one in range(batches.FILES_LIMIT + 1)])


def test_the_api_leaves_printings_and_the_page_leaves_more_than_a_few(shelved, browser, monkeypatch):
    body = {"form": "spine", "ids": [str(one) for one in shelved.files], "sheet": "letter-3x10"}
    found = browser.post("/api/forms/printings", json=body)
    assert (found.status_code, found.json()["files"], found.json()["content"]) == (202, 36, None)
    assert browser.post("/api/forms/printings", json={**body, "start": 31}).status_code == 422
    assert browser.post("/api/forms/printings", json={**body, "form": "napkin"}).status_code == 404
    monkeypatch.setattr("retention.forms.web.AT_ONCE", 5)
    done = browser.post("/forms", data={"what": "cover"}, follow_redirects=False)
    assert (done.status_code, done.headers["location"][:6]) == (303, "/jobs/")


def test_a_crest_is_kept_shown_on_forms_and_left(shelved, archive, browser, client_of, stranger):
    bare = browser.get(f"/forms/file/cover/{shelved.files[0]}/pdf").content
    done = browser.post("/forms/crest", files={"file": ("escudo.png", png())}, follow_redirects=False)
    assert done.status_code == 303
    assert browser.get("/forms/crest/content").content == png()
    assert browser.get("/forms/crest/content").headers["content-security-policy"].startswith("sandbox")
    with_crest = browser.get(f"/forms/file/cover/{shelved.files[0]}/pdf").content
    assert len(PdfReader(io.BytesIO(with_crest)).pages[0].images) == 1
    assert with_crest != bare
    workbook = browser.get(f"/forms/file/cover/{shelved.files[0]}/xlsx").content
    assert any("media" in name for name in zipfile.ZipFile(io.BytesIO(workbook)).namelist())
    browser.post("/forms/crest", files={"file": ("otro.png", png(100, 90))})
    with archive.reading() as reading:
        (crest,) = reading.session.scalars(select(Crest)).all()
        assert (crest.width, crest.height) == (100, 90)
        assert reading.session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert 'width="160" height="144"' in browser.get("/forms/crest").text
    assert client_of(stranger).post("/forms/crest", files={"file": ("x.png", png())}).status_code == 403
    assert client_of(stranger).post("/forms/crest/removal").status_code == 403
    assert browser.post("/forms/crest/removal", follow_redirects=False).status_code == 303
    assert browser.post("/forms/crest/removal").status_code == 404
    assert browser.get(f"/forms/file/cover/{shelved.files[0]}/pdf").content == bare
    assert archive.history(crest.id) == ["crest.kept", "crest.kept", "crest.left"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG, "crest.no_picture"), (b"", "crest.no_picture"), (b"GIF89a" + b"x" * 50, "crest.no_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "crest.no_picture"), (png(2500, 40), "crest.too_many_pixels"),
        (png(16, 40), "crest.too_few_pixels"), (png()[:-60], "crest.not_drawn"), (JPEG, "crest.not_drawn"),
        (b"\x89PNG" + b"x" * crests.BYTES_LIMIT, "crest.too_large"), (b"\xff\xd8\xff\xe0\x00\x00", "crest.no_picture"),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_too_much_of_one_is_refused(content, code):
    with pytest.raises(CrestUnfit) as refused:
        crests.prove(content)
    assert [one.code for one in refused.value.objections] == [code]


def test_a_wide_and_flat_picture_is_told_both_reasons(browser):
    with pytest.raises(CrestUnfit) as refused:
        crests.prove(png(3000, 4))
    assert [one.code for one in refused.value.objections] == ["crest.too_many_pixels", "crest.too_few_pixels"]
    page = browser.post("/forms/crest", files={"file": ("escudo.svg", SVG)})
    assert page.status_code == 422
    assert "Un SVG no se admite" in page.text


def test_a_jpeg_says_its_size_in_its_frame():
    found = look_at(JPEG)
    assert found is not None
    assert (found.mime, found.width, found.height) == ("image/jpeg", 64, 48)


def test_the_crest_is_for_administration_and_coordination(archive, given):
    picture = crests.prove(png())
    for role, may in ((Role.ADMINISTRATOR, True), (Role.ARCHIVES_COORDINATOR, True), (Role.UNIT_HEAD, False)):
        actor = given.actor(archive.fonds, role, archive.unit, handle=role.value)
        with archive.work(actor) as work:
            if may:
                crests.keep_crest(work, archive.fonds.id, png(), picture, file_name="e.png")
            else:
                with pytest.raises(NotPermitted):
                    crests.keep_crest(work, archive.fonds.id, png(), picture, file_name="e.png")


def test_the_command_line_prints(shelved, archive, tmp_path):
    def run_command(*arguments):
        console = Console(archive.installation, lambda _installation, _account: archive.operator, as_json=True)
        return CliRunner().invoke(form_group, arguments, obj=console, catch_exceptions=False)

    for command, out in (
        (("cover", "SMA/5C.3/2014/0001"), "cover.pdf"), (("spine", "SMA/5C.3/2014/0001"), "spine.pdf"),
        (("index", "SMA/5C.3/2014/0001"), "index.xlsx"), (("box", str(shelved.boxes[0])), "box.xlsx"),
        (("loan", str(shelved.loan)), "loan.pdf"), (("inventory", "--kind", "primary"), "inventory.xlsx"),
    ):  # fmt: skip
        done = run_command(*command, "--out", str(tmp_path / out))
        assert done.exit_code == 0, done.output
        assert json.loads(done.output)["size"] == (tmp_path / out).stat().st_size
    assert run_command("cover", "SMA/5C.3/2014/0001", "--out", str(tmp_path / "cover.doc")).exit_code == 2
    assert "error" not in run_command("spine", "SMA/5C.3/2014/0001", "--out", str(tmp_path / "s.pdf")).output


def test_the_history_names_nobody(shelved, archive, left):
    printing = left(FormKind.COVER, shelved.files[:2], written=FileFormat.XLSX)
    with archive.reading() as reading:
        (entry,) = history.of(reading.session, printing.id)
    facts = entry.read_facts()
    assert {name: facts[name] for name in ("form", "format", "files")} == {
        "form": "cover",
        "format": "xlsx",
        "files": 2,
    }
    assert printing.expires_on - printing.requested_at.date() >= timedelta(days=29)
