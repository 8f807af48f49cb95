"""The command line's own frame: who acts, how answers are given, what the exit code means.

Every leaf command takes `--as ACCOUNT` and `--json`, before or after its name:

    @click.command("import", cls=ConsoleCommand)
    @click.argument("file", type=click.Path(path_type=Path))
    @pass_console
    def import_chart(console: Console, file: Path) -> None:
        with console.work() as work:
            report = service.import_chart(work, ...)
        console.answer(report, lines=[...])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click
import msgspec

from system.actor import Actor
from system.work import Installation, Reading, Work


@dataclass
class Console:
    """What a command stands on. `resolve` finds the actor for an account name; None is the local operator."""

    installation: Installation
    resolve: Callable[[Installation, str | None], Actor]
    account: str | None = None
    as_json: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.resolve(self.installation, self.account)

    def reading(self) -> Reading:
        """A look of the acting person."""
        return self.installation.reading(self.actor)

    def work(self) -> Work:
        """An act of the acting person."""
        return self.installation.work(self.actor)

    def answer(self, document: Any, lines: Iterable[str]) -> None:
        """Say one JSON document with `--json`, and the lines for people otherwise."""
        if self.as_json:
            click.echo(msgspec.json.encode(document).decode())
            return
        for line in lines:
            click.echo(line)


pass_console = click.make_pass_decorator(Console)


class ConsoleCommand(click.Command):
    """A leaf command that understands `--as` and `--json`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params.extend(
            (
                click.Option(
                    ["--as", "account"],
                    metavar="ACCOUNT",
                    help="Act as this account.",
                    expose_value=False,
                    callback=_remember("account"),
                ),
                click.Option(
                    ["--json", "as_json"],
                    is_flag=True,
                    help="Answer with one JSON document.",
                    expose_value=False,
                    callback=_remember("as_json"),
                ),
            )
        )


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def keep(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        console = context.find_object(Console)
        if console is not None and value:
            setattr(console, name, value)
        return value

    return keep
