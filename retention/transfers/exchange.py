"""What travels with a package, as shapes: who hands over, files described, objects kept; and the index of them all."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
EAD = "urn:isbn:1-931666-22-9"
PREMIS = "http://www.loc.gov/premis/v3"
COUNTRY = "MX"
_SPACES = {EAD: {None: EAD}, PREMIS: {"premis": PREMIS}}
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


class Sink(Protocol):
    """Something that takes bytes as they come and keeps them."""

    def write(self, content: bytes, /) -> object:
        """Take the next bytes."""


class Text:
    """A sink as tables are written into it: UTF-8."""

    def __init__(self, out: Sink) -> None:
        self._out = out

    def write(self, text: str, /) -> int:
        """Take the next letters; how many."""
        self._out.write(text.encode())
        return len(text)


@dataclass(frozen=True, slots=True)
class Described:
    """One file with its whole description; `starts_on` and `ends_on` are its extreme dates."""

    id: str
    elements: Mapping[str, str]
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One object as it lies in the package: path, digests, size, format, the file it belongs to, its checks."""

    id: str
    path: str
    sha256: str
    size: int
    mime: str
    original_name: str
    file_id: str
    stored_at: datetime
    checks: Sequence[tuple[datetime, str]] = field(default=())


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands over: the body's code and name, the transfer's own id, the moment written into the papers."""

    code: str
    name: str
    transfer_id: str
    at: datetime


def write_index(out: Sink, objects: Iterable[Kept]) -> int:
    """Every object of the package in a table people can open; how many."""
    count = 0
    table = csv.writer(Text(out))
    table.writerow(["ruta", "expediente", "nombre original", "formato", "bytes", "sha256"])
    for one in objects:
        table.writerow([
            plain_cell(one.path), one.file_id, plain_cell(one.original_name), one.mime, one.size, one.sha256
        ])  # fmt: skip
        count += 1
    return count


def element(space: str, name: str, text: str = "", **attributes: str) -> Any:
    """One element with a text and attributes, without what XML cannot hold."""
    said = {key: xml_text(value) for key, value in attributes.items()}
    made = etree.Element(f"{{{space}}}{name}", said, nsmap=_SPACES.get(space))
    if text:
        made.text = xml_text(text)
    return made


def xml_text(text: str) -> str:
    """What XML 1.0 can hold of a text; other control characters are left out."""
    return _NO_XML.sub("", text)


def plain_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def within(space: str, path: str) -> str:
    """A path of names, each in a namespace."""
    return "/".join(f"{{{space}}}{step}" for step in path.split("/"))


def parsed(content: bytes) -> Any:
    """The root of a document, None where it is no XML; nothing outside it is ever fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
