"""The page of the seals on the history: which there are, the files to be kept outside, the public keys."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response

from system.anchoring import queries, service
from system.anchoring.checkpoint import public_pem
from system.anchoring.model import Checkpoint
from system.anchoring.sealing import next_at
from system.anchoring.stamping import failures, next_attempt
from system.web import lists
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import redirect
from system.work import Reading, Work

HOME = "/history/seals"


class SealPages(Controller):
    """Seals of the history."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def seals(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The seals, newest first, with what is wrong about them above."""
        with reading:
            statement = queries.statement(reading)
            newest = queries.newest(reading.session)
            waits = newest is not None and queries.timestamp(reading.session, newest.id) is None
            return lists.answer(
                request, reading, statement, queries.COLUMNS, "system/anchoring/seals.html", name="sellos",
                default_sort="-number", tie_breaker=Checkpoint.id,
                keys=queries.keys(reading.session),
                due_at=next_at(reading),
                failed=failures(reading.session, newest) if newest and waits else [],
                again_at=next_attempt(reading.session, newest) if newest and waits else None,
                settings=reading.settings,
                form=Form(),
            )  # fmt: skip

    @post("/", sync_to_thread=True)
    def seal(self, work: NamedDependency[Work]) -> Redirect:
        """Seal now, where anything happened since the last seal."""
        with work:
            sealed = service.seal(work, only_if_due=True)
        if sealed is None:
            return redirect(HOME, flash=_("Nada ocurrió desde el último sello."), kind="info")
        return redirect(HOME, flash=_("Se selló el historial."))

    @get("/{number:int}/content", sync_to_thread=True)
    def checkpoint(self, number: FromPath[int], reading: NamedDependency[Reading]) -> Response[bytes]:
        """One seal as the file to be kept outside."""
        with reading:
            found = queries.find(reading, min(number, queries.MOST_NUMBERS))
            content = queries.exported(reading.session, found).to_bytes()
        return _saved(content, "application/json", f"sello-{found.number}.json")

    @get("/keys/{key:str}/content", sync_to_thread=True)
    def key(self, key: FromPath[str], reading: NamedDependency[Reading]) -> Response[bytes]:
        """One public key, in PEM."""
        with reading:
            found = queries.key_of(reading, key)
        return _saved(public_pem(found.public).encode("ascii"), "application/x-pem-file", f"llave-{found.key}.pem")


def _saved(content: bytes, kind: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
