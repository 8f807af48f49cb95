"""Rooms under a roof of their own, before which everybody is recognised as an actor.

To put several hundred routes together takes a second, and most tests of pages ask two or three things. So a roof is
built once in a process and lent to each test: what changes from one to the next, the installation and who looks, comes
in with the request.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import TestClient
from litestar.types import ControllerRouterHandler, Receive, Scope, Send

from system.actor import Actor
from system.identity.actors import ANONYMOUS
from system.settings import Settings
from system.web import pages as frame_pages
from system.web import refusals
from system.web.frame import HereMiddleware, Look, Presence
from system.web.offers import Offering
from system.web.pages import Pages
from system.web.security import security_headers
from system.work import Installation, Reading, Work

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Here:
    """Who stands before the roof, where it does not ask, and over which installation it stands for this test."""

    installation: Installation
    actor: Actor = ANONYMOUS


class Door:
    """One person's way in: an ASGI application over the lent roof."""

    def __init__(self, roof: Litestar, here: Here, pages: Pages) -> None:
        self.roof, self.here = roof, here
        roof.state[frame_pages.STATE] = pages
        roof.state.installation = here.installation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["here"] = self.here  # type: ignore[typeddict-unknown-key]
        await self.roof(scope, receive, send)


class Visitor(TestClient[Door]):
    """A browser or a machine before such a roof. A lent roof neither begins nor ends with who comes to it."""

    def __init__(self, door: Door) -> None:
        super().__init__(door)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        return


def here_of(request: Request[Any, Any, Any]) -> Here:
    return request.scope["here"]  # type: ignore[typeddict-item]


def _look(request: Request[Any, Any, Any]) -> Presence:
    return Presence(actor=here_of(request).actor)


def _actor(request: Request[Any, Any, Any]) -> Actor:
    return here_of(request).actor


def _installation(request: Request[Any, Any, Any]) -> Installation:
    return here_of(request).installation


def _reading(request: Request[Any, Any, Any]) -> Reading:
    return _installation(request).reading(_actor(request))


def _work(request: Request[Any, Any, Any]) -> Work:
    return _installation(request).work(_actor(request))


DEPENDENCIES = {
    name: Provide(provide, sync_to_thread=False)
    for name, provide in (("actor", _actor), ("installation", _installation), ("reading", _reading), ("work", _work))
}


def build(routes: Sequence[ControllerRouterHandler]) -> Litestar:
    """Routes under a roof, in Spanish, without accounts."""
    return Litestar(
        route_handlers=list(routes),
        dependencies=DEPENDENCIES,
        middleware=[DefineMiddleware(HereMiddleware, usual="es")],
        exception_handlers=refusals.HANDLERS,
        before_send=[security_headers(secure=False)],
        state=State(),
        logging_config=None,
    )


_built: dict[tuple[str, ...], Litestar] = {}


def door(
    installation: Installation, actor: Actor, contexts: Sequence[Offering], *more: ControllerRouterHandler
) -> Door:
    """The rooms of some contexts, and more routes beside them, as this actor finds them."""
    key = (*(context.name for context in contexts), *(repr(route) for route in more))
    if key not in _built:
        _built[key] = build([*(route for context in contexts for route in context.routes), *more])
    return Door(_built[key], Here(installation, actor), pages_of(installation, contexts, _look))


def pages_of(installation: Installation, contexts: Sequence[Offering], look: Look) -> Pages:
    """A page house for an installation; templates that were read and compiled once serve the next test too."""
    found = copy.copy(_house(tuple(contexts), installation.settings.time_zone, installation.settings.secure_cookies))
    found.settings, found.secret, found.look = installation.settings, installation.settings.secret_key(), look
    return found


_houses: dict[tuple[Any, ...], Pages] = {}


def _house(contexts: tuple[Offering, ...], time_zone: str, secure: bool) -> Pages:
    key = (*(one.name for one in contexts), time_zone, secure)
    if key not in _houses:
        settings = Settings(data_dir=Path("/nonexistent"), time_zone=time_zone, secure_cookies=secure)
        _houses[key] = Pages(settings, b"")
        _houses[key].join(contexts, ROOT)
    return _houses[key]
