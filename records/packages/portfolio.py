"""One PDF for people: cover and index as pages, the documents as files attached to it.

A PDF is put together in memory, so it takes documents only up to a bound; the package has them all.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from pypdf import PdfReader, PdfWriter

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
    for name, size, read in documents:
        if size > room:
            left_out += 1
            continue
        room -= size
        writer.add_attachment(name[-_NAME:], read())
    writer.add_metadata({"/Producer": "Constancia", "/Title": "Paquete probatorio"})
    writer.page_mode = "/UseAttachments"
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), left_out
