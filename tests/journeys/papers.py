"""Papers for the journeys: a good PDF with words of its own, and the bad ones that arrive at every counter."""

from __future__ import annotations

import io
from pathlib import Path

import typst
from pypdf import PdfReader, PdfWriter


def good(path: Path, *paragraphs: str) -> Path:
    """A PDF of one page per paragraph."""
    source = path.with_suffix(".typ")
    source.write_text("\n#pagebreak()\n".join(paragraphs), encoding="utf-8")
    made = typst.compile(source, format="pdf")
    source.unlink()
    path.write_bytes(made)
    return path


def encrypted(path: Path) -> Path:
    """A PDF that nobody opens without its password."""
    good(path, "Nadie lee esto sin la clave.")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(path.read_bytes())))
    writer.encrypt("la clave", algorithm="AES-256")
    writer.write(path)
    return path


def truncated(path: Path) -> Path:
    """The first third of a PDF."""
    good(path, "El resto de este oficio se perdió en el camino. " * 40)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def misnamed(path: Path) -> Path:
    """A PDF under the name of a picture."""
    good(path.with_suffix(".pdf"), "Soy un PDF y me llaman imagen.").rename(path)
    return path
