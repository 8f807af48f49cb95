"""The door plate of a context: what it offers to the roof."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click
from litestar import Controller, Router

from system.actor import Permission
from system.jobs.job import Job
from system.jobs.periodic import Periodic
from system.work import Installation, Reading, Subscription


@dataclass(frozen=True)
class Panel:
    """A piece that a higher floor adds to a lower floor's page.

    `page` is the template it joins, `template` what it renders, `look` gives the template's variables for one entity.
    """

    page: str
    template: str
    look: Callable[[Reading, UUID], Mapping[str, Any]]


@dataclass(frozen=True)
class MenuItem:
    """A door in the left navigation, shown to whoever holds the permission anywhere. `label` is a Spanish msgid."""

    label: str
    path: str
    icon: str
    permission: Permission | None = None
    order: int = 100


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


@dataclass(frozen=True)
class Context:
    """What one context declares. `routes` are controllers; `commands` are click commands and groups.

    `periodic` makes what a worker calls again and again on its installation.
    """

    name: str
    routes: Sequence[type[Controller] | Router] = ()
    subscriptions: Sequence[Subscription] = ()
    panels: Sequence[Panel] = ()
    menu: Sequence[MenuItem] = ()
    inbox: Sequence[InboxSource] = ()
    commands: Sequence[click.Command] = ()
    jobs: Sequence[Job] = ()
    periodic: Sequence[Callable[[Installation], Periodic]] = ()
