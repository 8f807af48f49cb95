"""A rare word written wherever somebody may write about a file is nowhere after it was destroyed."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, update

from records.aggregations.model import Aggregation, AggregationAlias, FolioCorrection, Reopening, Volume
from records.capture.model import CaptureDraft, CaptureRow
from records.documents.model import Document, DocumentVersion
from records.inventories.model import ImportState, InventoryEntry, InventoryImport, InventoryRow, Outcome
from records.objects.model import DigitalObject
from retention.forms import batches, jobs
from retention.forms.errors import PrintingNotFound
from retention.forms.kinds import FileFormat, FormKind
from retention.forms.model import Printing
from retention.transfers.model import ArchivalDescription
from search.projector import Projector
from system.attachments.service import keep
from system.database import Base
from system.jobs.model import JobRun
from system.jobs.task import Task
from tests.retention.execution.conftest import WORDS

RARE = "zarzamora"
TODAY = date(2018, 3, 1)


def rows_with(session, word: str) -> set[str]:
    """Every column of every table in whose rows the word stands, plain or packed."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            found |= {f"{table.name}.{column}" for column, value in row.items() if word in _text(value).casefold()}
    return found


def _text(value: object) -> str:
    if isinstance(value, bytes):
        raw = gzip.decompress(value) if value[:2] == b"\x1f\x8b" else value
        return raw.decode("utf-8", "replace")
    return str(value)


def bytes_with(folder: Path, word: str) -> list[str]:
    hits = []
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
            if word.encode() in raw.lower():
                hits.append(path.name)
    return sorted(hits)


@pytest.fixture
def told_everywhere(scene):
    """A file of which the word was said at every place where people write; its public title does not say it."""
    (file_id,) = scene.files(1, documents=2)
    fonds = scene.archive.fonds
    said = f"{WORDS} Perengano"
    with scene.archive.work() as work:
        session = work.session
        file = session.get_one(Aggregation, file_id)
        session.execute(
            update(Aggregation).where(Aggregation.id == file_id).values(
                title=said, public_title="Ingresos de un particular", scope_and_content=said, archivist_note=said,
                closing_note=said, annex_links=said, root_directory=said, reading_requirements=said,
            )
        )  # fmt: skip
        held = select(Document.id).where(Document.aggregation_id == file_id)
        session.execute(
            update(Document).where(Document.aggregation_id == file_id).values(
                title=said, official_number=RARE, author=said, addressee=said, access_note=said
            )
        )  # fmt: skip
        session.execute(update(DocumentVersion).where(DocumentVersion.document_id.in_(held)).values(reason=said))
        session.execute(
            update(DigitalObject).where(DigitalObject.aggregation_id == file_id).values(
                file_name=f"{RARE}.txt", description=said, text_detail=said
            )
        )  # fmt: skip
        session.add_all([
            Reopening(aggregation_id=file_id, closed_on=TODAY, reason=said, reopened_at=work.now, reopened_by="ana"),
            FolioCorrection(fonds_id=fonds.id, aggregation_id=file_id, wrong="2 bis", right=3, reason=said,
                            corrected_at=work.now, corrected_by="ana"),
            AggregationAlias(fonds_id=fonds.id, aggregation_id=file_id, reference="SMA/5C.3/2017/0009",
                             node_id=file.node_id, until=TODAY, reason=said, changed_at=work.now, changed_by="ana"),
            ArchivalDescription(fonds_id=fonds.id, aggregation_id=file_id, elements={"scope_and_content": said},
                                described_by="ana", described_at=work.now),
        ])  # fmt: skip
        session.execute(update(Volume).where(Volume.aggregation_id == file_id).values(note=said))
        draft = CaptureDraft(fonds_id=fonds.id, owner="ana", name="Ingresos", columns=["title"], created_at=work.now,
                             changed_at=work.now)  # fmt: skip
        sheet = keep(work, fonds.id, [b"PK"], file_name="inventario.xlsx", mime="a/b")
        session.add(draft)
        session.flush()
        loaded = InventoryImport(fonds_id=fonds.id, attachment_id=sheet.id, file_name="inventario.xlsx",
                                 sha256=sheet.sha256, state=ImportState.DONE, rows=1, loaded=1, begun_by="ana",
                                 begun_at=work.now)  # fmt: skip
        session.add(loaded)
        session.flush()
        session.add_all([
            CaptureRow(id=file_id, draft_id=draft.id, position=1, cells={"title": said}, aggregation_id=file_id),
            InventoryEntry(fonds_id=fonds.id, identity="f1", aggregation_id=file_id, import_id=loaded.id, row_number=2,
                           contents={"titulo": said, "descripcion": said}),
            InventoryRow(import_id=loaded.id, row_number=2, outcome=Outcome.LOADED,
                         said=[{"heading": "descripcion", "code": "x", "facts": {"given": said}}]),
        ])  # fmt: skip
    return file_id


def test_a_rare_word_is_in_no_row_and_in_no_byte_after_the_execution(scene, told_everywhere):
    """Written in title, notes, text, metadata, names of files, drafts, sheets, descriptions: all of it goes."""
    Projector(scene.installation).catch_up()
    list_id = scene.list_of([told_everywhere])
    with scene.archive.reading() as reading:
        before = rows_with(reading.session, RARE)
    assert {
        "aggregation.title", "aggregation.scope_and_content", "document.author", "digital_object.file_name",
        "capture_row.cells", "inventory_entry.contents", "inventory_row.said", "archival_description.elements",
        "aggregation_alias.reason", "aggregation_reopening.reason", "folio_correction.reason", "capture_row.title_key",
    } <= before  # fmt: skip

    scene.executed(list_id)

    with scene.archive.reading() as reading:
        assert rows_with(reading.session, RARE) == set()
        assert rows_with(reading.session, "perengano") == set()
    data = scene.installation.settings.data_dir
    assert bytes_with(data, RARE) == []
    assert bytes_with(data, "perengano") == []


def test_forms_that_lie_ready_go_with_a_file_that_stands_in_them(scene, client_of):
    """An index repeats the titles of documents: whoever printed it yesterday does not fetch it tomorrow."""
    first, second = scene.files(2)
    made = printed(scene, [first, second], b"made of both")
    other = printed(scene, [second], b"made of the second")
    waiting = printed(scene, [first], b"")
    client = client_of(scene.actor("carmen"))
    assert client.get(f"/forms/printings/{made}/content").status_code == 200

    scene.executed(scene.list_of([first]))

    assert client.get(f"/forms/printings/{made}/content").status_code == 404
    assert client.get(f"/forms/printings/{other}/content").status_code == 200
    with scene.archive.reading() as reading:
        assert reading.session.scalars(select(Printing.id)).all() == [other]
        assert rows_with(reading.session, "made of the second") == {"attachment_piece.content"}
        assert rows_with(reading.session, "made of both") == set()
        job_id = reading.session.scalars(select(JobRun.id).where(JobRun.name == batches.JOB)).first()
    with pytest.raises(PrintingNotFound):
        jobs.print_later(Task(scene.installation, job_id, scene.actor("carmen"), Event()), str(waiting))


def printed(scene, ids, content: bytes):
    with scene.archive.work(scene.actor("carmen")) as work:
        printing = batches.queue_batch(work, FormKind.INDEX, ids, written=FileFormat.PDF)
        if content:
            kept = keep(work, scene.archive.fonds.id, [content], file_name="indices.pdf", mime="application/pdf")
            printing.attachment_id, printing.printed = kept.id, len(ids)
        return printing.id
