"""The service: every context's pages and API under one frame, with the worker beside them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from anyio import to_thread
from litestar import Litestar, MediaType, Request, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Response
from litestar.types import ExceptionHandlersMap
from sqlalchemy import text

from app.contexts import CONTEXTS
from app.description import DescribedApi
from app.worker import build_worker
from records.objects.checking import Watch
from search.projector import lag_of
from system.actor import Actor, NotPermitted
from system.audit.denials import note_denial
from system.identity.doors import SignInNeeded, answer_stranger
from system.identity.middleware import GUARDS, IdentityMiddleware
from system.identity.presence import presence_of
from system.web import pages as frame_pages
from system.web import refusals
from system.web.assets import static_router
from system.web.frame import HereMiddleware, Presence
from system.web.inbox import InboxPages
from system.web.nowhere import NowherePages
from system.web.pages import Pages
from system.web.preferences import PreferencePages
from system.web.refusals import RefusalApi
from system.web.security import security_headers
from system.work import Installation, Reading, Work

STORE_WATCH = "store_watch"
ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = """Records and archives of public bodies: bodies and people, classification charts, disposal schedules,
files, documents, due dates, search and history. Send a token as `Authorization: Bearer`; `constancia user token` and
*Mi cuenta* issue them. Refusals are RFC 9457 problems that name every objection with its legal basis."""


def actor_here(request: Request[Any, Any, Any]) -> Actor:
    """Who sends this request."""
    actor: Actor = request.scope["user"]
    return actor


def installation_here(state: State) -> Installation:
    """The installation that answers."""
    found: Installation = state.installation
    return found


def reading_here(actor: NamedDependency[Actor], installation: NamedDependency[Installation]) -> Reading:
    """A look of whoever sends this request, not yet open."""
    return installation.reading(actor)


def work_here(actor: NamedDependency[Actor], installation: NamedDependency[Installation]) -> Work:
    """An act of whoever sends this request, not yet open."""
    return installation.work(actor)


HANDLERS: ExceptionHandlersMap = {**refusals.HANDLERS, SignInNeeded: answer_stranger}
DEPENDENCIES = {
    name: Provide(provide, sync_to_thread=False)
    for name, provide in (
        ("actor", actor_here),
        ("installation", installation_here),
        ("reading", reading_here),
        ("work", work_here),
    )
}


def presence_here(installation: Installation, request: Request[Any, Any, Any]) -> Presence:
    """Who is here, and how far the index is behind what they may look for."""
    present = presence_of(installation, request)
    return replace(present, index_lag=lag_of(installation)) if present.actor else present


@get("/health", opt={"public": True}, sync_to_thread=True, media_type=MediaType.TEXT, include_in_schema=False)
def health(installation: NamedDependency[Installation]) -> str:
    """Whether the service and its database answer."""
    with installation.database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return "ok"


@get("/health/store", opt={"public": True}, sync_to_thread=True, media_type=MediaType.TEXT, include_in_schema=False)
def store_health(installation: NamedDependency[Installation], state: State) -> Response[str]:
    """Whether the place of the bytes answers; apart, because a service without it still finds, lists and decides."""
    watch: Watch = state[STORE_WATCH]
    trouble = watch.trouble(installation.settings)
    return Response(f"store: {trouble}" if trouble else "ok", status_code=503 if trouble else 200)


def create_app(installation: Installation) -> Litestar:
    """The ASGI application over an installation. With `settings.worker` it runs the worker while it serves."""
    settings = installation.settings
    pages = Pages(
        settings,
        installation.settings.secret_key(),
        look=partial(presence_here, installation),
        version=version("constancia"),
    )
    pages.join(CONTEXTS, ROOT)
    return Litestar(
        route_handlers=[
            health,
            store_health,
            InboxPages,
            PreferencePages,
            RefusalApi,
            static_router(),
            *(route for context in CONTEXTS for route in context.routes),
            NowherePages,
        ],
        dependencies=DEPENDENCIES,
        guards=list(GUARDS),
        middleware=[
            DefineMiddleware(HereMiddleware, usual=settings.language),
            DefineMiddleware(IdentityMiddleware, installation=installation),
        ],
        exception_handlers=HANDLERS,
        before_send=[security_headers(secure=settings.secure_cookies)],
        state=State(
            {
                "installation": installation,
                STORE_WATCH: Watch(),
                frame_pages.STATE: pages,
                refusals.REPORT: _denial_reporter(installation),
            }
        ),
        lifespan=[_beside_the_worker],
        openapi_config=OpenAPIConfig(
            title="Constancia",
            version=version("constancia"),
            description=DESCRIPTION,
            # Whoever wants to write a program reads this first, without an account.
            openapi_router=Router("/api", route_handlers=[], opt={"public": True}, include_in_schema=False),
            render_plugins=[DescribedApi(path="/openapi.json")],
            components=Components(
                security_schemes={"token": SecurityScheme(type="http", scheme="bearer", description="An API token.")}
            ),
            security=[{"token": []}],
            use_handler_docstrings=True,
        ),
        logging_config=None,
    )


def _denial_reporter(installation: Installation) -> Callable[[Request[Any, Any, Any], NotPermitted], None]:
    def report(request: Request[Any, Any, Any], refusal: NotPermitted) -> None:
        note_denial(installation, request.scope["user"], refusal)

    return report


@asynccontextmanager
async def _beside_the_worker(app: Litestar) -> AsyncIterator[None]:
    installation: Installation = app.state.installation
    if not installation.settings.worker:
        yield
        return
    worker = build_worker(installation, role="serve")
    await to_thread.run_sync(worker.start)
    try:
        yield
    finally:
        if not await to_thread.run_sync(worker.stop):
            # A job that cannot be put down would keep the process for ever; whoever starts next goes on with it.
            os._exit(0)
