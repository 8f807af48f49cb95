"""What a picture says of itself in its first bytes: PNG (ISO 15948) and JPEG (ISO 10918-1) only. Pure.

Nothing is decoded here: the bounds are asked before anybody opens the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import unpack

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER = 24
_JPEG = b"\xff\xd8\xff"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
# Frames of a JPEG: baseline, extended, progressive. The others (lossless, arithmetic) no printer's software reads.
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its header; sizes in pixels."""

    mime: str
    width: int
    height: int


def look_at(content: bytes) -> Picture | None:
    """What the picture is, None where it is none of those a form can carry."""
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(_JPEG):
        return _jpeg(content)
    return None


def _png(content: bytes) -> Picture | None:
    if len(content) < _PNG_HEADER or content[12:16] != b"IHDR":
        return None
    width, height = unpack(">II", content[16:24])
    return Picture("image/png", width, height)


def _jpeg(content: bytes) -> Picture | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker = content[at + 1]
        if marker in _STANDALONE or marker == 0xFF:  # noqa: PLR2004 - filling
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        if marker in _FRAMES:
            height, width = unpack(">HH", content[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        length: int = unpack(">H", content[at + 2 : at + 4])[0]
        if length < 2:  # noqa: PLR2004 - a segment counts its own two bytes
            return None
        at += 2 + length
    return None
