"""The page of what was delivered to other archives and still lies here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response

from retention.execution import delivered
from retention.transfers.model import Transfer
from system.web import lists
from system.web.language import gettext as _
from system.web.pages import redirect
from system.work import Reading, Work

HOME = "/executions/delivered"


class DeliveredPages(Controller):
    """Own copies of what another archive acknowledged (LGA 33)."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_all(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The transfers of which something still lies here; whoever may orders that it goes."""
        with reading:
            return lists.answer(
                request, reading, delivered.waiting(reading), delivered.COLUMNS, "retention/execution/delivered.html",
                name="entregados", default_sort="received_on", tie_breaker=Transfer.id, home=HOME,
                may_order=delivered.may_order(reading),
            )  # fmt: skip

    @post("/{transfer_id:uuid}", sync_to_thread=True)
    def order(self, transfer_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Order it."""
        with work:
            job_id = delivered.order(work, transfer_id)
        return redirect(f"/jobs/{job_id}", flash=_("Las copias se destruyen en segundo plano."))
