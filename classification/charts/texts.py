"""What is asked of the texts that people type into a chart. Pure."""

from __future__ import annotations

from classification.charts.importing import TITLE_LIMIT
from classification.charts.planning import BASIS
from system.errors import Objection
from system.tabular import CELL_LIMIT, holds_control_characters, one_line


def title_objections(title: str, field: str = "title") -> list[Objection]:
    """What stands against a title."""
    if not one_line(title):
        return [Objection("node.title_empty", BASIS, {"field": field})]
    return text_objections(field, one_line(title), TITLE_LIMIT)


def prose_objections(description: str, function: str, suffix: str = "") -> list[Objection]:
    """What stands against a description and the function behind a class."""
    found = text_objections(f"description{suffix}", description, CELL_LIMIT)
    return [*found, *text_objections(f"function{suffix}", function, CELL_LIMIT)]


def text_objections(field: str, text: str, limit: int) -> list[Objection]:
    """What stands against any text: longer than it may be, or letters that nobody types."""
    if len(text) > limit:
        return [Objection("chart.text_too_long", "", {"field": field, "limit": limit})]
    if holds_control_characters(text):
        return [Objection("chart.control_character", "", {"field": field})]
    return []


def at(field: str, objection: Objection) -> Objection:
    """The objection beside a field of the form."""
    return Objection(objection.code, objection.basis, {"field": field, **objection.facts})
