"""How a noun offers acts upon everything marked on its list.

It answers two questions in its context's `answers`:

    answering(ListsWithActs, lambda stand, question: (FILES,)),
    answering(ActsOffered, lambda stand, question: (EDIT, CLOSE)),

The frame does the rest: marks over all pages, the form, the preview, the job and its report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from system.actor import Permission
from system.errors import Objection
from system.jobs.job import Result
from system.jobs.task import Task
from system.listing import Column, Expression
from system.web.forms import FormReader
from system.work import Question, Reading, Work

Stand = Reading | Work
Parameters = Mapping[str, Any]
# Items in one act of a job, and up to how many the confirmation does by itself.
PORTION, AT_ONCE = 1000, 200


@dataclass(frozen=True)
class ActingList:
    """A list whose rows can be marked.

    `path` is the list's address. `ids` gives the statement of the rows' ids, already cut to what the actor may see,
    which the filters of `columns` can be put upon. `rows` gives the list's own statement, for downloads. `key` is the
    unique column of both, `since` when a row came to be: what comes after a selection is not in it.
    """

    path: str
    label: str
    columns: Sequence[Column]
    ids: Callable[[Stand], Select[Any]]
    rows: Callable[[Reading], Select[Any]]
    key: Expression
    since: Expression
    default_sort: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an act would do to one item. `changes` are label (a Spanish msgid), before and after."""

    id: UUID
    label: str
    path: str = ""
    changes: Sequence[tuple[str, str, str]] = ()
    objections: Sequence[Objection] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """What an act upon all items together is given: the selection it keeps, and the ids nothing stands against."""

    selection_id: UUID
    ids: Sequence[UUID]


@dataclass(frozen=True)
class BulkAct:
    """An act offered on a list.

    `label` and `submit` are Spanish msgids. `template` renders the fields of its form. `read` takes them, as JSON
    values; what is wrong it leaves in the reader. `foresee` says what would come of items, by the act's own rules,
    changing nothing. `handle` does one item through the single act's own code, in its own `Work` of `task.actor`, so
    that permission is asked again for each; a refusal is that item's outcome. `permission` only decides whether it is
    offered. An act that `minds_changes` leaves alone what somebody else changed after the preview, and says so.

    An act that is the same for one item and for a thousand has `in_portions` instead of `handle`: it does some in the
    `Work` it is given, by the code of the single act, and answers for those that did not simply end well. Few that
    nothing stands against are done in the act of the confirmation, more by a job, `PORTION` in each act.

    An act upon all items together, as printing is, has `at_once` instead of `handle`: it does the whole in the act of
    the confirmation and gives the address where its outcome stands; `most` is how many items it takes. What `foresee`
    objects to is left out of it.
    """

    name: str
    listing: str
    label: str
    permission: Permission
    foresee: Callable[[Stand, Sequence[UUID], Parameters], list[Foreseen]]
    handle: Callable[[Task, UUID, Parameters], Result | None] | None = None
    in_portions: Callable[[Work, Sequence[UUID], Parameters], Mapping[UUID, Result]] | None = None
    at_once: Callable[[Work, Marked, Parameters], str] | None = None
    most: int = 0
    template: str = ""
    minds_changes: bool = False
    read: Callable[[FormReader], dict[str, Any]] = lambda _read: {}
    choices: Callable[[Reading], Mapping[str, Any]] = lambda _reading: {}


@dataclass(frozen=True)
class ListsWithActs(Question[Sequence[ActingList]]):
    """Which lists can be marked."""


@dataclass(frozen=True)
class ActsOffered(Question[Sequence[BulkAct]]):
    """Which acts there are on lists."""


def list_at(stand: Stand, path: str) -> ActingList | None:
    """The list at an address, where it can be marked."""
    known = (one for told in stand.ask(ListsWithActs()) for one in told)
    return next((one for one in known if one.path == path), None)


def acts_on(stand: Stand, path: str) -> list[BulkAct]:
    """The acts that the actor may be offered on a list."""
    known = (one for told in stand.ask(ActsOffered()) for one in told)
    return [one for one in known if one.listing == path and stand.actor.holds(one.permission)]
