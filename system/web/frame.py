"""What surrounds every page: who is here, the menu, the language and theme, the message left by the last act."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from system.actor import Actor, Permission
from system.web import language
from system.web.offers import MenuItem

FlashKind = Literal["success", "info", "warning"]
FLASH_COOKIE = "constancia_flash"
THEME_COOKIE = "constancia_theme"
THEMES = ("auto", "light", "dark")
FLASH_LIMIT = 1500
_KINDS: tuple[FlashKind, ...] = ("success", "info", "warning")

AnyRequest = Request[Any, Any, Any]
_here: ContextVar[AnyRequest] = ContextVar("request")


@dataclass(frozen=True)
class Presence:
    """Who the page is for, as the roof knows it: `actor` is None where nobody has signed in.

    `person`, `body` and `role` are names to show. `inbox` counts what waits, None where it was not counted. `index_lag`
    is how many acts the search index has not read yet, None where that was not asked. `language` is the account's own.
    `doors` are paths of the menu that are open to them without the permission.
    """

    actor: Actor | None = None
    person: str = ""
    body: str = ""
    role: str = ""
    inbox: int | None = None
    index_lag: int | None = None
    language: str | None = None
    doors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Flash:
    """One message carried over a redirect."""

    text: str
    kind: FlashKind = "success"


@dataclass(frozen=True)
class Frame:
    """Everything the layout shows around a page."""

    presence: Presence
    path: str
    language: str
    theme: str
    version: str
    menu: Sequence[MenuItem] = ()
    flash: Flash | None = None
    csrf: str = field(default="", repr=False)

    @property
    def actor(self) -> Actor | None:
        """Who is here."""
        return self.presence.actor

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission anywhere; decides what is offered, never what is done."""
        return self.actor is not None and self.actor.holds(Permission(permission))

    def current(self, item: MenuItem) -> bool:
        """Whether the page stands behind this door of the menu."""
        return self.path == item.path or (item.path != "/" and self.path.startswith(item.path.rstrip("/") + "/"))


class HereMiddleware:
    """Makes request and language known to all that runs below; pure ASGI, so it reaches worker threads too."""

    def __init__(self, app: ASGIApp, usual: str = "es") -> None:
        self.app = app
        self.usual = usual

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set both, go on, and take them back."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        with here(Request(scope), self.usual):
            await self.app(scope, receive, send)


@contextmanager
def here(request: AnyRequest, usual: str = "es") -> Iterator[None]:
    """Stand in this request, and speak the language it asks for."""
    token = _here.set(request)
    chosen = language.choose(request.cookies.get(language.COOKIE), request.headers.get("accept-language", ""), usual)
    try:
        with language.speaking(chosen):
            yield
    finally:
        _here.reset(token)


def this_request() -> AnyRequest:
    """The request that is being answered.

    Raises:
        LookupError: outside of any.
    """
    return _here.get()


def build(request: AnyRequest, presence: Presence, *, menu: Sequence[MenuItem], version: str, secret: bytes) -> Frame:
    """The frame of this request for this presence; of the menu only what the actor may enter."""
    actor = presence.actor
    theme = request.cookies.get(THEME_COOKIE, "auto")
    return Frame(
        presence=presence,
        path=request.url.path,
        language=language.current(),
        theme=theme if theme in THEMES else "auto",
        version=version,
        menu=[item for item in menu if actor and _opens(item, actor, presence.doors)],
        flash=read_flash(request.cookies.get(FLASH_COOKIE, ""), secret),
        csrf=csrf_of(request),
    )


def _opens(item: MenuItem, actor: Actor, doors: frozenset[str]) -> bool:
    return item.permission is None or actor.holds(item.permission) or item.path in doors


def csrf_of(request: AnyRequest) -> str:
    """The token that binds a form of this answer to the session; empty where nobody has logged in."""
    return str(request.scope.get("csrf_token") or "")


def csrf_for(request: AnyRequest, path: str) -> str:
    """The token in the address of a form that uploads: good for this session and this path, read before any body."""
    make: Callable[[str], str] | None = request.scope.get("csrf_for")  # type: ignore[assignment]  # set by system.identity
    return make(path) if make is not None else ""


def house_cookie(key: str, value: str, *, seconds: int | None = None, secure: bool, readable: bool = False) -> Cookie:
    """A cookie as this house sets them: this site only, unreadable to scripts unless it must be `readable`."""
    return Cookie(key=key, value=value, path="/", max_age=seconds, httponly=not readable, secure=secure, samesite="lax")


def write_flash(flash: Flash, secret: bytes) -> str:
    """A message as the value of a signed cookie."""
    packed = json.dumps([flash.text[:FLASH_LIMIT], flash.kind], ensure_ascii=False).encode()
    body = base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return f"{body}.{_seal(body, secret)}"


def read_flash(value: str, secret: bytes) -> Flash | None:
    """The message of a cookie; None where there is none or this house did not write it."""
    body, _, seal = value.partition(".")
    if not body or not hmac.compare_digest(seal.encode(), _seal(body, secret).encode()):
        return None
    text, kind = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return Flash(str(text), next((known for known in _KINDS if known == kind), "info"))


def _seal(body: str, secret: bytes) -> str:
    return hmac.new(secret, b"flash:" + body.encode(), hashlib.sha256).hexdigest()


Look = Callable[[AnyRequest], Presence]


def nobody(_request: AnyRequest) -> Presence:
    """The presence where nobody has signed in."""
    return Presence()
