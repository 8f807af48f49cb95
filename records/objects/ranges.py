"""Which bytes an HTTP `Range` header asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# No object has a size of more digits; a longer number would only cost time to read.
_SPECIFIER = re.compile(r"(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})\Z")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` up to, not including, `end`; at least one."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Bytes in the range."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Give the `Content-Range` of a 206 answer about an object of `size` bytes."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """Nothing can be given for this header: the answer is 416."""

    size: int

    @property
    def content_range(self) -> str:
        """The `Content-Range` of the 416 answer."""
        return f"bytes */{self.size}"


def parse_range(header: str | None, size: int) -> ByteRange | Unsatisfiable | None:
    """Read a `Range` header for an object of `size` bytes; None: answer 200 with the whole.

    One range is given: `bytes=0-99`, `bytes=100-` or the last bytes by `bytes=-100`. Several ranges, and units other
    than bytes, get the whole (both are allowed by RFC 9110, 14.2). A range that is malformed, backwards or past the
    end is unsatisfiable.
    """
    if header is None:
        return None
    unit, equals, specifiers = header.partition("=")
    if not equals or unit.strip().lower() != "bytes" or "," in specifiers:
        return None
    found = _SPECIFIER.match(specifiers.strip(" \t"))
    if found is None:
        return Unsatisfiable(size)
    first, last = found["first"], found["last"]
    if not first:
        return _suffix(last, size)
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    return ByteRange(start, end) if start < end else Unsatisfiable(size)


def _suffix(last: str, size: int) -> ByteRange | Unsatisfiable | None:
    if not last or int(last) == 0:
        return Unsatisfiable(size)
    # The last bytes of an empty object are the whole of it, which no Content-Range can say.
    return ByteRange(max(0, size - int(last)), size) if size else None


def range_applies(if_range: str | None, etag: str) -> bool:
    """Whether `Range` may be followed: an `If-Range` must be the strong `etag` itself (RFC 9110, 13.1.5)."""
    return if_range is None or (if_range.strip() == etag and not etag.startswith("W/"))
