"""`constancia instrument` and `constancia immediate-proof`."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import click

from retention.instruments import immediate_proof, queries
from retention.instruments.columns import title_of
from retention.instruments.kinds import Format, InstrumentKind
from retention.instruments.model import Edition, ImmediateProofDocument
from retention.instruments.queries import Shelf
from retention.instruments.schemas import (
    EditionList,
    EditionOut,
    FaultOut,
    ProofBody,
    ProofList,
    ProofOut,
    PublishedOut,
    ShelfList,
    ShelfOut,
    VerifiedOut,
    details_of,
    edition_out,
    proof_out,
    shelf_out,
)
from retention.instruments.service import preview, publish
from retention.instruments.verifying import verify_editions
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.organization.model import Fonds
from system.organization.queries import own_fonds, unit_by_code
from system.work import Reading

KIND = click.Choice([kind.value for kind in InstrumentKind])
FORM = click.Choice([form.value for form in Format])


@click.group("instrument")
def instrument() -> None:
    """Archival instruments: editions of chart, schedule, guide, inventories."""


@instrument.command("publish", cls=ConsoleCommand)
@click.argument("kind", type=KIND)
@click.option("--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named.")
@click.option("--unit", default="", metavar="CODE", help="The responsible area; that of the last edition by default.")
@pass_console
def publish_instrument(console: Console, kind: str, fonds: str, unit: str) -> None:
    """Publish the instrument KIND as it stands. Without change there is no new edition."""
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
        unit_id = unit_by_code(reading, body.id, unit).id if unit else None
    done = publish(console.installation, console.actor, body.id, InstrumentKind(kind), unit_id=unit_id)
    with console.reading() as reading:
        told = edition_out(done.edition, queries.files_of(reading, done.edition), body.code)
    word = "published" if done.new else "unchanged since"
    console.answer(PublishedOut(done.new, told), [f"{word} edition {told.number}", *_lines(told)])


def _lines(edition: EditionOut) -> list[str]:
    lines = [f"{edition.title}, edition {edition.number}, {edition.published_on}, rows {edition.rows}, {edition.path}"]
    lines += [f"  {file.format}  {file.size}  {file.sha256}" for file in edition.files]
    return lines + [f"  {one['format']}  left out ({one['code']})" for one in edition.left_out]


@instrument.command("list", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body.")
@pass_console
def list_instruments(console: Console, fonds: str) -> None:
    """List every instrument with its newest edition, and whether live data differ from it."""
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
        found = ShelfList(body.code, [_shelf(reading, body, one) for one in queries.shelves(reading, body.id)])
    words = {True: "changed since", False: "up to date", None: "-"}
    console.answer(
        found,
        [
            f"{one.kind}  edition {one.newest.number if one.newest else '-'}  {words[one.differs]}"
            for one in found.instruments
        ],
    )


def _shelf(reading: Reading, body: Fonds, shelf: Shelf) -> ShelfOut:
    last = shelf.edition
    told = edition_out(last, queries.files_of(reading, last), body.code) if last else None
    return shelf_out(shelf, title_of(shelf.kind), told)


@instrument.command("show", cls=ConsoleCommand)
@click.argument("kind", type=KIND)
@click.option("--fonds", default="", metavar="CODE", help="The body.")
@click.option("--number", type=click.IntRange(1), help="One edition; all of them where none is named.")
@pass_console
def show(console: Console, kind: str, fonds: str, number: int | None) -> None:
    """Show the editions of the instrument KIND, newest first, with the digests of their files."""
    wanted = InstrumentKind(kind)
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
        if number is not None:
            editions = [queries.edition_numbered(reading, body.id, wanted, number)]
        else:
            statement = queries.editions(reading, body.id, wanted).order_by(Edition.number.desc())
            editions = list(reading.session.scalars(statement))
        found = EditionList([edition_out(one, queries.files_of(reading, one), body.code) for one in editions])
    console.answer(found, [line for one in found.editions for line in _lines(one)])


@instrument.command("export", cls=ConsoleCommand)
@click.argument("kind", type=KIND)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=FORM, required=True, help="The form to write.")
@click.option("--fonds", default="", metavar="CODE", help="The body.")
@click.option("--version", type=click.IntRange(1), help="A version of the chart or schedule that is not in force.")
@pass_console
def export(console: Console, kind: str, out: Path, *, form: str, fonds: str, version: int | None) -> None:
    """Write the instrument KIND as it stands now into the file OUT. It is no edition, and says so."""
    with TemporaryDirectory(prefix="constancia-") as folder:
        with console.reading() as reading:
            body = own_fonds(reading, fonds)
            wanted = InstrumentKind(kind)
            made = preview(reading, wanted, Format(form), Path(folder), fonds=body, version=version)
        shutil.copyfile(made, out)
    size = out.stat().st_size
    console.answer({"kind": kind, "format": form, "path": str(out), "size": size}, [f"{out}  {size}"])


@instrument.command("verify", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body.")
@pass_console
def verify(console: Console, fonds: str) -> None:
    """Read every file of the editions again; ends with 8 where one is not what was published."""
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
    done = verify_editions(console.installation, console.actor, body.id)
    faults = [FaultOut(one.kind, one.number, one.format, one.expected, one.found) for one in done.faults]
    lines = [f"changed: {one.kind} {one.number} {one.format}" for one in faults]
    console.answer(VerifiedOut(done.files, faults), [*lines, f"files {done.files}, changed {len(faults)}"])
    if faults:
        raise SystemExit(Exit.INTEGRITY_BROKEN)


@click.group("immediate-proof")
def immediate_proof_group() -> None:
    """Documents of immediate administrative proof."""


@immediate_proof_group.command("list", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body.")
@pass_console
def list_proofs(console: Console, fonds: str) -> None:
    """List the catalogue by name."""
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
        statement = immediate_proof.proofs(reading, body.id).order_by(ImmediateProofDocument.name)
        found = ProofList([proof_out(reading, one) for one in reading.session.scalars(statement).all()])
    console.answer(found, [_said(one) for one in found.documents])


@immediate_proof_group.command("add", cls=ConsoleCommand)
@click.argument("name")
@click.option("--months", type=int, required=True, help="How many months it is kept.")
@click.option("--description", default="", help="What it is for.")
@click.option("--basis", default="", help="The norm or criterion.")
@click.option("--unit", "units", multiple=True, metavar="CODE", help="A unit that produces it; repeat. None: all.")
@click.option("--fonds", default="", metavar="CODE", help="The body.")
@pass_console
def add_proof(
    console: Console, name: str, *, months: int, description: str, basis: str, units: tuple[str, ...], fonds: str
) -> None:
    """Put the kind of paper NAME into the catalogue."""
    given = ProofBody(name, months, description, basis, list(units))
    with console.work() as work:
        body = own_fonds(work, fonds)
        found = proof_out(work, immediate_proof.add_proof(work, body.id, details_of(work, body.id, given)))
    console.answer(found, [_said(found)])


@immediate_proof_group.command("change", cls=ConsoleCommand)
@click.argument("document_id", type=click.UUID)
@click.option("--name", help="What it is called.")
@click.option("--months", type=int, help="How many months it is kept.")
@click.option("--description", help="What it is for.")
@click.option("--basis", help="The norm or criterion.")
@click.option("--unit", "units", multiple=True, metavar="CODE", help="A unit that produces it, instead of all so far.")
@pass_console
def change_proof(
    console: Console,
    document_id: UUID,
    *,
    name: str | None,
    months: int | None,
    description: str | None,
    basis: str | None,
    units: tuple[str, ...],
) -> None:
    """Change what the catalogue says of DOCUMENT_ID; what is not given stays."""
    with console.work() as work:
        held = immediate_proof.find_proof(work, document_id)
        now = proof_out(work, held)
        given = ProofBody(
            now.name if name is None else name,
            now.keep_months if months is None else months,
            now.description if description is None else description,
            now.basis if basis is None else basis,
            list(units) or now.units,
        )
        details = details_of(work, held.fonds_id, given)
        found = proof_out(work, immediate_proof.change_proof(work, document_id, details))
    console.answer(found, [_said(found)])


@immediate_proof_group.command("suppress", cls=ConsoleCommand)
@click.argument("document_id", type=click.UUID)
@pass_console
def suppress_proof(console: Console, document_id: UUID) -> None:
    """Take DOCUMENT_ID out of the catalogue from today on."""
    with console.work() as work:
        found = proof_out(work, immediate_proof.suppress_proof(work, document_id))
    console.answer(found, [_said(found)])


def _said(one: ProofOut) -> str:
    suppressed = f"  suppressed {one.suppressed_on}" if one.suppressed_on else ""
    return f"{one.id}  {one.name}  {one.keep_months} months  {' '.join(one.units) or 'every unit'}{suppressed}"
