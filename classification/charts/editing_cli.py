"""`constancia chart`: a draft begun, changed and given up from the command line; versions compared and written out.

Classes are named by their code in the body's draft, in any spelling.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from classification.charts import (
    comparison,
    drafts,
    editing,
    equivalences,
    frozen,
    moving,
    ordering,
    queries,
    service,
    successions,
)
from classification.charts.codes import key_of
from classification.charts.comparison import ChangeKind
from classification.charts.errors import NoChartInForce, NodeNotFound, NoDraft
from classification.charts.importing import CHART_TABLE
from classification.charts.levels import Level
from classification.charts.model import ClassificationChart, Node
from classification.charts.queries import Stand
from classification.charts.schemas import LeftOut, MovedOut, chart_out, comparison_out, crosswalk_out, node_out
from classification.charts.successions import NewPart
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds
from system.work import Work

_DAY = click.DateTime(["%Y-%m-%d"])
_MOST = 1_000_000
_HEADER = ("codigo", "titulo", "nivel", "codigo_padre", "descripcion", "funcion")
_LEVEL_WORDS = {
    Level.SECTION: "seccion", Level.SUBSECTION: "subseccion", Level.SERIES: "serie", Level.SUBSERIES: "subserie",
}  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

fonds_option = click.option("--fonds", metavar="CODE", help="The body; the acting account's own otherwise.")


def _draft(stand: Stand, fonds: str | None) -> ClassificationChart:
    found = queries.draft_of(stand, own_fonds(stand, fonds).id)
    if found is None:
        raise NoDraft
    return found


def _node(work: Work, chart: ClassificationChart, code: str) -> Node:
    key = key_of(code)
    found = drafts.by_key(work, chart.id, key) if key else None
    if found is None:
        raise NodeNotFound(code=code[:60])
    return found


def _act(console: Console, fonds: str | None, act: Callable[[Work, ClassificationChart], Any]) -> Any:
    with console.work() as work:
        return act(work, _draft(work, fonds))


def _say(console: Console, *nodes: Node) -> None:
    told = [node_out(node) for node in nodes]
    console.answer(told[0] if len(told) == 1 else told, [f"{each.code}  {each.title}" for each in told])


@click.command("draft", cls=ConsoleCommand)
@fonds_option
@click.option("--title", default="", help="What the version is called.")
@pass_console
def draft(console: Console, fonds: str | None, title: str) -> None:
    """Begin a new version with everything that is in force."""
    with console.work() as work:
        document = chart_out(service.draft_chart(work, own_fonds(work, fonds).id, title=title))
    console.answer(document, [f"{document.id}  {document.number}  {document.state}"])


@click.command("withdraw", cls=ConsoleCommand)
@fonds_option
@pass_console
def withdraw(console: Console, fonds: str | None) -> None:
    """Give the body's draft up; it stays readable."""
    chart = _act(console, fonds, lambda work, chart: service.withdraw_chart(work, chart.id))
    document = chart_out(chart)
    console.answer(document, [f"{document.id}  {document.number}  {document.state}"])


@click.command("add", cls=ConsoleCommand)
@click.argument("code")
@click.argument("title")
@fonds_option
@click.option("--level", type=click.Choice([level.value for level in Level]), help="Its level; its code's otherwise.")
@click.option("--under", default="", metavar="CODE", help="The class above; the one its code tells otherwise.")
@click.option("--before", default="", metavar="CODE", help="The sibling it stands before.")
@click.option("--description", default="", help="What it is about.")
@click.option("--function", default="", help="The function behind it, with its article.")
@pass_console
def add(console: Console, /, fonds: str | None, under: str, before: str, level: str | None, **texts: str) -> None:
    """Add a section or series to the draft."""

    def act(work: Work, chart: ClassificationChart) -> Node:
        return service.add_node(
            work, chart.id, level=Level(level) if level else None,
            parent_id=_node(work, chart, under).id if under else None,
            before_id=_node(work, chart, before).id if before else None, **texts,
        )  # fmt: skip

    _say(console, _act(console, fonds, act))


