"""The list of files as a page against a bare Litestar handler with the same query: at most 4 times its CPU time."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from litestar import Litestar, get
from sqlalchemy import func, select

from app.asgi import create_app
from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.model import Node
from classification.charts.service import import_chart
from records.aggregations import queries
from records.aggregations.model import Aggregation
from records.aggregations.opening import Opening
from records.aggregations.service import open_aggregations
from system.actor import local_operator
from system.identity import login
from system.identity.passwords import hash_password
from system.identity.service import Enrolment, enrol
from system.jobs.engine import prepare
from system.listing import ListQuery
from system.organization.roles import Role
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.work import Installation

MOST = 4.0
FILES = 5000
REQUESTS = 150
LONG_AGO = date(2015, 1, 1)
CHART = "codigo,titulo,nivel\n1S,Gobierno,seccion\n1S.1,Sesiones,serie\n"


def main() -> None:
    """Print the ratio of CPU seconds a request."""
    with tempfile.TemporaryDirectory() as folder:
        installation = _furnished(Path(folder))
        cookie = _signed_in(installation)
        page = asyncio.run(_measured(create_app(installation), "/aggregations?size=50", cookie))
        bare = asyncio.run(_measured(_bare(installation), "/", ""))
        installation.database.dispose()
    print(f"list of {FILES} files, page of 50: {page * 1000:.2f} ms CPU a request")
    print(f"bare handler, the same query and count: {bare * 1000:.2f} ms CPU a request")
    print(f"ratio {page / bare:.2f} (at most {MOST})")


def _furnished(folder: Path) -> Installation:
    settings = Settings(data_dir=folder, database_url="", worker=False, argon2_time_cost=1, argon2_memory_kib=8)
    installation = assemble(settings)
    upgrade(installation.database)
    prepare(installation.database)
    operator = local_operator("bench")
    with installation.work(operator) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        unit = add_unit(work, fonds.id, code="U", name="Unidad", starts_on=LONG_AGO)
        import_chart(work, fonds.id, CHART.encode(), in_force_from=LONG_AGO)
        node = work.session.scalars(select(Node).where(Node.key == "1S.1")).one()
        open_aggregations(
            work,
            [
                Opening(
                    node_id=node.id,
                    unit_id=unit.id,
                    title=f"Asunto {number}",
                    opened_on=LONG_AGO + timedelta(number % 3000),
                )
                for number in range(FILES)
            ],
        )
        enrolment = Enrolment(
            handle="ana", name="Ana", roles=(Role.ARCHIVES_COORDINATOR,), unit_id=unit.id, starts_on=LONG_AGO
        )
        enrol(work, fonds.id, enrolment, password_hash=hash_password(settings, "archivo-bench"), must_change=False)
    return installation


def _signed_in(installation: Installation) -> str:
    entered = login.log_in(installation, login.Attempt("ana", "archivo-bench", "127.0.0.1"))
    return f"constancia_session={entered}"


def _bare(installation: Installation) -> Litestar:
    actor = local_operator("bench")

    @get("/", sync_to_thread=True)
    def files() -> dict[str, Any]:
        with installation.reading(actor) as reading:
            statement = queries.files(reading)
            total = reading.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
            ordered = statement.order_by(Aggregation.opened_on.desc(), Aggregation.id).limit(ListQuery().size)
            rows = [
                {column.name: str(column.read(row)) for column in queries.COLUMNS}
                for row in reading.session.execute(ordered)
            ]
        return {"total": total, "rows": rows}

    return Litestar([files], openapi_config=None, logging_config=None)


async def _measured(app: Callable[..., Awaitable[None]], address: str, cookie: str) -> float:
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def once() -> None:
        statuses: list[int] = []

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await app({**scope, "state": {}}, receive, send)
        if statuses != [200]:
            raise RuntimeError(f"{address} answered {statuses}")

    for _ in range(10):
        await once()
    before = time.process_time()
    for _ in range(REQUESTS):
        await once()
    return (time.process_time() - before) / REQUESTS
