"""`constancia blueprint`: what files of a series should hold, and how complete they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from msgspec import to_builtins

from records.blueprints import queries, service
from records.blueprints.errors import BlueprintRefused
from records.blueprints.schemas import blueprint_out, share_out
from records.blueprints.series import series_by_code
from records.blueprints.table import read_table
from system.console import Console, ConsoleCommand, pass_console
from system.errors import refuse_all
from system.organization.queries import own_fonds


@click.group()
def blueprint() -> None:
    """What files of a series should hold."""


@blueprint.command("import", cls=ConsoleCommand)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--series", required=True, metavar="CODE", help="The series it is for.")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day it holds from.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where there are several.")
@click.option("--note", default="", help="What it stands on.")
@pass_console
def import_blueprint(console: Console, file: Path, *, series: str, starts_on: datetime, fonds: str, note: str) -> None:
    """Make a blueprint of a CSV with the columns tipo, exigencia, nota, titulo, soporte."""
    items, wrong = read_table(file.read_text("utf-8-sig", errors="replace"))
    refuse_all(BlueprintRefused, wrong)
    with console.reading() as reading:
        fonds_id = own_fonds(reading, fonds or None).id
        lineage_id = queries.lineage_of(reading, series_by_code(reading, fonds_id, series).id)
    with console.work() as work:
        made = service.make_blueprint(work, fonds_id, lineage_id, starts_on=starts_on.date(), items=items, note=note)
    with console.reading() as reading:
        out = blueprint_out(queries.find_blueprint(reading, made.id))
    console.answer(to_builtins(out), [f"{out.series} no. {out.number} from {out.starts_on}: {len(out.items)} types"])


@blueprint.command("completeness", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body, where there are several.")
@pass_console
def completeness(console: Console, fonds: str) -> None:
    """How complete files are, by series and unit."""
    with console.reading() as reading:
        found = [share_out(share) for share in queries.shares(reading, own_fonds(reading, fonds or None).id)]
    lines = [
        f"{one.series} {one.unit}: {one.percent} % ({one.complete} of {one.files} files complete)" for one in found
    ]
    console.answer(to_builtins(found), lines)
