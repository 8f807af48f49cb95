"""What people do with an incoming item on its page: scan, route, acknowledge, reject, attend, file, cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response

from records.correspondence import attending, forms, service, showing
from records.correspondence.filing import file_item
from system.actor import Actor
from system.attachments.service import LIMIT, Paper
from system.errors import Conflict, Invalid
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

IN = "/correspondence/incoming"
AROUND = 64 * 2**10
Fields = URLEncodedBody[dict[str, str]]
Answer = Response[Any] | Redirect


class ItemActPages(Controller):
    """Each act comes back to the item, or to the register where the item has left the actor's sight."""

    path = f"{IN}/{{item_id:uuid}}"
    include_in_schema = False

    @post("/scan", sync_to_thread=True, request_max_body_size=LIMIT + AROUND)
    def scan(
        self,
        item_id: FromPath[UUID],
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Answer:
        """Keep the scan of the paper."""
        paper = forms.paper(data.get("file")) or Paper([], "")
        return _done(
            (work, reading), item_id, forms.typed(data), lambda: service.scan_item(work, item_id, paper),
            _("Digitalización guardada."),
        )  # fmt: skip

    @post("/routing", sync_to_thread=True)
    def route(
        self, item_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Answer:
        """Send the item to units."""

        def act() -> None:
            read = FormReader(data)
            turns = forms.turns(read)
            read.refuse()
            service.route_item(work, item_id, turns, replace=read.flag("replace"))

        return _done((work, reading), item_id, data, act, _("Turnado."))

    @post("/turns/{routing_id:uuid}/acknowledgement", sync_to_thread=True)
    def acknowledge(self, item_id: FromPath[UUID], routing_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Say that the unit has it."""
        with work:
            attending.acknowledge_item(work, item_id, routing_id)
        return redirect(f"{IN}/{item_id}", flash=_("La unidad acusó recibo."))

    @post("/turns/{routing_id:uuid}/rejection", sync_to_thread=True)
    def reject(
        self,
        item_id: FromPath[UUID],
        routing_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Answer:
        """Say that it is not for the unit."""
        reason = data.get("reason", "")
        done = _done(
            (work, reading), item_id, data,
            lambda: attending.reject_item(work, item_id, routing_id, reason=reason),
            _("Rechazado: el asunto volvió a oficialía o quedó con las demás unidades."),
        )  # fmt: skip
        return redirect(IN, flash=_("Rechazado.")) if isinstance(done, Redirect) else done

    @post("/turns/{routing_id:uuid}/attention", sync_to_thread=True)
    def attend(
        self,
        item_id: FromPath[UUID],
        routing_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Answer:
        """Say that it is done, and how."""
        return _done(
            (work, reading), item_id, data,
            lambda: attending.attend_item(
                work, item_id, routing_id, answered_how=data.get("answered_how", ""),
                justification=data.get("justification", ""),
            ),
            _("Quedó atendido."),
        )  # fmt: skip

    @post("/filing", sync_to_thread=True)
    def file(
        self,
        item_id: FromPath[UUID],
        data: Fields,
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
        reading: NamedDependency[Reading],
    ) -> Answer:
        """Put it into a file."""
        read = FormReader(data)
        reference = read.text("reference", required=True, limit=300)
        try:
            read.refuse()
            file_item(installation, actor, item_id, reference)
        except (Invalid, Conflict) as refusal:
            with reading:
                return showing.item_page(reading, item_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"{IN}/{item_id}", flash=_("Integrado al expediente."))

    @post("/cancellation", sync_to_thread=True)
    def cancel(
        self, item_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Answer:
        """Cancel the item; the folio stays."""
        return _done(
            (work, reading), item_id, data,
            lambda: service.cancel_item(work, item_id, reason=data.get("reason", "")[:5000]),
            _("El folio quedó cancelado."),
        )  # fmt: skip


def _done(
    stands: tuple[Work, Reading], item_id: UUID, data: dict[str, str], act: Callable[[], object], said: str
) -> Answer:
    """One act in one transaction, or the item's page again with every reason against it."""
    work, reading = stands
    try:
        with work:
            act()
    except (Invalid, Conflict) as refusal:
        with reading:
            return showing.item_page(reading, item_id, Form(data, refusal), status=status_of(refusal))
    return redirect(f"{IN}/{item_id}", flash=said)
