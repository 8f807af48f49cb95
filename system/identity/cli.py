"""Commands on accounts: who may log in, with what."""

from __future__ import annotations

import sys
from datetime import datetime
from uuid import UUID

import click

from system.console import Console, ConsoleCommand, pass_console
from system.errors import refuse_all
from system.identity import passwords, queries, service
from system.identity.errors import PasswordRefused
from system.organization import queries as organization
from system.organization.roles import Role


@click.group("user")
def user() -> None:
    """Accounts, passwords and tokens."""


@user.command("add", cls=ConsoleCommand)
@click.argument("handle")
@click.option("--fonds", "code", required=True, help="The body's code.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), required=True,
              help="What they are appointed to; may be given more than once.")  # fmt: skip
@click.option("--unit", "unit_code", help="Code of the unit of the appointments.")
@click.option("--position", default="", help="The person's position.")
@click.option("--from", "starts_on", type=click.DateTime(formats=["%Y-%m-%d"]), help="First day; today otherwise.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; it need not be changed.")
@pass_console
def add(
    console: Console,
    *,
    handle: str,
    code: str,
    name: str,
    roles: tuple[str, ...],
    unit_code: str | None,
    position: str,
    starts_on: datetime | None,
    password_stdin: bool,
) -> None:
    """Add a person with appointments and an account. Prints a one-time password once, unless one was given."""
    password = _given_password(handle) if password_stdin else passwords.one_time()
    hashed = passwords.hash_password(console.installation.settings, password)
    with console.work() as work:
        body = organization.fonds_by_code(work, code)
        enrolment = service.Enrolment(
            handle=handle,
            name=name,
            position=position,
            roles=tuple(Role(role) for role in dict.fromkeys(roles)),
            unit_id=organization.unit_by_code(work, body.id, unit_code).id if unit_code else None,
            starts_on=starts_on.date() if starts_on else work.today,
        )
        account = service.enrol(work, body.id, enrolment, password_hash=hashed, must_change=not password_stdin)
    told = None if password_stdin else password
    document = {"id": account.id, "handle": account.handle, "fonds": code, "password": told}
    console.answer(document, [f"Added {account.handle}"] + ([f"One-time password: {told}"] if told else []))


@user.command("password", cls=ConsoleCommand)
@click.argument("handle")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; it need not be changed.")
@pass_console
def password(console: Console, handle: str, *, password_stdin: bool) -> None:
    """Reset a password. Prints a one-time password once, unless one was given."""
    fresh = _given_password(handle) if password_stdin else passwords.one_time()
    hashed = passwords.hash_password(console.installation.settings, fresh)
    with console.work() as work:
        account = queries.account_by_handle(work, handle)
        service.reset_password(work, account.id, password_hash=hashed, must_change=not password_stdin)
    told = None if password_stdin else fresh
    lines = [f"Reset {account.handle}"] + ([f"One-time password: {told}"] if told else [])
    console.answer({"handle": account.handle, "password": told}, lines)


@user.command("token", cls=ConsoleCommand)
@click.argument("handle")
@click.option("--scope", "scopes", multiple=True, required=True,
              help='A permission ("aggregation:open"), all of a noun ("aggregation:*"), "read" or "*".')  # fmt: skip
@click.option(
    "--days", type=click.IntRange(1, service.LONGEST_TOKEN_DAYS), required=True, help="Days until it expires."
)
@click.option("--name", default="cli", show_default=True, help="What it is for.")
@pass_console
def token(console: Console, handle: str, scopes: tuple[str, ...], days: int, name: str) -> None:
    """Issue an API token. Prints it once: only its hash is kept."""
    with console.work() as work:
        account = queries.account_by_handle(work, handle)
        issued, secret = service.issue_token(work, account.id, name=name, scopes=scopes, days=days)
    document = {"id": issued.id, "token": secret, "scopes": issued.scopes, "expires_at": issued.expires_at}
    console.answer(document, [secret])


@user.command("revoke", cls=ConsoleCommand)
@click.argument("token_id", type=click.UUID)
@pass_console
def revoke(console: Console, token_id: UUID) -> None:
    """Let a token stand for nobody any more."""
    with console.work() as work:
        service.revoke_token(work, token_id)
    console.answer({"id": token_id, "revoked": True}, [f"Revoked {token_id}"])


@user.command("disable", cls=ConsoleCommand)
@click.argument("handle")
@pass_console
def disable(console: Console, handle: str) -> None:
    """Let nobody log in with an account any more."""
    with console.work() as work:
        service.disable_account(work, queries.account_by_handle(work, handle).id)
    console.answer({"handle": handle, "disabled": True}, [f"Disabled {handle}"])


@user.command("enable", cls=ConsoleCommand)
@click.argument("handle")
@pass_console
def enable(console: Console, handle: str) -> None:
    """Let somebody log in again."""
    with console.work() as work:
        service.enable_account(work, queries.account_by_handle(work, handle).id)
    console.answer({"handle": handle, "disabled": False}, [f"Enabled {handle}"])


@user.command("list", cls=ConsoleCommand)
@click.option("--fonds", "code", help="Only this body's.")
@pass_console
def list_accounts(console: Console, code: str | None) -> None:
    """Name the accounts."""
    with console.reading() as reading:
        body = organization.fonds_by_code(reading, code) if code else None
        rows = reading.session.execute(queries.account_rows(reading, body.id if body else None).order_by("handle"))
        found = [
            {"id": row.id, "handle": row.handle, "person": row.person, "fonds": row.fonds,
             "disabled": row.disabled_at is not None}
            for row in rows
        ]  # fmt: skip
    lines = [
        f"{row['handle']}\t{row['fonds']}\t{row['person']}{' (disabled)' if row['disabled'] else ''}" for row in found
    ]
    console.answer({"accounts": found}, lines)


def _given_password(handle: str) -> str:
    given = sys.stdin.readline().rstrip("\r\n")
    refuse_all(PasswordRefused, passwords.objections(given, handle))
    return given


COMMANDS = (user,)
