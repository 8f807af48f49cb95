"""`constancia aggregation volume`: volumes and folios of a file from the command line."""

from __future__ import annotations

from uuid import UUID

import click

from records.aggregations import queries, volumes
from records.aggregations.schemas import correction_out, volume_out
from system.console import Console, ConsoleCommand, pass_console

_FOLIO = click.IntRange(min=1)


@click.group()
def volume() -> None:
    """Volumes (legajos) of a file, and its folios."""


@volume.command("list", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def list_(console: Console, reference: str, fonds: str) -> None:
    """List the volumes of a file with the folios they hold."""
    with console.reading() as reading:
        found = [volume_out(one) for one in queries.volumes(reading, _file(console, reference, fonds))]
    console.answer(found, [f"{one.number}  {one.first_folio or '-'}-{one.last_folio or '-'}" for one in found])


@volume.command("add", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--first", type=_FOLIO, help="First folio.")
@click.option("--last", type=_FOLIO, help="Last folio.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def add(console: Console, *, reference: str, first: int | None, last: int | None, fonds: str) -> None:
    """Begin the next volume of a file."""
    aggregation_id = _file(console, reference, fonds)
    with console.work() as work:
        found = volume_out(volumes.add_volume(work, aggregation_id, first_folio=first, last_folio=last))
    console.answer(found, [f"{reference}: volume {found.number}"])


@volume.command("change", cls=ConsoleCommand)
@click.argument("reference")
@click.argument("number", type=int)
@click.option("--first", type=_FOLIO, required=True, help="First folio.")
@click.option("--last", type=_FOLIO, required=True, help="Last folio.")
@click.option("--carry", is_flag=True, help="Move the volumes behind it along.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def change(console: Console, *, reference: str, number: int, first: int, last: int, carry: bool, fonds: str) -> None:
    """Say which folios a volume holds."""
    aggregation_id = _file(console, reference, fonds)
    with console.reading() as reading:
        held = {one.number: one for one in queries.volumes(reading, aggregation_id)}.get(number)
    with console.work() as work:
        changed = volumes.change_volume(
            work, aggregation_id, number, first_folio=first, last_folio=last, carry=carry,
            thickness_mm=held.thickness_mm if held else None, note=held.note if held else "",
        )  # fmt: skip
        found = volume_out(changed)
    console.answer(found, [f"{reference}: volume {found.number}, folios {found.first_folio}-{found.last_folio}"])


@volume.command("remove", cls=ConsoleCommand)
@click.argument("reference")
@click.argument("number", type=int)
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def remove(console: Console, reference: str, number: int, fonds: str) -> None:
    """Take the last, empty volume away."""
    aggregation_id = _file(console, reference, fonds)
    with console.work() as work:
        volumes.remove_volume(work, aggregation_id, number)
    console.answer({"removed": number}, [f"{reference}: volume {number} removed"])


@volume.command("correct", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--wrong", required=True, help="What stood on the sheet.")
@click.option("--right", type=_FOLIO, required=True, help="The folio it bears now.")
@click.option("--reason", required=True, help="Why.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def correct(console: Console, *, reference: str, wrong: str, right: int, reason: str, fonds: str) -> None:
    """Record a folio that was crossed out."""
    aggregation_id = _file(console, reference, fonds)
    with console.work() as work:
        found = correction_out(volumes.correct_folio(work, aggregation_id, wrong=wrong, right=right, reason=reason))
    console.answer(found, [f"{reference}: {found.wrong} is {found.right}"])


def _file(console: Console, reference: str, fonds: str) -> UUID:
    with console.reading() as reading:
        return queries.by_reference(reading, reference, fonds=fonds).id
