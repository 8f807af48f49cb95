"""`constancia search` and `constancia index`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

import click

from search import finding, rebuilding, verification
from search.excerpts import Fragment
from search.finding import Answer, Question
from search.hits import FoundHit
from search.looking import Source, look
from search.projector import Projector, catch_up, index_of, lag_of
from search.schema import Kind, Sort
from search.schemas import answer_out, status_out, verdict_out
from system.actor import NotPermitted, Permission
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.organization.queries import fonds_by_code
from system.web.language import gettext as _

SECONDS = 20.0
"""How long a search waits for an index that is behind."""
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("search", cls=ConsoleCommand)
@click.argument("query")
@click.option("--fonds", default="", metavar="CODE", help="Only this body, where one may see several.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]), help="Only these.")
@click.option("--series", default="", metavar="CODE", help="Only this series and what stands below it.")
@click.option("--since", type=_DAY, help="Nothing that ended before this day.")
@click.option("--until", type=_DAY, help="Nothing that began after this day.")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(0, finding.MOST_AT_ONCE), default=20, show_default=True)
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True)
@pass_console
def search(
    console: Console,
    query: str,
    *,
    fonds: str,
    kinds: tuple[str, ...],
    series: str,
    since: datetime | None,
    until: datetime | None,
    sort: str,
    limit: int,
    page: int,
) -> None:
    """Find files, documents and pages by their words.

    Words are found in singular and plural, with and without accents; "in quotes" they stand side by side; -word leaves
    out, a|b takes either, word* begins so, =word is exactly so. An index that is behind is brought up to date first.
    """
    actor = console.actor
    catch_up(console.installation, SECONDS)
    with console.installation.reading(actor) as reading:
        question = Question(
            text=query,
            kinds=[Kind(kind) for kind in kinds],
            series=series,
            since=since.date() if since else None,
            until=until.date() if until else None,
            fonds_id=fonds_by_code(reading, fonds).id if fonds else None,
            sort=Sort(sort),
            limit=limit,
            page=page,
        )
        found = look(reading, question)
    if found.source is Source.DATABASE:
        click.echo(_("El índice no se puede usar; responden sólo las referencias y los títulos."), err=True)
    told = answer_out(
        found.answer, lag=found.lag, page=page, pages=found.pages(question.size), source=found.source.value
    )
    console.answer(told, _lines(found.answer, found.lag))


def _lines(answer: Answer, lag: int | None) -> Iterator[str]:
    for hit in answer.hits:
        yield _line(hit)
        if hit.is_closed:
            yield f"    {_('No puede leer el contenido de este documento.')}"
        elif hit.excerpt:
            yield f"    {_marked(hit.excerpt)}"
    if answer.ignored:
        yield _("Sin buscar: %(words)s") % {"words": " ".join(answer.ignored)}
    if answer.shortened:
        yield _("La consulta es demasiado larga y se acortó.")
    behind = "" if not lag else f" ({_('cambios por leer')}: {lag})"
    yield f"{_('Resultados')}: {answer.total}{behind}"


def _line(hit: FoundHit) -> str:
    title = _marked(hit.title)
    if hit.kind is Kind.AGGREGATION:
        return f"{hit.reference}  {title}"
    where = f", {_('p.')} {hit.page}" if hit.page else ""
    return f"{hit.reference}  {hit.number}. {title}{where}"


def _marked(fragments: tuple[Fragment, ...]) -> str:
    return "".join(f"«{part.text}»" if part.highlighted else part.text for part in fragments)


@click.group("index")
def index_group() -> None:
    """The search index: derived from the records, and built anew whenever in doubt."""


def _manager(console: Console) -> None:
    actor = console.actor
    if not actor.holds(Permission.INDEX_MANAGE):
        raise NotPermitted(permission=Permission.INDEX_MANAGE.value, actor=actor.handle)


@index_group.command("status", cls=ConsoleCommand)
@pass_console
@click.pass_context
def status(context: click.Context, console: Console) -> None:
    """Say what the index holds and how far behind it is. Ends with 8 where it cannot be used."""
    _manager(console)
    found = index_of(console.installation.settings).status()
    told = status_out(found, lag_of(console.installation))
    console.answer(
        told,
        [
            f"{told.state} {told.reason}".strip(),
            f"{told.documents} entries in {told.segments} segments, {told.bytes} bytes, folder {told.folder}",
            f"lag {'unknown' if told.lag is None else told.lag}, last commit {told.committed_at or 'never'}",
        ],
    )
    if told.lag is None:
        context.exit(Exit.INTEGRITY_BROKEN)


@index_group.command("rebuild", cls=ConsoleCommand)
@pass_console
def rebuild(console: Console) -> None:
    """Build the index anew beside the live one, swap it in and catch up. An interrupted rebuild goes on."""
    _manager(console)
    installation, index = console.installation, index_of(console.installation.settings)

    def tell(progress: rebuilding.Progress) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{progress.files} files", err=True, nl=False)

    done = rebuilding.rebuild(installation, index, tell)
    fresh = Projector(installation).catch_up(SECONDS)
    found = index.status()
    document = {
        "files": done.files,
        "documents": found.documents,
        "folder": found.folder,
        "cursor": found.cursor,
        "lag": fresh.lag,
    }
    console.answer(document, [f"{done.files} files, {found.documents} entries, folder {found.folder}"])


@index_group.command("verify", cls=ConsoleCommand)
@pass_console
@click.pass_context
def verify(context: click.Context, console: Console) -> None:
    """Read every byte of the index again and compare what it holds with the database. Ends with 8 where they differ."""
    _manager(console)
    installation = console.installation
    fresh = catch_up(installation, SECONDS)
    verdict = verification.verify(installation, index_of(installation.settings), lag=fresh.lag if fresh else 0)
    told = verdict_out(verdict)
    lines = [f"{file}: {reason}" for file, reason in verdict.damages]
    lines += [f"{fault.reason}: {fault.entity_id}" for fault in verdict.named]
    lines += [f"{kind}: {told.present.get(kind, 0)} of {count}" for kind, count in told.expected.items()]
    console.answer(told, [*lines, "sound" if told.sound else "not sound: constancia index rebuild"])
    if not told.sound:
        context.exit(Exit.INTEGRITY_BROKEN)
