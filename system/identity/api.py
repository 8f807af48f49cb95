"""The JSON API of accounts and tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from system import listing
from system.actor import Actor, Permission
from system.identity import login, passwords, queries, service
from system.identity.accounts_web import COLUMNS
from system.identity.middleware import Recognised
from system.identity.model import Account
from system.identity.schemas import (
    AccountOut,
    AccountPage,
    IssuedToken,
    NewAccount,
    NewPassword,
    NewToken,
    OneTimePassword,
    OwnAccount,
    TokenOut,
    one_time,
    token_out,
)
from system.organization import queries as organization
from system.web.lists import list_query
from system.work import Installation, Reading, Work

AnyRequest = Request[Any, Any, Any]
_PERSON_ONLY = {"session_only": True}


class OwnAccountApi(Controller):
    """One's own account and tokens."""

    path = "/api/account"
    tags = ("Accounts",)

    @get("/", sync_to_thread=True, summary="Who asks")
    def show(self, reading: NamedDependency[Reading]) -> OwnAccount:
        """The account behind the request and every permission it holds somewhere, cut to its token's scopes."""
        with reading:
            account = queries.own_account(reading)
            return OwnAccount(
                id=account.id,
                handle=account.handle,
                language=account.language,
                permissions=[permission.value for permission in Permission if reading.actor.holds(permission)],
                appointments=organization.appointments(reading, account.fonds_id, person_id=account.person_id),
            )

    @post("/password", sync_to_thread=True, status_code=204, summary="Change one's password",
          opt={"session_only": True, "before_password_change": True})  # fmt: skip
    def change_password(
        self,
        request: AnyRequest,
        data: JSONBody[NewPassword],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> None:
        """Take a new password, knowing the old one. Every other session of the account ends. Not for tokens."""
        known = request.scope.get("auth")
        kept = known.credentials.secret_hash if isinstance(known, Recognised) else ""
        login.renew_password(installation, actor, old=data.old, new=data.new, session_hash=kept)

    @get("/tokens", sync_to_thread=True, summary="One's tokens")
    def tokens(self, reading: NamedDependency[Reading]) -> list[TokenOut]:
        """The tokens of the account, revoked and expired ones too, the newest first."""
        with reading:
            return [token_out(token) for token in queries.tokens_of(reading, queries.own_account(reading))]

    @post("/tokens", sync_to_thread=True, summary="Issue a token", opt=_PERSON_ONLY)
    def issue_token(self, data: JSONBody[NewToken], work: NamedDependency[Work]) -> IssuedToken:
        """Issue a token for one's own account. Its secret is said once. Not for tokens: none breeds another."""
        with work:
            own = queries.own_account(work)
            token, secret = service.issue_token(work, own.id, name=data.name, scopes=tuple(data.scopes), days=data.days)
        return IssuedToken(id=token.id, token=secret, scopes=list(token.scopes), expires_at=token.expires_at)

    @post("/tokens/{token_id:uuid}/revocation", sync_to_thread=True, status_code=200, summary="Revoke a token")
    def revoke_token(self, token_id: FromPath[UUID], work: NamedDependency[Work]) -> TokenOut:
        """Let a token stand for nobody: one's own, or any of the body for who manages accounts."""
        with work:
            return token_out(service.revoke_token(work, token_id))


class AccountApi(Controller):
    """The accounts of a body, for who manages them."""

    path = "/api/accounts"
    tags = ("Accounts",)

    @get("/", sync_to_thread=True, summary="Accounts")
    def all(self, request: AnyRequest, reading: NamedDependency[Reading]) -> AccountPage:
        """The accounts of the body; filters and order as on the page (`handle`, `person`, `sort`, `page`, `size`)."""
        with reading:
            found = listing.run(
                reading.session,
                queries.account_rows(reading),
                COLUMNS,
                list_query(request, COLUMNS),
                default_sort="handle",
                tie_breaker=Account.id,
            )
        accounts = [
            AccountOut(
                id=row.id,
                handle=row.handle,
                person=row.person,
                person_id=row.person_id,
                fonds=row.fonds,
                must_change_password=row.must_change,
                created_at=row.created_at,
                disabled_at=row.disabled_at,
            )
            for row in found.rows
        ]
        return AccountPage(total=found.total, page=found.query.page, accounts=accounts)

    @post("/", sync_to_thread=True, summary="Add an account")
    def add(
        self,
        data: JSONBody[NewAccount],
        work: NamedDependency[Work],
        installation: NamedDependency[Installation],
    ) -> OneTimePassword:
        """Add a person, their first appointment and their account; the one-time password is said once."""
        password = passwords.one_time()
        hashed = passwords.hash_password(installation.settings, password)
        with work:
            enrolment = service.Enrolment(
                handle=data.handle,
                name=data.name,
                position=data.position,
                roles=(data.role,),
                unit_id=data.unit_id,
                starts_on=data.starts_on or work.today,
            )
            account = service.enrol(work, organization.own_fonds(work).id, enrolment, password_hash=hashed)
        return one_time(account, password)

    @post("/{account_id:uuid}/password-reset", sync_to_thread=True, status_code=200, summary="Reset a password",
          opt=_PERSON_ONLY)  # fmt: skip
    def reset_password(
        self,
        account_id: FromPath[UUID],
        work: NamedDependency[Work],
        installation: NamedDependency[Installation],
    ) -> OneTimePassword:
        """Give an account a one-time password, said once; its sessions end. Nobody resets their own."""
        password = passwords.one_time()
        hashed = passwords.hash_password(installation.settings, password)
        with work:
            return one_time(service.reset_password(work, account_id, password_hash=hashed), password)

    @post("/{account_id:uuid}/disabling", sync_to_thread=True, status_code=204, summary="Disable an account")
    def disable(self, account_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Let nobody log in with an account; its sessions end and its tokens stand for nobody."""
        with work:
            service.disable_account(work, account_id)

    @post("/{account_id:uuid}/enabling", sync_to_thread=True, status_code=204, summary="Enable an account")
    def enable(self, account_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Let somebody log in again."""
        with work:
            service.enable_account(work, account_id)
