"""The index of a file as a document of its own: canonical bytes, their digest, CSV and XML (pure; domain 2.6).

The canonical form is JSON in UTF-8 with sorted names and no spaces (as RFC 8785 writes what stands here: texts, whole
numbers, null). It says nothing of when or by whom it was made: the same index is the same bytes. `index.xsd` and the
room's README describe it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree

from system.tabular.text import harmless

SCHEMA = "constancia.index/1"
NAMESPACE = "urn:constancia:index:1"
# What a file's index says of itself, in the order in which it is printed.
HEAD = ("fonds", "series", "series_title", "unit", "reference", "title", "opened_on", "closed_on")
# What it says of each document.
COLUMNS = (
    "number", "kind", "title", "official_number", "created_on", "author", "addressee", "first_folio", "last_folio",
    "folios", "support", "tradition", "version", "sha256", "size", "mime", "personal_data", "access_note",
)  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def index_document(head: Mapping[str, object], lines: Iterable[Any]) -> dict[str, Any]:
    """The index as data: `head` by the names of `HEAD`, each line anything that has the attributes of `COLUMNS`."""
    return {
        "schema": SCHEMA,
        "file": {name: _plain(head[name]) for name in HEAD},
        "documents": [{name: _plain(getattr(line, name)) for name in COLUMNS} for line in lines],
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are digested and signed."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def as_csv(document: Mapping[str, Any], headings: Sequence[str]) -> bytes:
    """One row a document, with a header row; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    for line in document["documents"]:
        writer.writerow(["" if line[name] is None else harmless(str(line[name])) for name in COLUMNS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xml(document: Mapping[str, Any], sha256: str) -> bytes:
    """The same as XML after `index.xsd`; `sha256` is the digest of the canonical bytes."""
    root = etree.Element(f"{{{NAMESPACE}}}index", nsmap={None: NAMESPACE})
    root.set("schema", SCHEMA)
    root.set("sha256", sha256)
    _fill(etree.SubElement(root, f"{{{NAMESPACE}}}file"), document["file"], HEAD)
    held = etree.SubElement(root, f"{{{NAMESPACE}}}documents")
    for line in document["documents"]:
        _fill(etree.SubElement(held, f"{{{NAMESPACE}}}document"), line, COLUMNS)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _fill(element: Any, said: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        if said[name] not in (None, ""):
            etree.SubElement(element, f"{{{NAMESPACE}}}{name}").text = _NO_XML.sub("\ufffd", str(said[name]))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
