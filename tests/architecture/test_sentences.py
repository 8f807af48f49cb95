"""A sentence with a place in it is never shown with the place still open."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("system", "classification", "records", "retention", "search", "app")


def open_places(source: str) -> Iterator[int]:
    """The lines of calls to the catalogue whose text has a place that nothing fills in the same expression.

    A text given to a name is filled where the name is used, which this does not follow.
    """
    filled: set[int] = set()
    tree = ast.parse(source)
    for one in ast.walk(tree):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mod):
            filled |= {id(below) for below in ast.walk(one.left)}
        if isinstance(one, ast.Assign):
            filled |= {id(below) for below in ast.walk(one.value)}
    for one in ast.walk(tree):
        is_call = isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in {"_", "ngettext"}
        if is_call and id(one) not in filled:
            texts = [said.value for said in one.args if isinstance(said, ast.Constant) and isinstance(said.value, str)]
            if any("%(" in text for text in texts):
                yield one.lineno


def test_every_place_of_a_sentence_is_filled():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in open_places(path.read_text("utf-8"))
    ]

    assert found == []


def test_an_open_place_is_found():
    assert list(open_places('_("%(n)s files")')) == [1]
    assert list(open_places('_("%(n)s files") % {"n": 1}')) == []
    assert list(open_places('f(_("%(n)s file") if one else _("%(n)s files"))')) == [1, 1]
