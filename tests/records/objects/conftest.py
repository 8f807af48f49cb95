"""Builders of good and hostile documents, byte by byte: what a writer library refuses to make, an attacker makes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.objects.keystore import Keystore
from records.objects.store import Store, open_store
from records.objects.text import Extractor, Limits


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def deflated(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode")


def assemble(objects: list[bytes]) -> bytes:
    """Number the objects from 1 and write a PDF whose catalog is object 1."""
    body, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(body)


def pdf(*contents: bytes) -> bytes:
    """A PDF with one page for each content stream, given as a whole stream object."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for place, content in enumerate(contents):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * place),
            content,
        ]
    return assemble(objects)


def words(text: str) -> bytes:
    return stream(b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text.encode("cp1252"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store((tmp_path / "store").as_uri(), Keystore(tmp_path / "keys", tmp_path / "master.key"), tmp_path)


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor(Limits(cpu_seconds=5, wall_seconds=60, memory_bytes=768 * 2**20, output_bytes=2 * 2**20)) as reader:
        yield reader


@pytest.fixture
def make_pdf():
    return pdf


@pytest.fixture
def saved(tmp_path: Path):
    def save(data: bytes, name: str = "document.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


@pytest.fixture
def parts():
    """The pieces a hostile PDF is put together from."""

    class Parts:
        assemble = staticmethod(assemble)
        deflated = staticmethod(deflated)
        stream = staticmethod(stream)
        words = staticmethod(words)

    return Parts
