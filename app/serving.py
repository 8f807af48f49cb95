"""The commands that prepare and run an installation: serve, worker, migrate, demo."""

from __future__ import annotations

import click
import uvicorn

from app import demo
from app.asgi import create_app
from app.migrate import upgrade
from app.worker import build_worker
from records.objects.checking import Watch
from system.console import Console, ConsoleCommand, pass_console
from system.jobs.engine import prepare
from system.work import Installation


def prepare_installation(installation: Installation) -> None:
    """Bring database, job engine and secret key to where this release needs them. Does nothing where they are."""
    upgrade(installation.database)
    prepare(installation.database)
    installation.settings.secret_key()


@click.command("serve", cls=ConsoleCommand)
@click.option("--host", help="Address to listen on; CONSTANCIA_HOST otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; CONSTANCIA_PORT otherwise.")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demo body on the first start and name its accounts.")
@pass_console
def serve(console: Console, host: str | None, port: int | None, *, with_demo: bool) -> None:
    """Migrate, then serve the pages and the API, with the worker beside them."""
    settings = console.installation.settings
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    console.installation.settings = settings
    prepare_installation(console.installation)
    if with_demo:
        demo.load(console.installation)
    _tell_of_store(console.installation)
    click.echo(f"Constancia: http://{settings.host}:{settings.port}")
    if with_demo:
        for line in demo.accounts():
            click.echo(line)
    uvicorn.run(
        create_app(console.installation),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )


@click.command("worker", cls=ConsoleCommand)
@click.option("--drain", is_flag=True, help="Do what is waiting, bring the index up to date, and end.")
@pass_console
def worker(console: Console, *, drain: bool) -> None:
    """Run jobs and keep the index up to date. Any number of these may run beside the service."""
    prepare_installation(console.installation)
    _tell_of_store(console.installation)
    found = build_worker(console.installation)
    if drain:
        found.run_until_idle()
        return
    found.run_forever()


def _tell_of_store(installation: Installation) -> None:
    """Say at once what is the matter with the place of the bytes; the service begins all the same."""
    if trouble := Watch().trouble(installation.settings):
        click.echo(f"The store of documents does not work ({trouble}). Run: constancia store check", err=True)


@click.command("migrate", cls=ConsoleCommand)
@pass_console
def migrate(console: Console) -> None:
    """Bring the database to the schema of this release. Does nothing where it is there already."""
    prepare_installation(console.installation)
    console.answer({"migrated": True}, ["The database is up to date."])


@click.command("demo", cls=ConsoleCommand)
@pass_console
def load_demo(console: Console) -> None:
    """Load the demo body and end. Loading it again changes nothing."""
    prepare_installation(console.installation)
    report = demo.load(console.installation)
    console.answer(report, [f"{name}: {number}" for name, number in report.items()] + demo.accounts())
