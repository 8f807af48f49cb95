"""What is answered when something is refused or fails: RFC 9457 problems under `/api/`, pages elsewhere."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from anyio import to_thread
from litestar import Request, get
from litestar.controller import Controller
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.params import FromPath
from litestar.response import Redirect, Response
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, ExceptionHandlersMap, Receive, Scope, Send
from sqlalchemy.exc import DataError

from system.actor import NotPermitted
from system.errors import Conflict, Forbidden, IntegrityBroken, Invalid, NotFound, Objection, Refusal, Unavailable
from system.web import frame, language
from system.web.pages import html, is_local, pages_of

logger = logging.getLogger(__name__)

STATUS: Mapping[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    Conflict: 409,
    IntegrityBroken: 500,
}
# Codes for which HTTP has a word of its own (RFC 9110 15.5.11, 15.5.14, 15.6.4).
BY_CODE: Mapping[str, int] = {
    "document.destroyed": 410,
    "document.delivered": 410,
    "object.destroyed": 410,
    "object.too_large": 413,
    "object.key_lost": 503,
    "object.master_key_missing": 503,
    "object.master_key_unreadable": 503,
}
# The roof sets this in `app.state`: it is told of every act that lacked a permission, before the answer leaves.
REPORT = "report_not_permitted"
PROBLEM = "application/problem+json"
SIGN_IN = "/login"
_FAILED = 500
_RETRY_AFTER = "30"
# Litestar names an absent parameter only in its words.
_ABSENT = re.compile(r"Missing required \w+ parameter '([^']+)'")
_HTTP_CODES = {
    400: "http.bad_request",
    401: "http.not_signed_in",
    403: "http.forbidden",
    404: "http.not_found",
    405: "http.method_not_allowed",
    413: "http.too_large",
    415: "http.unsupported_media",
    429: "http.too_many",
}


class Reason(msgspec.Struct):
    """One objection as it is said: its stable code, the article it stands on, and its sentence."""

    code: str
    basis: str
    detail: str


class Problem(msgspec.Struct):
    """A refusal as RFC 9457 has it, with every objection."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    objections: list[Reason]


@dataclass(frozen=True)
class Answer:
    """What will be answered: a status, the objections, and for a failure the number of its line in the log."""

    status: int
    objections: tuple[Objection, ...]
    incident: str = ""
    headers: Mapping[str, str] | None = None

    @property
    def title(self) -> str:
        """The kind of refusal in a few words."""
        own = f"http.title_{self.status}"
        return language.say(own if language.knows(own) else "http.title_400")


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    if own := BY_CODE.get(refusal.code):
        return own
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def is_api(request: Request[Any, Any, Any]) -> bool:
    """Whether a machine asks."""
    return request.url.path == "/api" or request.url.path.startswith("/api/")


def on_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    """Answer a refusal of the house."""
    status = status_of(refusal)
    report: Callable[[], None] | None = None
    teller = request.app.state.get(REPORT)
    if isinstance(refusal, NotPermitted) and callable(teller):
        report = lambda: teller(request, refusal)  # noqa: E731 - carries both to the worker thread
    if isinstance(refusal, IntegrityBroken):
        logger.critical("integrity broken", extra={"codes": [found.code for found in refusal.objections]})
    return Later(request, Answer(status, refusal.objections), report)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what the web framework refused: no such page, wrong method, too much, unreadable fields."""
    if isinstance(error, NotAuthorizedException) and not is_api(request) and request.method == "GET":
        return Redirect(f"{SIGN_IN}?next={quote(local_address(request))}", status_code=303)
    if error.status_code >= _FAILED:
        return on_failure(request, error)
    headers = dict(error.headers or {})
    if error.status_code == 401:  # noqa: PLR2004 - RFC 9110 15.5.2 wants the challenge
        headers.setdefault("WWW-Authenticate", "Bearer")
    return Later(request, Answer(error.status_code, tuple(_objections(error)), headers=headers))


def on_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer what nobody foresaw: the whole story goes to the log, its number to the person."""
    incident = secrets.token_hex(4)
    extra = {"incident": incident, "method": request.method, "path": request.url.path}
    logger.error("unexpected failure %s", incident, exc_info=error, extra=extra)
    return Later(request, Answer(_FAILED, (Objection("http.failed", facts={"incident": incident}),), incident))


def on_unavailable(request: Request[Any, Any, Any], failure: Unavailable) -> Response[Any]:
    """Answer that something the installation rests on fails, what it is, and that the same may go well later."""
    logger.error("unavailable", extra={"code": failure.objection.code, "path": request.url.path})
    return Later(request, Answer(503, (failure.objection,), headers={"Retry-After": _RETRY_AFTER}))


def on_unstorable(request: Request[Any, Any, Any], _error: DataError) -> Response[Any]:
    """Answer text or numbers that no column can hold, such as a NUL in a name: the sender's fault, not the house's."""
    return Later(request, Answer(400, (Objection("http.bad_request"),)))


