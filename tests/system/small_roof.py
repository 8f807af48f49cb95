"""The ground's own rooms under a roof of their own: what `app` does for all contexts, for `system` alone."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, partial

from litestar import Litestar, Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from system.actor import Actor
from system.identity import passwords, service
from system.identity.doors import EXCEPTION_HANDLERS
from system.identity.middleware import GUARDS, IdentityMiddleware
from system.identity.presence import presence_of
from system.organization.roles import Role
from system.plate import context
from system.web import refusals
from system.web.frame import HereMiddleware
from system.work import Installation
from tests.roofs import Door, Here, Visitor, here_of, pages_of

PASSWORD = "una frase larga y buena"
LONG_AGO = date(2020, 1, 1)


def actor_here(request: Request) -> Actor:
    return request.scope["user"]


@get("/whoami", sync_to_thread=False)
def whoami(actor: NamedDependency[Actor]) -> str:
    return actor.handle


@post("/uploads")
async def upload(request: Request) -> int:
    return len(await request.body())


@get("/open", opt={"public": True}, sync_to_thread=False)
def open_to_all(actor: NamedDependency[Actor]) -> str:
    return actor.handle


class Recognition:
    """The house's own, over the installation that this request comes to."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await IdentityMiddleware(self.app, installation=scope["here"].installation)(scope, receive, send)


def _installation(request: Request) -> Installation:
    return here_of(request).installation


def _reading(actor: NamedDependency[Actor], installation: NamedDependency[Installation]):
    return installation.reading(actor)


def _work(actor: NamedDependency[Actor], installation: NamedDependency[Installation]):
    return installation.work(actor)


@cache
def roof() -> Litestar:
    """The rooms of the ground, put together once in a process."""
    provided = (("actor", actor_here), ("installation", _installation), ("reading", _reading), ("work", _work))
    return Litestar(
        route_handlers=[whoami, upload, open_to_all, *context.routes],
        dependencies={name: Provide(provide, sync_to_thread=False) for name, provide in provided},
        guards=list(GUARDS),
        middleware=[DefineMiddleware(HereMiddleware, usual="es"), DefineMiddleware(Recognition)],
        exception_handlers={**refusals.HANDLERS, **EXCEPTION_HANDLERS},
        state=State(),
        openapi_config=None,
        logging_config=None,
    )


def build(installation: Installation) -> Door:
    """The ground's rooms over an installation."""
    return Door(roof(), Here(installation), pages_of(installation, [context], partial(presence_of, installation)))


def browser(installation: Installation) -> TestClient:
    """Somebody's browser: it keeps cookies and follows nothing by itself."""
    client = Visitor(build(installation))
    client.follow_redirects = False
    return client


def enrol(installation: Installation, operator: Actor, fonds, handle: str, role: Role, unit=None):  # noqa: PLR0917 - said in one line, as a sentence
    """An account with one appointment and the password of the tests."""
    hashed = passwords.hash_password(installation.settings, PASSWORD)
    with installation.work(operator) as work:
        enrolment = service.Enrolment(
            handle=handle,
            name=f"Persona {handle}",
            roles=(role,),
            starts_on=LONG_AGO,
            unit_id=unit.id if unit else None,
        )
        return service.enrol(work, fonds.id, enrolment, password_hash=hashed, must_change=False)


def log_in(client: TestClient, handle: str, password: str = PASSWORD, **data: str):
    return client.post("/login", data={"handle": handle, "password": password, **data})


def csrf(client: TestClient, path: str = "/account/password") -> str:
    """The token that the forms of this session carry."""
    found = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', client.get(path).text)
    assert found is not None, "no form with a token"
    return found[1]


def hold_session(client: TestClient, secret: str) -> None:
    """Let the browser show this session's cookie and no other."""
    client.cookies.clear()
    client.cookies.set("constancia_session", secret, domain="testserver.local")
