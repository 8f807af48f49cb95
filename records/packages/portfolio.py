"""One PDF for people: cover and index as pages, the documents as files attached to it.

A PDF is put together in memory, so it takes documents only up to a bound; the package has them all.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    create_string_object,
)

LARGEST = 128 * 2**20
_NAME = 120


def portfolio(
    pages: Sequence[bytes], documents: Iterable[tuple[str, int, Callable[[], bytes]]], *, most: int = LARGEST
) -> tuple[bytes, int]:
    """The PDF, and how many documents did not fit.

    Args:
        pages: PDFs whose pages it shows, in order.
        documents: name, size in bytes and what reads it, in the order of the index.
        most: bytes of documents at the most.
    """
    writer = PdfWriter()
    for one in pages:
        writer.append(PdfReader(io.BytesIO(one)), import_outline=False)
    room, left_out = most, 0
    attached: list[tuple[str, IndirectObject]] = []
    for name, size, read in documents:
        if size > room:
            left_out += 1
            continue
        room -= size
        attached.append((name[-_NAME:], _attached(writer, name[-_NAME:], read())))
    _name_all(writer, attached)
    writer.add_metadata({"/Producer": "Constancia", "/Title": "Paquete probatorio"})
    writer.page_mode = "/UseAttachments"
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), left_out


def _attached(writer: PdfWriter, name: str, content: bytes) -> IndirectObject:
    """A file in the PDF (ISO 32000-1, 7.11.3); nothing names it yet."""
    stream = DecodedStreamObject()
    stream.set_data(content)
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    held = DictionaryObject({NameObject("/F"): _added(writer, stream)})
    return _added(writer, DictionaryObject({
        NameObject("/Type"): NameObject("/Filespec"), NameObject("/F"): create_string_object(name),
        NameObject("/EF"): held,
    }))  # fmt: skip


def _name_all(writer: PdfWriter, attached: Sequence[tuple[str, IndirectObject]]) -> None:
    """Name every attached file, sorted once: the library's own way looks at all names again for each file."""
    if not attached:
        return
    names = ArrayObject()
    for name, held in sorted(attached, key=lambda one: one[0].encode()):
        names.extend((create_string_object(name), held))
    files = _added(writer, DictionaryObject({NameObject("/Names"): names}))
    root = writer.root_object
    if "/Names" not in root:
        root[NameObject("/Names")] = _added(writer, DictionaryObject())
    known = root["/Names"].get_object()
    if isinstance(known, DictionaryObject):
        known[NameObject("/EmbeddedFiles")] = files


def _added(writer: PdfWriter, made: PdfObject) -> IndirectObject:
    return writer._add_object(made)  # noqa: SLF001 - nothing public adds an object
