"""What the marks between words do to the hope for a number: a point ends it, a comma goes on a list. Pure."""

from __future__ import annotations

from records.evidence.citation_hopes import Hope
from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import skeleton
from records.evidence.citation_words import ABBREVIATIONS


def read_mark(stretch: Stretch, hope: Hope | None, at: int) -> Hope | None:
    """The hope behind the mark at a place; None where it ends there."""
    if hope is None:
        return None
    mark = stretch.word(at)
    if mark == "." and _ends_sentence(stretch, hope, at):
        return None
    if mark in ",;(":
        _part(stretch, hope, at)
    elif mark == "#":
        hope.numbered = hope.numbered or not hope.taken
    elif mark in "$%":
        hope.numbered = False
    return hope


def _part(stretch: Stretch, hope: Hope, at: int) -> None:
    """A comma, a semicolon or a bracket parts a name from its number, and goes on a list of those it has."""
    mark = stretch.word(at)
    hope.parted = True
    if mark == "(" and hope.follows(at) and (closed := stretch.closing(at)):
        hope.reach = closed
    elif hope.taken:
        hope.listing = mark in ",;" and hope.follows(at)
    else:
        hope.bare = False


def _ends_sentence(stretch: Stretch, hope: Hope, at: int) -> bool:
    token = stretch.tokens[at]
    if at and stretch.tokens[at - 1].end == token.start:
        before = stretch.tokens[at - 1]
        if skeleton(before.text) in ABBREVIATIONS or stretch.head(at - 1):
            return False
    rest = stretch.page.raw[token.end : token.end + 3]
    if not hope.words and rest.lstrip()[:1].isdigit():
        return False
    return not rest.strip() or (rest[0] in " \n" and not rest.lstrip()[0].islower()) or rest[0] == "-"
