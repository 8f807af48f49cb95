"""What a context offers to the frame: panels on others' pages, doors in the menu, things that wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from system.actor import Permission
from system.work import Question, Reading


@dataclass(frozen=True)
class Panel:
    """A piece that a higher floor adds to a lower floor's page.

    `page` is the template it joins, `template` what it renders, `look` gives the template's variables for one entity.
    The lowest `order` stands first.
    """

    page: str
    template: str
    look: Callable[[Reading, UUID], Mapping[str, Any]]
    order: int = 100


@dataclass(frozen=True)
class MenuItem:
    """A door in the left navigation, shown to whoever holds the permission anywhere. `label` is a Spanish msgid."""

    label: str
    path: str
    icon: str
    permission: Permission | None = None
    order: int = 100


@dataclass(frozen=True)
class DoorsOpened(Question[Sequence[str]]):
    """Paths of the menu that stand open to the actor for what they are named in, without the door's permission."""


@dataclass(frozen=True)
class InboxSource:
    """Things that wait for the actor, shown on the landing page.

    `look` gives items with `title`, `path`, `detail` and optionally `due_on`; `label` is a Spanish msgid.
    """

    label: str
    look: Callable[[Reading], Sequence[InboxItem]]


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits."""

    title: str
    path: str
    detail: str = ""
    due_on: str = ""


class Offering(Protocol):
    """Whatever is called by a name and offers something to the frame: every context."""

    @property
    def name(self) -> str:
        """The context's name and its folder's."""
        ...

    @property
    def menu(self) -> Sequence[MenuItem]:
        """Its doors."""
        ...

    @property
    def panels(self) -> Sequence[Panel]:
        """Its pieces on lower floors' pages."""
        ...

    @property
    def inbox(self) -> Sequence[InboxSource]:
        """What it has waiting for people."""
        ...
