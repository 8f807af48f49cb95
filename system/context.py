"""The door plate of a context: what it offers to the roof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
from litestar import Controller, Router

from system.jobs.job import Job
from system.jobs.periodic import Periodic
from system.web.offers import InboxItem, InboxSource, MenuItem, Panel
from system.work import Answer, Installation, Subscription

__all__ = ["Context", "InboxItem", "InboxSource", "MenuItem", "Panel"]


@dataclass(frozen=True)
class Context:
    """What one context declares. `routes` are controllers; `commands` are click commands and groups.

    `answers` tell lower floors what only this one knows. `periodic` makes what a worker calls again and again on its
    installation.
    """

    name: str
    routes: Sequence[type[Controller] | Router] = ()
    subscriptions: Sequence[Subscription] = ()
    answers: Sequence[Answer] = ()
    panels: Sequence[Panel] = ()
    menu: Sequence[MenuItem] = ()
    inbox: Sequence[InboxSource] = ()
    commands: Sequence[click.Command] = ()
    jobs: Sequence[Job] = ()
    periodic: Sequence[Callable[[Installation], Periodic]] = ()
