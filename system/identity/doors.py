"""What a stranger is answered: pages send them to the login and back, the API says 401 (RFC 6750, RFC 9457)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Request
from litestar.exceptions import NotAuthorizedException
from litestar.response import Redirect, Response

from system.errors import Objection
from system.web.pages import is_local
from system.web.refusals import Answer, Later, is_api, local_address

LOGIN = "/login"
PASSWORD = "/account/password"  # noqa: S105 - a path
UNAUTHORIZED = 401


class SignInNeeded(NotAuthorizedException):
    """Nobody is known behind this request."""

    code = "login.needed"


class TokenRefused(SignInNeeded):
    """The token is unknown, expired or revoked; nobody learns which."""

    code = "token.refused"


class PasswordMustChange(SignInNeeded):
    """The password was given by somebody else and is changed before anything else is done."""

    code = "password.must_change"


def next_after(path: str | None) -> str:
    """Where to go after the login: a page of this house, else the first one."""
    return path if path and is_local(path) and not path.startswith((LOGIN, "/logout")) else "/"


def answer_stranger(request: Request[Any, Any, Any], refused: SignInNeeded) -> Response[Any]:
    """401 for the API and for tokens; pages send a person where they can do something about it."""
    if is_api(request) or isinstance(refused, TokenRefused):
        error = ', error="invalid_token"' if isinstance(refused, TokenRefused) else ""
        headers = {"WWW-Authenticate": f'Bearer realm="constancia"{error}'}
        return Later(request, Answer(UNAUTHORIZED, (Objection(refused.code),), headers=headers))
    target = PASSWORD if isinstance(refused, PasswordMustChange) else _login_address(request)
    if request.headers.get("hx-request"):
        # A piece of a page must not be replaced by the login page: the whole page goes there.
        return Response("", status_code=UNAUTHORIZED, media_type="text/html", headers={"HX-Redirect": target})
    return Redirect(target, status_code=303)


def _login_address(request: Request[Any, Any, Any]) -> str:
    wanted = local_address(request) if request.method == "GET" else "/"
    return LOGIN if wanted == "/" else f"{LOGIN}?{urlencode({'next': wanted})}"


EXCEPTION_HANDLERS = {SignInNeeded: answer_stranger}