@click.command("change", cls=ConsoleCommand)
@click.argument("code")
@fonds_option
@click.option("--title", help="Its new title.")
@click.option("--description", help="Its new description.")
@click.option("--function", help="Its new function.")
@click.option("--new-code", default="", metavar="CODE", help="Its new code; what stands below follows.")
@pass_console
def change(console: Console, /, code: str, fonds: str | None, new_code: str, **texts: str | None) -> None:
    """Give a class of the draft another title, description, function or code, in one act."""

    def act(work: Work, chart: ClassificationChart) -> Node:
        node = _node(work, chart, code)
        told = {name: getattr(node, name) if text is None else text for name, text in texts.items()}
        return editing.change_node(work, node.id, code=new_code, **told)

    _say(console, _act(console, fonds, act))


@click.command("move", cls=ConsoleCommand)
@click.argument("code")
@fonds_option
@click.option("--under", default="", metavar="CODE", help="The class it goes under; none puts it among the sections.")
@click.option("--before", default="", metavar="CODE", help="The sibling it stands before.")
@click.option("--new-code", default="", metavar="CODE", help="Its new code; its own or a free one otherwise.")
@pass_console
def move(console: Console, *, code: str, fonds: str | None, under: str, before: str, new_code: str) -> None:
    """Put a class of the draft, with everything below it, under another one."""

    def act(work: Work, chart: ClassificationChart) -> moving.Moved:
        parent_id = _node(work, chart, under).id if under else None
        before_id = _node(work, chart, before).id if before else None
        node = _node(work, chart, code)
        return moving.move_node(work, node.id, parent_id=parent_id, code=new_code, before_id=before_id)

    moved: moving.Moved = _act(console, fonds, act)
    document = MovedOut(node_out(moved.node), moved.nodes)
    console.answer(document, [f"{document.node.code}  {document.node.title}: {document.nodes}"])


@click.command("shift", cls=ConsoleCommand, context_settings={"ignore_unknown_options": True})
@click.argument("code")
@click.argument("steps", type=int)
@fonds_option
@pass_console
def shift(console: Console, code: str, steps: int, fonds: str | None) -> None:
    """Put a class of the draft STEPS places down among its siblings, or up where negative."""
    _say(console, _act(console, fonds, lambda w, chart: ordering.shift_node(w, _node(w, chart, code).id, steps)))


@click.command("merge", cls=ConsoleCommand)
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", required=True, metavar="CODE", help="The class they go over into.")
@fonds_option
@pass_console
def merge(console: Console, codes: Sequence[str], into: str, fonds: str | None) -> None:
    """Let classes of the draft go over into another one."""

    def act(work: Work, chart: ClassificationChart) -> Node:
        ids = [_node(work, chart, code).id for code in codes]
        return successions.merge_nodes(work, ids, into_id=_node(work, chart, into).id)

    _say(console, _act(console, fonds, act))


@click.command("split", cls=ConsoleCommand)
@click.argument("code")
@click.option("--part", "parts", type=(str, str), multiple=True, metavar="CODE TITLE", help="One for each new class.")
@fonds_option
@pass_console
def split(console: Console, code: str, parts: Sequence[tuple[str, str]], fonds: str | None) -> None:
    """Let a class of the draft go over into several new ones."""
    wanted = [NewPart(*part) for part in parts]
    _say(console, *_act(console, fonds, lambda w, chart: successions.split_node(w, _node(w, chart, code).id, wanted)))


@click.command("replace", cls=ConsoleCommand)
@click.argument("code")
@click.argument("new_code")
@click.argument("title")
@fonds_option
@pass_console
def replace(console: Console, code: str, new_code: str, title: str, fonds: str | None) -> None:
    """Put a new class in the place of one of the draft: the way to another code for a series with files."""

    def act(work: Work, chart: ClassificationChart) -> Node:
        return successions.replace_node(work, _node(work, chart, code).id, code=new_code, title=title)

    _say(console, _act(console, fonds, act))


@click.command("suppress", cls=ConsoleCommand)
@click.argument("code")
@fonds_option
@pass_console
def suppress(console: Console, code: str, fonds: str | None) -> None:
    """Take a class out of the draft; what has files stays, closed to new ones."""
    left = _act(console, fonds, lambda w, chart: successions.suppress_node(w, _node(w, chart, code).id))
    console.answer(LeftOut(left.removed, left.closed), [f"removed {left.removed}, closed {left.closed}"])


