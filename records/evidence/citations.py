"""The numbers of papers that a Spanish text cites: letters, agreements, contracts, files, minutes, rulings. Pure.

What is recognised, and how, stands in `citation_reader`; the words in `citation_words.toml`.
"""

from __future__ import annotations

from records.evidence.citation_findings import Citation
from records.evidence.citation_keys import key_of
from records.evidence.citation_reader import Reader
from records.evidence.citation_shapes import cut
from records.evidence.citation_text import read_page, tokens

__all__ = ["Citation", "find_citations", "keys_named"]

MOST_CHARACTERS = 2_000_000  # of one page: what comes after is not read
_LONGEST_NAME = 500


def find_citations(text: str) -> list[Citation]:
    """Every number of a paper that the text cites, in the order of the text; of a range also what lies in between."""
    page = read_page(text[:MOST_CHARACTERS])
    return Reader(page, list(cut(tokens(page), page.raw))).read()


def keys_named(written: str) -> set[str]:
    """The keys under which a paper that bears this number is found: the whole, and what a text would cite of it."""
    text = written[:_LONGEST_NAME]
    keys = {key_of(read_page(text).folded)} | {one.key for one in find_citations(text)}
    return {key for key in keys if key}
