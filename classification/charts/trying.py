"""An act tried and undone: what it would do, or everything against it, told by the act itself.

What a form says while somebody types, and what a page foretells before a branch moves, follow the act's own rules this
way; a second set of rules would part from the first sooner or later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Never, TypeVar

from system.work import Work

T = TypeVar("T")


class _UndoneError(Exception):
    """Ends a trial; nobody outside ever meets it."""


def tried(work: Work, act: Callable[[Work], T]) -> T:
    """What an act would give, as plain data: whatever it changed is undone, none of its events is kept.

    Raises:
        Refusal: whatever the act itself refuses.
    """
    given: list[T] = []
    try:
        with work:
            given.append(act(work))
            _undo()
    except _UndoneError:
        return given[0]


def _undo() -> Never:
    raise _UndoneError
