"""The sentences of steps and objections, with terms said in words; days as addresses tell them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from retention.clocks.errors import DueListUnreadable
from system.errors import Objection
from system.web import filters, language


def say(code: str, facts: Mapping[str, object]) -> str:
    """The sentence of a code in the reader's language; `years` and `months` become `term`."""
    years, months = facts.get("years"), facts.get("months")
    if isinstance(years, int) and isinstance(months, int):
        facts = {**facts, "term": filters.term(years, months) if years or months else "0"}
    return language.say(code, facts)


def day_of(given: object, today: date) -> date:
    """A day as an address tells it, today where it tells none.

    Raises:
        DueListUnreadable: it is no day.
    """
    text = str(given or "")
    try:
        return date.fromisoformat(text) if text else today
    except ValueError as error:
        raise DueListUnreadable(objections=[Objection("due.day_unreadable", "", {"given": text[:40]})]) from error