HANDLERS: ExceptionHandlersMap = {
    Refusal: on_refusal,
    HTTPException: on_http,
    Unavailable: on_unavailable,
    DataError: on_unstorable,
    Exception: on_failure,
}


def _objections(error: HTTPException) -> list[Objection]:
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        return [_field(found) for found in error.extra if isinstance(found, dict)] or [Objection("http.bad_request")]
    if isinstance(error, ValidationException) and (absent := _ABSENT.match(error.detail)):
        return [Objection("http.field_missing", facts={"field": absent[1]})]
    return [Objection(_HTTP_CODES.get(error.status_code, "http.bad_request"))]


def _field(found: Mapping[str, Any]) -> Objection:
    message = str(found.get("message", ""))
    name = str(found.get("key", ""))
    if "missing required field" in message:
        inner = message.partition("`")[2].partition("`")[0]
        return Objection("http.field_missing", facts={"field": ".".join(filter(None, (name, inner)))})
    return Objection("http.field_unreadable", facts={"field": name, "expected": message})


class Later(Response[str]):
    """An answer made in a worker thread when it is sent: its page may read the database, its report writes to it."""

    def __init__(
        self, request: Request[Any, Any, Any], answer: Answer, report: Callable[[], None] | None = None
    ) -> None:
        super().__init__("", status_code=answer.status)
        self.request, self.answer, self.report = request, answer, report

    def to_asgi_response(self, *_arguments: Any, **_named: Any) -> ASGIApp:  # type: ignore[override]  # the caller only awaits it
        """The answer as an ASGI application."""
        return self._send

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await to_thread.run_sync(self._make)
        await answer(scope, receive, send)

    def _make(self) -> ASGIResponse:
        if self.report is not None:
            self.report()
        with frame.here(self.request, pages_of(self.request).settings.language):
            made = self._problem() if is_api(self.request) else self._page()
        for name, value in (self.answer.headers or {}).items():
            made.headers[name] = value
        return made.to_asgi_response(app=None, request=self.request)

    def _problem(self) -> Response[Any]:
        reasons = [Reason(found.code, found.basis, language.sentence(found)) for found in self.answer.objections]
        problem = Problem(
            type=f"/api/refusals/{reasons[0].code}",
            title=self.answer.title,
            status=self.answer.status,
            detail=" ".join(reason.detail for reason in reasons),
            instance=self.request.url.path,
            objections=reasons,
        )
        return Response(msgspec.json.encode(problem), media_type=PROBLEM, status_code=self.answer.status)

    def _page(self) -> Response[Any]:
        house = pages_of(self.request)
        variables = {
            "title": self.answer.title,
            "reasons": [_spoken(found) for found in self.answer.objections],
            "incident": self.answer.incident,
            "back": _back(self.request),
        }
        try:
            text, surrounding = house.render("system/refusal.html", variables, self.request)
        except Exception:
            # The frame itself may be what fails (a database that is gone): then the page stands without it.
            logger.exception("the frame of a refusal failed")
            text, surrounding = house.render("system/refusal.html", variables, self.request, frame.Presence())
        return html(text, surrounding, status=self.answer.status, secure=house.settings.secure_cookies)


def _spoken(found: Objection) -> dict[str, str]:
    following = f"next.{found.code}"
    ahead = language.say(following, found.facts) if language.knows(following) else ""
    return {"code": found.code, "basis": found.basis, "detail": language.sentence(found), "next": ahead}


def local_address(request: Request[Any, Any, Any]) -> str:
    """Path and query of the request."""
    query = str(request.url.query)
    return f"{request.url.path}?{query}" if query else request.url.path


def _back(request: Request[Any, Any, Any]) -> str:
    came_from = urlsplit(request.headers.get("referer", ""))
    address = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    same = came_from.netloc == request.url.netloc and address != local_address(request)
    return address if same and is_local(address) else ""


class Sentence(msgspec.Struct):
    """What a code means, in both languages."""

    code: str
    es: str
    en: str


class CodeUnknown(NotFound):
    """No sentence is known for this code."""

    code = "refusal.unknown"


class RefusalApi(Controller):
    """What the codes of refusals mean; the `type` of every problem leads here."""

    path = "/api/refusals"
    tags = ("Refusals",)
    opt = {"public": True}  # noqa: RUF012 - Litestar reads a plain dict
    security = ()

    @get("/{code:str}", sync_to_thread=False, summary="Meaning of one code")
    def meaning(self, code: FromPath[str]) -> Sentence:
        """The sentence of a refusal's code, its facts as `%(name)s` places and in the plural."""
        spanish = language.catalogue("es").codes.get(code)
        if spanish is None:
            raise CodeUnknown(code=code[:100])
        english = language.catalogue("en").codes.get(code, "")
        return Sentence(code, language.agreeing(spanish, {}), language.agreeing(english, {}))
