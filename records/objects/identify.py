"""What bytes are, told from their content, and whether their name says the same.

The content itself is looked at in the limited child (`extraction_child.py`, called by `text.Extractor.identify`);
here only its answer is judged.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath

EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

# Python's own table, without the one of the machine: the same answer on every installation.
_TABLE = mimetypes.MimeTypes()

# Names by which libmagic and the standard table of Python call one and the same format.
_SAME = {
    "inode/x-empty": EMPTY,
    "application/csv": "text/csv",
    "application/x-dosexec": "application/vnd.microsoft.portable-executable",
    "application/x-ndjson": "application/json",
    "text/xml": "application/xml",
    "text/x-shellscript": "application/x-sh",
    "application/javascript": "text/javascript",
    "audio/x-wav": "audio/wav",
    "image/x-ms-bmp": "image/bmp",
    "text/x-script.python": "text/x-python",
}

# What the standard table of Python leaves out and offices use.
_MORE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "application/vnd.microsoft.portable-executable": (".exe", ".dll", ".sys", ".scr", ".com"),
    "application/vnd.ms-outlook": (".msg",),
    "application/x-7z-compressed": (".7z",),
    "application/gzip": (".gz", ".tgz"),
    "application/xml": (".xml", ".xsd", ".xsl", ".xslt"),
    "message/rfc822": (".eml", ".mht"),
    "text/rtf": (".rtf",),
    "image/heic": (".heic",),
    "image/webp": (".webp",),
    "video/mp4": (".mp4", ".m4v"),
    "audio/x-m4a": (".m4a",),
}

# Formats that are written as plain text or as a ZIP: of such content libmagic sees only the carrier.
_CARRIED_BY = {
    "text/plain": (".md", ".csv", ".tsv", ".log", ".json", ".xml", ".html", ".htm", ".eml", ".ini", ".yaml", ".yml"),
    "text/csv": (".txt", ".tsv"),
    "text/html": (".xhtml",),
    "application/zip": (".p7z", ".ear", ".jar", ".kmz", ".epub"),
    "application/CDFV2": (".doc", ".xls", ".ppt", ".msg"),
    "application/x-ole-storage": (".doc", ".xls", ".ppt", ".msg"),
}


@dataclass(frozen=True, slots=True)
class Identification:
    """The format of bytes by their content.

    `mime` is the media type, `description` libmagic's English words. `extension_matches` is False where the name
    ends as another format does, or as none does; it is True where the format has no known ending to compare with.
    `expected_extensions` are the endings such a format has, with their dot.
    """

    mime: str
    description: str
    extension_matches: bool
    expected_extensions: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is not one byte."""
        return self.mime == EMPTY


def judge(mime: str, description: str, name: str) -> Identification:
    """Compare the format found in the content with the ending of `name` (its last one, case ignored)."""
    found = _SAME.get(mime, mime)
    expected = tuple(dict.fromkeys((*_MORE.get(found, ()), *_TABLE.guess_all_extensions(found))))
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if found == UNKNOWN:
        # Unknown content under a name whose format is always recognised (a PDF, a picture) is not that format.
        return Identification(found, description, not _is_always_recognised(ending), ())
    known = (*expected, *_CARRIED_BY.get(found, ()))
    return Identification(found, description, not expected or ending in known, expected)


def _is_always_recognised(ending: str) -> bool:
    promised = _TABLE.guess_type(f"name{ending}")[0] or ""
    return promised == "application/pdf" or promised.startswith("image/") or ending in {".docx", ".xlsx", ".pptx"}
