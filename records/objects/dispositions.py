"""How a browser is told to take a document: shown or saved, and under which name (RFC 6266, RFC 8187)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# Formats a browser draws without running anything of the document's own in our origin. HTML, SVG, XML and scripts
# are never among them; what is not named here is saved.
INLINE = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "text/plain",
    }
)

_LONGEST_NAME = 150
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff/\\:*?"<>|]')
_NOT_IN_QUOTES = re.compile(r"[^ !#$&'()+,\-.0-9;=@A-Z\[\]^_`a-z{}~]")


def may_show_inline(mime: str) -> bool:
    """Whether a document of media type `mime` (as found in its content, parameters ignored) may be shown in place."""
    return mime.partition(";")[0].strip().lower() in INLINE


def served_type(mime: str) -> str:
    """Give the `Content-Type` to answer with: what may not be shown is bytes to the browser. Send `nosniff` with it."""
    return mime if may_show_inline(mime) else "application/octet-stream"


def content_disposition(name: str, mime: str, *, inline: bool = False) -> str:
    """Give the header for a document called `name`: `inline` only where asked for and allowed, else `attachment`.

    `filename` is plain ASCII for old clients, `filename*` the name itself. Separators of folders, control characters
    and marks that turn the direction of writing are replaced, so that an ending cannot be disguised.
    """
    kind = "inline" if inline and may_show_inline(mime) else "attachment"
    safe = safe_name(name)
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    plain = _NOT_IN_QUOTES.sub("_", plain).strip() or "_"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def safe_name(name: str) -> str:
    """Make `name` one that every file system takes: no folders, no control characters, 150 characters at the most."""
    cleaned = _UNSAFE.sub("_", unicodedata.normalize("NFC", _UNSAFE.sub("_", name))).strip(" .") or "_"
    if len(cleaned) <= _LONGEST_NAME:
        return cleaned
    stem, dot, ending = cleaned.rpartition(".")
    if dot and len(ending) < _LONGEST_NAME // 10:
        return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    return cleaned[:_LONGEST_NAME]
