"""Who sends this request, what they need for this route, and whether the request comes from our own pages.

The roof puts `IdentityMiddleware` around the application and `GUARDS` on it. A route says otherwise with opt:
`public=True` (nobody need have logged in), `before_password_change=True`,
`session_only=True` (no token will do), `exclude_from_csrf=True` (the browser's word about the sender is enough).
Guards run before a body is read, so a stranger's upload is refused unread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType, ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import Select, null, select

from system.errors import Forbidden
from system.identity import login, secret_tokens
from system.identity.actors import ANONYMOUS, actor_of
from system.identity.doors import PasswordMustChange, SignInNeeded, TokenRefused
from system.identity.model import Account, ApiToken, WebSession
from system.organization.model import Fonds, Person
from system.work import Installation

COOKIE = "constancia_session"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "_csrf_token"
CSRF_QUERY = "_csrf"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_UNSEEN = ("/static/",)
# A session in use is written down at most this often.
_TOUCHED_AFTER = timedelta(minutes=5)


class CrossSiteRequest(Forbidden):
    """The request was sent by another site's page, or by a page that is too old."""

    code = "request.cross_site"


class SessionNeeded(Forbidden):
    """This is done by the person, not by a token that stands for them."""

    code = "request.session_needed"


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a request says who sends it. `secret_hash` is of the session's or the token's secret."""

    kind: Literal["session", "token"]
    secret_hash: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.kind})"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The login or token behind a request, and what pages show of its person."""

    credentials: Credentials
    must_change: bool
    language: str
    person: str
    body: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Credentials that stand for nobody: mistyped, expired, revoked, or of a disabled account."""

    credentials: Credentials


class IdentityMiddleware:
    """Sets `scope["user"]` to an Actor (anonymous where nobody is known) and `scope["auth"]` to how it is known.

    For a session it also sets the two CSRF tokens: `scope["csrf_token"]` for forms and headers, and
    `scope["csrf_for"]`, which gives one for the address of a form that uploads without script.
    """

    def __init__(self, app: ASGIApp, installation: Installation) -> None:
        self.app = app
        self.installation = installation
        self.key = installation.settings.secret_key()
        self.cookie = cookie_name(secure=installation.settings.secure_cookies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Recognise the sender, then go on."""
        if scope["type"] == ScopeType.HTTP:
            scope["user"], scope["auth"] = ANONYMOUS, None
            shown = None if scope["path"].startswith(_UNSEEN) else credentials_of(scope, self.cookie)
            if shown is not None:
                scope["user"], scope["auth"] = await to_thread.run_sync(recognise, self.installation, shown)
                if shown.kind == "session" and isinstance(scope["auth"], Recognised):
                    self._bind(scope, shown.secret_hash)
        await self.app(scope, receive, send)

    def _bind(self, scope: Mapping[str, Any], session_hash: str) -> None:
        tokens: dict[str, Any] = scope  # type: ignore[assignment]  # a TypedDict takes only the names it knows
        tokens["csrf_token"] = secret_tokens.bound(self.key, session_hash, "")
        tokens["csrf_for"] = lambda path: secret_tokens.bound(self.key, session_hash, path)


def cookie_name(*, secure: bool) -> str:
    """The session's cookie; with HTTPS a browser then takes it from this very host only (RFC 6265bis 4.1.3)."""
    return f"__Host-{COOKIE}" if secure else COOKIE


def credentials_of(scope: Scope, cookie: str) -> Credentials | None:
    """What a request shows. A token in the header counts alone: a cookie beside it does not save a wrong one."""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Credentials("token", secret_tokens.digest(token.strip()))
    secret = connection.cookies.get(cookie)
    return Credentials("session", secret_tokens.digest(secret), secret) if secret else None


def recognise(installation: Installation, shown: Credentials) -> tuple[Any, Recognised | Unknown]:
    """The actor behind credentials today, and how they are known."""
    now = installation.clock()
    with installation.reading(ANONYMOUS) as reading:
        wanted = _of_session(installation, shown, now) if shown.kind == "session" else _of_token(shown, now)
        found: Any = reading.session.execute(
            wanted.join(Person, Person.id == Account.person_id)
            .join(Fonds, Fonds.id == Account.fonds_id)
            .where(Account.disabled_at.is_(None))
        ).first()
        if found is None:
            return ANONYMOUS, Unknown(shown)
        account, person, body, at, scopes = found
        actor = actor_of(reading.session, account, on=reading.today, scopes=scopes)
    if shown.kind == "session" and now - at > _TOUCHED_AFTER:
        login.touch(installation, shown.secret_hash, now)
    return actor, Recognised(shown, account.must_change, account.language, person, body)


def _of_session(installation: Installation, shown: Credentials, now: datetime) -> Select[*tuple[Any, ...]]:
    idle = now - timedelta(hours=installation.settings.session_hours)
    return (
        select(Account, Person.name, Fonds.name, WebSession.used_at, null())
        .join(WebSession, WebSession.account_id == Account.id)
        .where(WebSession.token_hash == shown.secret_hash, WebSession.used_at > idle)
    )


def _of_token(shown: Credentials, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(Account, Person.name, Fonds.name, ApiToken.created_at, ApiToken.scopes)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(ApiToken.token_hash == shown.secret_hash, ApiToken.expires_at > now, ApiToken.revoked_at.is_(None))
    )


def require_identity(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Every route wants somebody known, unless it says that it is public.

    Raises:
        TokenRefused, SignInNeeded, PasswordMustChange, SessionNeeded
    """
    known = connection.scope.get("auth")
    if isinstance(known, Unknown) and known.credentials.kind == "token":
        raise TokenRefused
    if handler.opt.get("public"):
        return
    if not isinstance(known, Recognised):
        raise SignInNeeded
    if known.credentials.kind == "token":
        if handler.opt.get("session_only"):
            raise SessionNeeded
    elif known.must_change and not handler.opt.get("before_password_change"):
        raise PasswordMustChange


async def require_same_site(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """What changes something must come from a page of this house.

    Two locks. The browser's own word about where a request was made (Fetch Metadata, Origin) also covers the login,
    where no session is yet. For a session the request must show a token bound to it: in a header, in a form's field,
    or, for an upload without script, in the form's address and good for that path only. A multipart body is never
    read here. Requests with a token in `Authorization` carry no cookie's power and need neither.

    Raises:
        CrossSiteRequest
    """
    known = connection.scope.get("auth")
    if connection.scope.get("method") in _SAFE or (known is not None and known.credentials.kind == "token"):
        return
    if not _comes_from_here(connection):
        raise CrossSiteRequest
    expected = connection.scope.get("csrf_token")
    if expected is None or handler.opt.get("exclude_from_csrf") or not isinstance(connection, Request):
        return
    if shown := connection.headers.get(CSRF_HEADER):
        agrees = secret_tokens.agrees(shown, str(expected))
    elif shown := connection.query_params.get(CSRF_QUERY):
        agrees = secret_tokens.agrees(str(shown), connection.scope["csrf_for"](connection.url.path))  # type: ignore[typeddict-item]  # set by the middleware above
    elif connection.content_type[0] == RequestEncodingType.URL_ENCODED:
        agrees = secret_tokens.agrees(str((await connection.form()).get(CSRF_FIELD, "")), str(expected))
    else:
        agrees = False
    if not agrees:
        raise CrossSiteRequest


GUARDS = (require_identity, require_same_site)


def _comes_from_here(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")
