"""Every byte the installation keeps is looked through for words of a destroyed file: raw, unpacked, in every table."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from app.assembly import assemble
from app.metadata import metadata
from records.documents import batches
from records.documents.details import DocumentDetails
from records.documents.service import add_document, add_version
from records.objects.encryption import enforce_destruction, forget_words, keys_status
from records.objects.errors import ContentGone
from records.objects.model import DigitalObject
from records.objects.service import arrive, extractor_of, store_of
from search.finding import Question
from search.finding import find as find_by_words
from search.projector import Projector, index_of
from system.actor import local_operator
from tests.conftest import ENGINE

# What stands in the bytes, and what people wrote about them. Nothing else here has these letters in a row.
CONTENT = ("zarzamor", "epazot", "huitlacoch")
ABOUT = ("perengan", "oficio xx-77", "hinojos")
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def unpacked(raw: bytes, depth: int = 0) -> Iterator[bytes]:
    """Bytes as they lie, and whatever they are when unpacked: gzip, ZIP, and any run of deflate within them."""
    yield raw
    if depth > 3:
        return
    if raw[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(raw), depth + 1)
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name), depth + 1)
    for found in _PACKED.finditer(raw):
        try:
            plain = zlib.decompressobj().decompress(raw[found.start() :])
        except zlib.error:
            continue
        if plain:
            yield from unpacked(plain, depth + 1)


def marks_in(raw: bytes, marks=(*CONTENT, *ABOUT)) -> set[str]:
    spellings = {mark: [mark.encode(), mark.encode("utf-16-le")] for mark in marks}
    return {
        mark for plain in unpacked(raw) for mark, ways in spellings.items() if any(way in plain.lower() for way in ways)
    }


def marks_in_folder(folder: Path) -> dict[str, set[str]]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert files
    found = {
        str(path.relative_to(folder)): marks_in(path.read_bytes()) | marks_in(path.name.encode()) for path in files
    }
    return {name: marks for name, marks in found.items() if marks}


def marks_in_tables(installation) -> dict[str, set[str]]:
    """The database as a dump has it: every column of every row of every table, papers unpacked."""
    found: dict[str, set[str]] = {}
    with installation.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for name, value in row._mapping.items():
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    if marks := marks_in(raw):
                        found.setdefault(f"{table.name}.{name}", set()).update(marks)
    return found


def found(installation, words: str) -> int:
    with installation.reading(local_operator("constancia")) as reading:
        return len(find_by_words(reading, index_of(installation.settings), Question(text=words)).hits)


@pytest.fixture
def planted(scene):
    """A file with a document of two versions and an upload; their words are in store, index and database."""
    settings, archive = scene.installation.settings, scene.archive
    store, day = store_of(settings), date(2017, 1, 1)
    file_id = archive.file("5C.4", opened_on=day)
    details = DocumentDetails(
        title="Asunto Hinojosa", author="Perengano", official_number="Oficio XX-77", created_on=day
    )

    def arrival(word, name):
        stored = store.put(file_id, [f"{word} inconfundible {name}\n".encode() * 40], limit=2**20)
        return arrive(store, extractor_of(settings), stored, name, with_text=True)

    batch_id = batches.begin(scene.installation, archive.operator, file_id)
    with archive.work() as work:
        added = add_document(work, file_id, arrival("zarzamora", "Perengano.txt"), details)
        batches.note_added(work, batch_id, "Perengano.txt", added)
    with archive.work() as work:
        add_version(work, added.document.id, arrival("epazote", "Hinojosa.txt"), reason="Corrige a Perengano")
    with archive.work() as work:
        add_document(work, file_id, arrival("huitlacoche", "Oficio XX-77.txt"), details)
    archive.close(file_id, date(2018, 3, 1))
    Projector(scene.installation).catch_up()
    return file_id


def test_no_word_of_a_destroyed_file_is_left_in_any_byte_or_row(scene, planted, tmp_path):
    list_id = scene.list_of([planted])
    before = marks_in_tables(scene.installation)
    assert set().union(*before.values()) == set(ABOUT)
    assert any(name.startswith("attachment_piece") for name in before)
    index = marks_in_folder(scene.installation.settings.index)
    # What looks for the words finds them where they are: the index reads of each document its last version.
    assert set(CONTENT) - set().union(*index.values()) == {"zarzamor"}

    scene.executed(list_id)

    assert marks_in_tables(scene.installation) == {}
    assert marks_in_folder(tmp_path) == {}
    assert [found(scene.installation, word) for word in ("zarzamora", "epazote", "huitlacoche")] == [0, 0, 0]


def test_everything_restored_from_before_beside_the_keys_of_now_gives_no_word_back(scene, planted, tmp_path):
    """Store, index and database of before; the keys are those of after, as they must be."""
    settings, list_id = scene.installation.settings, scene.list_of([planted])
    backup = tmp_path / "backup"
    scene.installation.database.dispose()
    shutil.copytree(settings.data_dir, backup, ignore=lambda _folder, names: {"keys", "master.key"} & {*names})
    address = copied(settings.database_url, backup)
    scene.executed(list_id)

    restored = assemble(
        settings.model_copy(
            update={
                "data_dir": backup, "database_url": address, "keys_dir": settings.keys,
                "master_key_file": settings.master_key,
            }
        )
    )  # fmt: skip
    operator = local_operator("constancia")
    store = store_of(restored.settings)

    assert store.backend.root != store_of(settings).backend.root
    assert marks_in_folder(store.backend.root) == {}
    assert not set(CONTENT) & set().union(*marks_in_tables(restored).values())
    with restored.reading(operator) as reading:
        held = reading.session.scalars(select(DigitalObject).where(DigitalObject.aggregation_id == planted)).all()
    assert len(held) == 3
    for one in held:
        assert store.get_text(one.key) is None
        with pytest.raises(ContentGone):
            store.read_range(one.key)
    assert keys_status(restored, operator).restored == [planted]

    assert enforce_destruction(restored, operator) == [planted]
    assert forget_words(restored, operator) == []

    assert keys_status(restored, operator).is_sound
    words = marks_in_folder(restored.settings.index)
    assert not set(CONTENT) & set().union(set(), *words.values())
    assert [found(restored, word) for word in ("zarzamora", "epazote", "huitlacoche")] == [0, 0, 0]
    assert store.remains(planted) == []
    restored.database.dispose()


def copied(address: str, folder: Path) -> str:
    """A copy of a database as it stands."""
    url = make_url(address)
    if ENGINE == "sqlite":
        shutil.copyfile(url.database or "", folder / "constancia.sqlite3")
        return f"sqlite:///{folder / 'constancia.sqlite3'}"
    from tests.conftest import _cluster

    name = f"{url.database}_restored"
    with _cluster() as admin:
        admin.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {url.database} STRATEGY FILE_COPY")
    return url.set(database=name).render_as_string(hide_password=False)