@click.command("receive", cls=ConsoleCommand)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@fonds_option
@click.option("--source", type=click.UUID, help="A version of the other body in this installation, instead of a FILE.")
@click.option("--code", required=True, help="The code of the body it came from.")
@click.option("--name", required=True, help="What that body was called.")
@click.option("--on", type=_DAY, required=True, help="The day it was received.")
@click.option("--minutes", required=True, help="The minutes of the handover.")
@pass_console
def receive(
    console: Console, /, file: Path | None, fonds: str | None, source: UUID | None, on: datetime, **said: str
) -> None:
    """Receive the chart of a body that ceased to exist; nobody modifies it from then on (LGA 18)."""
    taken = CHART_TABLE.read(file.read_bytes()) if file else None
    with console.work() as work:
        into = own_fonds(work, fonds).id
        document = chart_out(frozen.receive_chart(work, into, taken, source, on=on.date(), **said))
    console.answer(document, [f"{document.id}  {document.number}  {document.state}"])


@click.command("compare", cls=ConsoleCommand)
@click.argument("older", type=click.UUID)
@click.argument("newer", type=click.UUID)
@click.option("--kind", type=click.Choice([kind.value for kind in ChangeKind]), help="Only what changed so.")
@pass_console
def compare(console: Console, older: UUID, newer: UUID, kind: str | None) -> None:
    """Two versions side by side, with the number of files each difference touches."""
    wanted = ChangeKind(kind) if kind else None
    with console.reading() as reading:
        document = comparison_out(comparison.compared(reading, older, newer, kind=wanted, size=_MOST))
    counts = "  ".join(f"{name} {number}" for name, number in document.counts.items())
    lines = (
        f"{' '.join(row.kinds)}: {row.old_code or '-'} {row.old_title or ''} > {row.new_code or '-'} "
        f"{row.new_title or ''} ({row.files})"
        for row in document.rows
    )
    console.answer(document, [*lines, counts])


@click.command("crosswalk", cls=ConsoleCommand)
@click.argument("older", type=click.UUID)
@click.argument("newer", type=click.UUID)
@pass_console
def crosswalk(console: Console, older: UUID, newer: UUID) -> None:
    """Where each class of an older version is in a newer one."""
    with console.reading() as reading:
        document = [crosswalk_out(row) for row in equivalences.crosswalk_rows(reading, older, newer)]
    console.answer(
        document, (f"{row.old_code}  {row.kind}  {row.new_code or '-'}  {row.new_title}" for row in document)
    )


@click.command("export", cls=ConsoleCommand)
@fonds_option
@click.option("--chart", "chart_id", type=click.UUID, help="A version; the one in force today otherwise.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@pass_console
def export(console: Console, fonds: str | None, chart_id: UUID | None, output: Path | None) -> None:
    """Write a version as the CSV that `import` reads, one row per class."""
    with console.reading() as reading:
        if chart_id is None:
            found = queries.chart_in_force(reading, own_fonds(reading, fonds).id, reading.today)
            if found is None:
                raise NoChartInForce(on=reading.today)
        else:
            found = queries.find_chart(reading, chart_id)
        nodes = list(queries.nodes_by_key(reading, found.id).values())
        text, document = _csv(nodes), [node_out(node) for node in nodes]
    if output is None:
        console.answer(document, [text.rstrip("\r\n")])
        return
    output.write_text(text, encoding="utf-8-sig", newline="")
    console.answer({"nodes": len(document), "file": str(output)}, [f"{output}: {len(document)}"])


def _csv(nodes: Sequence[Node]) -> str:
    codes = {node.id: node.code for node in nodes}
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(_HEADER)
    for node in nodes:
        above = codes[node.parent_id] if node.parent_id else ""
        cells = (node.code, node.title, _LEVEL_WORDS[node.level], above, node.description, node.function)
        # A spreadsheet would reckon what begins like a formula.
        rows.writerow([f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells])
    return written.getvalue()


COMMANDS = (
    draft, withdraw, add, change, move, shift, merge, split, replace, suppress, receive, compare, crosswalk, export,
)  # fmt: skip
