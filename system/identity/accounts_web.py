"""Pages where accounts are managed: who may log in, one-time passwords, tokens to revoke."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from system.errors import Conflict, Invalid
from system.identity import passwords, queries, service
from system.identity.model import Account
from system.listing import Column
from system.organization import queries as organization
from system.organization.labels import role_label, role_options
from system.organization.model import Fonds, Person
from system.organization.roles import Role
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

AnyRequest = Request[Any, Any, Any]


def _state(row: Any) -> str:
    if row.disabled_at is not None:
        return _("Deshabilitada")
    return _("Contraseña por cambiar") if row.must_change else _("Activa")


COLUMNS = (
    Column("handle", "Cuenta", Account.handle, filter="text", lead=True),
    Column("person", "Persona", Person.name, filter="text"),
    Column("fonds", "Fondo", Fonds.code, filter="text", shown=False),
    Column("state", "Estado", value=_state),
    Column("created_at", "Creada", Account.created_at, filter="date"),
    Column("disabled_at", "Deshabilitada", Account.disabled_at, filter="date", shown=False),
)


class AccountPages(Controller):
    """The accounts of a body."""

    path = "/accounts"
    include_in_schema = False
    opt = {"session_only": True}  # noqa: RUF012 - Litestar reads a plain dict

    @get("/", sync_to_thread=True)
    def all(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """Who may log in."""
        with reading:
            return lists.answer(
                request,
                reading,
                queries.account_rows(reading),
                COLUMNS,
                "system/identity/accounts.html",
                name="cuentas",
                default_sort="handle",
                tie_breaker=Account.id,
            )

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form for somebody new."""
        with reading:
            return _new(reading, Form({"starts_on": reading.today.isoformat()}))

    @post("/", sync_to_thread=True)
    def add(
        self,
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
        installation: NamedDependency[Installation],
    ) -> Response[str]:
        """Add a person, their appointment and their account; shows the one-time password this once."""
        reader = FormReader(data)
        handle = reader.text("handle", required=True, limit=60)
        name = reader.text("name", required=True, limit=300)
        position = reader.text("position", limit=300)
        role = reader.choice("role", Role, required=True)
        unit_id = reader.identifier("unit_id")
        starts_on = reader.day("starts_on", required=True)
        one_time = passwords.one_time()
        hashed = passwords.hash_password(installation.settings, one_time)
        try:
            reader.refuse()
            with work:
                enrolment = service.Enrolment(
                    handle=handle,
                    name=name,
                    position=position,
                    roles=(role,) if role else (),
                    unit_id=unit_id,
                    starts_on=starts_on or work.today,
                )
                account = service.enrol(work, organization.own_fonds(work).id, enrolment, password_hash=hashed)
        except (Invalid, Conflict) as refused:
            with reading:
                return _new(reading, Form(data, refused), status=status_of(refused))
        return page("system/identity/one_time.html", handle=account.handle, password=one_time, account_id=account.id)

    @get("/{account_id:uuid}", sync_to_thread=True)
    def show(self, account_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One account: its person's appointments, its tokens."""
        with reading:
            account = queries.account_of(reading, account_id)
            return page(
                "system/identity/account_detail.html",
                about=(reading, account.id),
                account=account,
                person=organization.person_of(reading, account.person_id),
                appointments=organization.appointments(reading, account.fonds_id, person_id=account.person_id),
                tokens=queries.tokens_of(reading, account),
                own=account.id == reading.actor.account_id,
                role_label=role_label,
                state=_state(account),
                now=reading.now,
            )

    @post("/{account_id:uuid}/password-reset", sync_to_thread=True)
    def reset_password(
        self,
        account_id: FromPath[UUID],
        work: NamedDependency[Work],
        installation: NamedDependency[Installation],
    ) -> Response[str]:
        """Give a one-time password, shown this once."""
        one_time = passwords.one_time()
        hashed = passwords.hash_password(installation.settings, one_time)
        with work:
            account = service.reset_password(work, account_id, password_hash=hashed)
        return page("system/identity/one_time.html", handle=account.handle, password=one_time, account_id=account.id)

    @post("/{account_id:uuid}/disabling", sync_to_thread=True)
    def disable(self, account_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Let nobody log in with it."""
        with work:
            service.disable_account(work, account_id)
        return redirect(f"/accounts/{account_id}", flash=_("Cuenta deshabilitada; sus sesiones se cerraron."))

    @post("/{account_id:uuid}/enabling", sync_to_thread=True)
    def enable(self, account_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Let its person log in again."""
        with work:
            service.enable_account(work, account_id)
        return redirect(f"/accounts/{account_id}", flash=_("Cuenta habilitada."))

    @post("/tokens/{token_id:uuid}/revocation", sync_to_thread=True)
    def revoke_token(self, token_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Let somebody's token stand for nobody."""
        with work:
            token = service.revoke_token(work, token_id)
        return redirect(f"/accounts/{token.account_id}", flash=_("Ficha revocada."))


def _new(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = organization.own_fonds(reading)
    units = [(str(row.id), f"{row.code} {row.name}") for row in organization.units_on(reading, fonds.id, reading.today)]
    return page(
        "system/identity/account_new.html", status=status, form=form, units=units, roles=role_options(), fonds=fonds
    )
