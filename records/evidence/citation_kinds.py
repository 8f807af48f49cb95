"""Of which kind a number is that no name leads to: by its first letters. Pure."""

from __future__ import annotations

import re

from records.evidence.citation_words import CitationKind

_LOOKS_LIKE = (
    (re.compile(r"(?:sup|sm|sg|st|sx|scm|sre|te[a-z]{1,3})-"), CitationKind.RESOLUTION),
    (re.compile(r"(?:rra|rda|rrd|ria|raa|rraip|rr)\b"), CitationKind.RESOLUTION),
    (re.compile(r"(?:l[aops]|i[ao]|a[ao]|lpn|lpi|lpe|ir|ad|i3p)-"), CitationKind.PROCUREMENT),
    (re.compile(r"(?:fed|ci|nuc|ap|pgr)\b"), CitationKind.FILE),
    (re.compile(r"(?:ct|cab|act-pub|ine|cg)\b"), CitationKind.AGREEMENT),
    (re.compile(r"[a-z]{2,8}[./](?:\d+[a-z]|\d+[sc])[./]"), CitationKind.FILE),
)


def kind_by_look(text: str) -> CitationKind | None:
    """The kind that the beginning of a folded number says; None where it says nothing."""
    return next((kind for pattern, kind in _LOOKS_LIKE if pattern.match(text)), None)
