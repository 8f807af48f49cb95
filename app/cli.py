"""The command `constancia`: the same services and the same permissions as the pages."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import NoReturn

import click
import msgspec
from sqlalchemy.exc import OperationalError

from app.assembly import assemble
from app.contexts import CONTEXTS
from app.revision import is_current, is_empty
from system.console import Console
from system.errors import Conflict, Objection, Refusal, Unavailable
from system.exits import Exit, exit_of
from system.identity.actors import resolve
from system.settings import Settings
from system.web import language

LOG_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
EPILOG = (
    "Exit codes: 0 done, 1 failed, 2 usage, 3 done but some items refused, 4 not found, 5 forbidden, 6 invalid, "
    "7 conflict, 8 integrity broken."
)
# These prepare or run the installation, so they meet a database that is not yet as it should be.
BEFORE_THE_SCHEMA = {"serve": "serve", "worker": "worker", "migrate": "migrate", "demo": "load_demo"}


class SchemaIsBehind(Conflict):
    """The database belongs to another release."""

    code = "migration.schema_is_behind"


class Roof(click.Group):
    """The commands of all contexts, and those of `app.serving`, which is imported only when one of them is wanted.

    The service, its worker and the demo are half of what Python would load, and `constancia ingest` needs none of it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted({*super().list_commands(ctx), *BEFORE_THE_SCHEMA})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name in BEFORE_THE_SCHEMA:
            found: click.Command = getattr(import_module("app.serving"), BEFORE_THE_SCHEMA[cmd_name])
            return found
        return super().get_command(ctx, cmd_name)


@click.group(cls=Roof, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="constancia")
@click.option("--as", "account", metavar="ACCOUNT", help="Act as this account; without it, as the local operator.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.pass_context
def constancia(context: click.Context, account: str | None, *, as_json: bool) -> None:
    """Records and archives of public bodies: charts, files, documents, terms, search.

    Settings come from the environment as CONSTANCIA_<NAME>, above all CONSTANCIA_DATA_DIR and CONSTANCIA_DATABASE_URL.
    """
    settings: Settings = context.obj
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    installation = assemble(settings)
    context.call_on_close(installation.database.dispose)
    context.obj = Console(installation, resolve, account, as_json)
    if context.invoked_subcommand in BEFORE_THE_SCHEMA or "--help" in sys.argv or "-h" in sys.argv:
        return
    if is_empty(installation.database):
        import_module("app.serving").prepare_installation(installation)
    elif not is_current(installation.database):
        raise SchemaIsBehind


def gather(commands: Sequence[click.Command]) -> Iterator[click.Command]:
    """The commands, with groups of one name from several contexts joined into one."""
    groups: dict[str, click.Group] = {}
    for command in commands:
        if isinstance(command, click.Group) and command.name is not None:
            known = groups.setdefault(command.name, command)
            if known is not command:
                for part in command.commands.values():
                    known.add_command(part)
                continue
        yield command


for found in gather([command for context in CONTEXTS for command in context.commands]):
    constancia.add_command(found)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every refusal is told with all its objections and its own exit code."""
    logging.basicConfig(level=logging.WARNING, format=LOG_LINE)
    words = list(sys.argv[1:] if arguments is None else arguments)
    settings = Settings()
    with language.speaking(settings.language):
        sys.exit(_run(words, settings))


def _run(words: list[str], settings: Settings) -> int:
    try:
        asked = constancia.main(words, prog_name="constancia", standalone_mode=False, obj=settings)
    except Refusal as refusal:
        _tell(refusal.code, refusal.objections, as_json="--json" in words)
        return exit_of(refusal)
    except Unavailable as failure:
        _tell(failure.objection.code, (failure.objection,), as_json="--json" in words)
        return Exit.FAILED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("", err=True)
        return Exit.FAILED
    except OperationalError as error:
        click.echo(f"The database cannot be reached or used: {error.orig}", err=True)
        return Exit.FAILED
    # Without its standalone mode click gives back the code that a command left with, or what the command returned.
    return asked if isinstance(asked, int) else Exit.DONE


def _tell(code: str, objections: Sequence[Objection], *, as_json: bool) -> None:
    told = [_spoken(objection) for objection in objections]
    if as_json:
        click.echo(msgspec.json.encode({"code": code, "objections": told}).decode())
    for objection in told:
        basis = f" [{objection['basis']}]" if objection["basis"] else ""
        field = f"; {objection['field']}" if objection["field"] else ""
        click.echo(f"{objection['detail']}{basis} ({objection['code']}{field})", err=True)
        if objection["next"]:
            click.echo(f"  {objection['next']}", err=True)


def _spoken(objection: Objection) -> dict[str, str]:
    """An objection as it is told: where it stands, and what to do next where anything is known to help."""
    following = f"next.{objection.code}"
    return {
        "code": objection.code, "basis": objection.basis, "detail": language.sentence(objection),
        "field": str(objection.facts.get("field") or ""),
        "next": language.say(following, objection.facts) if language.knows(following) else "",
    }  # fmt: skip
