"""The sentences of steps and objections, with terms said in words."""

from __future__ import annotations

from collections.abc import Mapping

from system.web import filters, language


def say(code: str, facts: Mapping[str, object]) -> str:
    """The sentence of a code in the reader's language; `years` and `months` become `term`."""
    years, months = facts.get("years"), facts.get("months")
    if isinstance(years, int) and isinstance(months, int):
        facts = {**facts, "term": filters.term(years, months) if years or months else "0"}
    return language.say(code, facts)
