"""After an execution nothing of the content can be read: from the service, the store, the index, or a backup."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from records.documents.model import Document, IndexEdition
from records.objects.model import DigitalObject
from records.objects.service import store_of
from search.fallback import find as find_by_title
from search.finding import Question
from search.finding import find as find_by_words
from search.looking import look
from search.projector import Projector, index_of
from system.attachments.model import AttachmentPiece
from system.organization.roles import Role
from tests.retention.execution.conftest import WORDS

PLANTED = "zarzamora"


@pytest.fixture
def gone(scene):
    """A destroyed file whose words had been in the index, and one that stays."""
    (file_id,) = scene.files(1)
    scene.files(1, words="permanente")
    list_id = scene.list_of([file_id])
    with scene.archive.reading() as reading:
        document = reading.session.scalars(select(Document).where(Document.aggregation_id == file_id)).one()
    Projector(scene.installation).catch_up()
    assert found(scene, PLANTED) == ["page"]
    assert planted_in(scene.installation.settings.index)
    assert planted_in(scene.installation.settings.data_dir)
    scene.executed(list_id)
    return file_id, document, scene.stones(list_id)[0]


def found(scene, text):
    with scene.archive.reading() as reading:
        answer = find_by_words(reading, index_of(scene.installation.settings), Question(text=text))
        return [hit.kind.value for hit in answer.hits]


def planted_in(folder: Path) -> list[str]:
    """Files in which the planted word stands, plain or packed as the store packs texts."""
    import gzip

    hits = []
    for path in folder.rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            raw = path.read_bytes()
            if raw[:2] == b"\x1f\x8b":
                raw = gzip.decompress(raw)
            if PLANTED.encode() in raw:
                hits.append(path.name)
    return hits


def test_no_word_of_it_is_left_in_the_store_or_in_the_files_of_the_index(scene, gone):
    assert planted_in(scene.installation.settings.data_dir) == []
    assert planted_in(scene.installation.settings.index) == []
    assert found(scene, PLANTED) == []
    assert list(store_of(scene.installation.settings).list_keys(gone[0])) == []


def test_nobody_reads_a_document_of_it_at_any_door(scene, gone, client_of):
    file_id, document, stone = gone
    client = client_of(scene.archive.operator)
    paths = [
        f"/documents/{document.id}", f"/documents/{document.id}/content", f"/documents/{document.id}/versions/1",
        f"/documents/{document.id}/versions/1/content", f"/documents/{document.id}/description",
        f"/documents/{document.id}/relations/new", f"/documents/{document.id}/versions/new",
        f"/aggregations/{file_id}/index", f"/api/documents/{document.id}", f"/api/documents/{document.id}/content",
        f"/api/documents/{document.id}/versions", f"/api/documents/{document.id}/relations",
        f"/api/aggregations/{file_id}/index", f"/api/aggregations/{file_id}/index/paper",
        f"/api/aggregations/{file_id}/index-editions", f"/api/aggregations/{file_id}/index-editions/1/paper",
    ]  # fmt: skip
    answers = {path: client.get(path) for path in paths}

    assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(paths, 410)
    told = answers[f"/api/documents/{document.id}"].json()
    assert told["objections"][0]["code"] == "document.destroyed"
    assert "acta A-17/2026" in told["detail"]
    assert "22 de noviembre de 2026" in told["detail"]
    assert "acta A-17/2026" in answers[f"/documents/{document.id}"].text
    assert stone.destroyed_on.isoformat() == "2026-11-22"


def test_what_people_wrote_about_its_documents_went_with_it(scene, gone):
    file_id, document, _stone = gone
    with scene.archive.reading() as reading:
        row = reading.session.get_one(Document, document.id)
        assert (row.title, row.author, row.addressee, row.number) == ("", "", "", 1)
        held = reading.session.scalars(select(DigitalObject).where(DigitalObject.aggregation_id == file_id)).one()
        assert (held.file_name, bool(held.destroyed_at), len(held.sha256)) == ("", True, 64)
        edition = reading.session.scalars(select(IndexEdition).where(IndexEdition.aggregation_id == file_id)).one()
        pieces = select(AttachmentPiece.position).where(AttachmentPiece.attachment_id == edition.attachment_id)
        assert reading.session.scalars(pieces).all() == []


def test_its_page_begins_with_the_stone_and_search_says_by_which_act_it_went(scene, gone, client_of):
    file_id, _document, stone = gone
    client = client_of(scene.archive.operator)

    page = client.get(f"/aggregations/{file_id}").text
    assert "acta A-17/2026" in page
    assert page.index("acta A-17/2026") < page.index(">Documentos")
    assert "Oficio de Perengano" not in page
    Projector(scene.installation).catch_up()
    for text in (stone.reference, stone.title):
        with scene.archive.reading() as reading:
            seen = look(reading, Question(text=text)).answer.hits
        hit = next(one for one in seen if one.aggregation_id == file_id)
        assert (hit.standing, hit.destroyed_on, hit.act_number) == ("destroyed", stone.destroyed_on, "A-17/2026")
    assert find_by_title is not None


def test_a_restored_backup_of_the_store_is_nobodys(scene, client_of):
    """The bytes come back under their address; no row owns them, and no door leads there."""
    (file_id,) = scene.files(1)
    list_id = scene.list_of([file_id])
    with scene.archive.reading() as reading:
        document = reading.session.scalars(select(Document).where(Document.aggregation_id == file_id)).one()
    address = Path(scene.installation.settings.store.removeprefix("file://"))
    backup = address.with_name("backup")
    shutil.copytree(address, backup)
    scene.executed(list_id)
    shutil.copytree(backup, address, dirs_exist_ok=True)

    client = client_of(scene.archive.operator)

    assert client.get(f"/documents/{document.id}/content").status_code == 410
    assert client.get(f"/api/documents/{document.id}/content").status_code == 410
    Projector(scene.installation).catch_up()
    assert found(scene, PLANTED) == []


def test_the_history_holds_no_word_of_it(scene, gone):
    from system.history import Entry

    with scene.archive.reading() as reading:
        facts = " ".join(reading.session.scalars(select(Entry.facts)))
    assert PLANTED not in facts
    assert "Perengano" not in facts
    assert WORDS.startswith(PLANTED)


def test_a_stone_is_seen_by_who_may_see_the_file_and_by_nobody_else(scene, gone, client_of, given):
    _file_id, _document, stone = gone
    stranger = client_of(given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR))
    own = client_of(scene.actor("carmen"))

    assert own.get(f"/tombstones/{stone.id}").status_code == 200
    assert own.get("/api/tombstones/").json()["total"] == 1
    assert own.get(f"/api/tombstones/{stone.id}").json()["manifest"][0]["sha256"]
    assert stone.reference in own.get("/tombstones?export=csv").text
    assert stranger.get(f"/tombstones/{stone.id}").status_code == 404
    assert stranger.get("/api/tombstones/").json()["total"] == 0
    assert stone.reference not in stranger.get("/tombstones").text
