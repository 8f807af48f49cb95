"""Pages of the login and of one's own account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from system.actor import Actor
from system.errors import Conflict, Invalid, Objection
from system.identity import login, queries, scopes, service
from system.identity.doors import next_after
from system.identity.errors import LoginRefused, LoginThrottled
from system.identity.middleware import Recognised, cookie_name
from system.organization import queries as organization
from system.organization.labels import role_label
from system.web.forms import Form, FormReader
from system.web.frame import house_cookie
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

TOO_MANY = 429
_BEFORE = {"before_password_change": True, "session_only": True}
AnyRequest = Request[Any, Any, Any]


class LoginPages(Controller):
    """In and out."""

    include_in_schema = False

    @get("/login", sync_to_thread=True, opt={"public": True})
    def door(self, request: AnyRequest) -> Response[Any]:
        """The form; somebody already inside goes on."""
        wanted = next_after(request.query_params.get("next"))
        if isinstance(request.scope.get("auth"), Recognised):
            return redirect(wanted)
        return page("system/identity/login.html", form=Form({"handle": "", "next": wanted}))

    # A tab with an older form of somebody who logged in elsewhere meanwhile has no token of the new session.
    @post("/login", sync_to_thread=True, opt={"public": True, "exclude_from_csrf": True})
    def enter(
        self, request: AnyRequest, data: URLEncodedBody[dict[str, str]], installation: NamedDependency[Installation]
    ) -> Response[Any]:
        """Open a session, or say that it cannot be; the answer never tells whether the name exists."""
        address = request.client.host if request.client else ""
        wanted = next_after(data.get("next"))
        secure = installation.settings.secure_cookies
        name = cookie_name(secure=secure)
        attempt = login.Attempt(data.get("handle", ""), data.get("password", ""), address)
        try:
            secret = login.log_in(installation, attempt, old_secret=request.cookies.get(name))
        except (LoginRefused, LoginThrottled) as refused:
            form = Form({"handle": attempt.handle[:60], "next": wanted}, refused)
            throttled = isinstance(refused, LoginThrottled)
            status = TOO_MANY if throttled else status_of(refused)
            answer = page("system/identity/login.html", status=status, form=form)
            if throttled:
                answer.headers["Retry-After"] = str(refused.facts["seconds"])
            return answer
        entered = redirect(wanted)
        entered.cookies.append(house_cookie(name, secret, secure=secure))
        return entered

    @post("/logout", sync_to_thread=True, opt=_BEFORE)
    def leave(
        self, request: AnyRequest, actor: NamedDependency[Actor], installation: NamedDependency[Installation]
    ) -> Redirect:
        """End the session, in the database and in the browser."""
        secure = installation.settings.secure_cookies
        name = cookie_name(secure=secure)
        login.log_out(installation, actor, request.cookies.get(name, ""))
        left = redirect("/login", flash=_("Sesión cerrada."))
        left.cookies.append(house_cookie(name, "", seconds=0, secure=secure))
        return left


class OwnAccountPages(Controller):
    """One's own account: appointments, password, language, tokens."""

    path = "/account"
    include_in_schema = False
    opt = {"session_only": True}  # noqa: RUF012 - Litestar reads a plain dict

    @get("/", sync_to_thread=True)
    def show(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Everything about the account on one page."""
        with reading:
            return _own(reading, token_form=Form())

    @get("/password", sync_to_thread=True, opt=_BEFORE)
    def password_form(self, request: AnyRequest) -> Response[str]:
        """Where a password is changed; also the only page before a one-time password is."""
        return page("system/identity/password.html", form=Form(), forced=_must_change(request))

    @post("/password", sync_to_thread=True, opt=_BEFORE)
    def change_password(
        self,
        request: AnyRequest,
        data: URLEncodedBody[dict[str, str]],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any]:
        """Change it; every other session ends."""
        reader = FormReader(data)
        known = request.scope.get("auth")
        kept = known.credentials.secret_hash if isinstance(known, Recognised) else ""
        try:
            new = data.get("password", "")
            if new != data.get("again", ""):
                reader.objections.append(Objection("password.again_differs", facts={"field": "again"}))
            reader.refuse()
            login.renew_password(installation, actor, old=data.get("old", ""), new=new, session_hash=kept)
        except Invalid as refused:
            throttled = isinstance(refused, LoginThrottled)
            status = TOO_MANY if throttled else status_of(refused)
            names = dict.fromkeys(("old", "password", "again"), "")
            return page(
                "system/identity/password.html", status=status, form=Form(names, refused), forced=_must_change(request)
            )
        return redirect("/", flash=_("Contraseña cambiada. Las demás sesiones se cerraron."))

    @post("/language", sync_to_thread=True)
    def choose_language(self, data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work]) -> Redirect:
        """Keep the language to read in."""
        with work:
            service.choose_language(work, data.get("language", ""))
        return redirect("/account", flash=_("Idioma guardado."))

    @post("/email", sync_to_thread=True)
    def choose_email(self, data: URLEncodedBody[dict[str, str]], work: NamedDependency[Work]) -> Redirect:
        """Keep the address for reminders."""
        with work:
            service.choose_email(work, data.get("email", ""))
        return redirect("/account", flash=_("Correo guardado."))

    @post("/tokens", sync_to_thread=True)
    def issue_token(
        self,
        data: URLEncodedBody[dict[str, str]],
        actor: NamedDependency[Actor],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str]:
        """Issue a token and show it this once."""
        reader = FormReader(data)
        name = reader.text("name", required=True, limit=200)
        wanted = tuple(reader.text("scopes", required=True, limit=2000).replace(",", " ").split())
        days = reader.number("days", required=True, least=1, most=service.LONGEST_TOKEN_DAYS)
        try:
            reader.refuse()
            with work:
                own = queries.own_account(work)
                _token, secret = service.issue_token(work, own.id, name=name, scopes=wanted, days=days or 1)
        except (Invalid, Conflict) as refused:
            with reading:
                return _own(reading, token_form=Form(data, refused), status=status_of(refused))
        return page("system/identity/token.html", secret=secret, name=name, handle=actor.handle)

    @post("/tokens/{token_id:uuid}/revocation", sync_to_thread=True)
    def revoke_token(self, token_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Let one's token stand for nobody."""
        with work:
            service.revoke_token(work, token_id)
        return redirect("/account", flash=_("Ficha revocada."))


def _own(reading: Reading, *, token_form: Form, status: int = 200) -> Response[str]:
    account = queries.own_account(reading)
    held = organization.appointments(reading, account.fonds_id, person_id=account.person_id)
    return page(
        "system/identity/account.html",
        status=status,
        account=account,
        person=organization.person_of(reading, account.person_id),
        appointments=held,
        tokens=queries.tokens_of(reading, account),
        form=token_form,
        language_form=Form({"language": account.language}),
        email_form=Form({"email": organization.person_of(reading, account.person_id).email}),
        role_label=role_label,
        now=reading.now,
        today=reading.today,
        longest=service.LONGEST_TOKEN_DAYS,
        read_scope=scopes.READ,
    )


def _must_change(request: AnyRequest) -> bool:
    known = request.scope.get("auth")
    return isinstance(known, Recognised) and known.must_change
