"""The ground's own rooms under a roof of their own: what `app` does for all contexts, for `system` alone."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from pathlib import Path

from litestar import Litestar, Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import TestClient

from system.actor import Actor
from system.identity import passwords, service
from system.identity.doors import EXCEPTION_HANDLERS
from system.identity.middleware import GUARDS, IdentityMiddleware
from system.identity.presence import presence_of
from system.organization.roles import Role
from system.plate import context
from system.web import pages as frame_pages
from system.web import refusals
from system.web.frame import HereMiddleware
from system.web.pages import Pages
from system.work import Installation

ROOT = Path(__file__).resolve().parent.parent.parent
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


def build(installation: Installation) -> Litestar:
    pages = Pages(
        installation.settings,
        installation.settings.secret_key(),
        look=partial(presence_of, installation),
        version="test",
    )
    pages.join([context], ROOT)
    provided = {
        "actor": Provide(actor_here, sync_to_thread=False),
        "installation": Provide(lambda: installation, sync_to_thread=False),
        "reading": Provide(_reading, sync_to_thread=False),
        "work": Provide(_work, sync_to_thread=False),
    }
    return Litestar(
        route_handlers=[whoami, upload, open_to_all, *context.routes],
        dependencies=provided,
        guards=list(GUARDS),
        middleware=[
            DefineMiddleware(HereMiddleware, usual="es"),
            DefineMiddleware(IdentityMiddleware, installation=installation),
        ],
        exception_handlers={**refusals.HANDLERS, **EXCEPTION_HANDLERS},
        state=State({frame_pages.STATE: pages}),
        openapi_config=None,
        logging_config=None,
    )


def _reading(actor: NamedDependency[Actor], installation: NamedDependency[Installation]):
    return installation.reading(actor)


def _work(actor: NamedDependency[Actor], installation: NamedDependency[Installation]):
    return installation.work(actor)


def browser(installation: Installation) -> TestClient:
    """Somebody's browser: it keeps cookies and follows nothing by itself."""
    client = TestClient(build(installation), raise_server_exceptions=True)
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
