"""Forms over HTTP for machines: the files themselves, and printings of many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from retention.forms import queries
from retention.forms.asked import inventory_asked, options_asked, query_ids, query_texts
from retention.forms.batches import queue_batch
from retention.forms.downloads import answer, answer_printing
from retention.forms.model import Printing
from retention.forms.schemas import PrintingBody, PrintingList, PrintingOut, printing_out
from retention.forms.service import form_of, format_of, print_boxes, print_files, print_inventory, print_loans
from system.actor import Actor
from system.organization.queries import own_fonds
from system.work import Installation, Reading, Work

ACCEPTED = 202
SHOWN = 200


class FormApi(Controller):
    """Forms to print and sign (formatos): covers, spines, box labels, inventories, indexes, loan slips."""

    path = "/api/forms"
    tags = ("Forms",)

    @get(
        "/inventory/{form:str}",
        sync_to_thread=True,
        summary="Print an inventory",
        description="`form` is pdf or xlsx. Query: `kind` (primary, secondary, disposal, accounting, general), `ids` "
        "(repeated), `series`, `unit`, `year_from`, `year_until`, `box`, `state` (open, closed), `stage`, `transfer`, "
        "`transferred_on`, `documentation` (corriente, inversion, ingreso, otro).",
    )
    def inventory(
        self,
        form: FromPath[str],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        fonds: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The inventory of the files that the caller may see."""
        asked, written = (
            inventory_asked(query_texts(request.query_params), query_ids(request.query_params)),
            format_of(form),
        )
        with reading:
            return answer(print_inventory(reading, own_fonds(reading, fonds), asked, written))

    @get(
        "/boxes/{box_id:uuid}/{form:str}",
        sync_to_thread=True,
        summary="Print a box label",
        description="`form` is pdf or xlsx; `transfer` the number of the transfer it goes with.",
    )
    def box(
        self,
        box_id: FromPath[UUID],
        form: FromPath[str],
        reading: NamedDependency[Reading],
        transfer: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The label."""
        with reading:
            return answer(print_boxes(reading, [box_id], format_of(form), transfer=transfer[:60]))

    @get(
        "/loans/{loan_id:uuid}/{form:str}",
        sync_to_thread=True,
        summary="Print a loan slip",
        description="`form` is pdf or xlsx.",
    )
    def loan(self, loan_id: FromPath[UUID], form: FromPath[str], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The slip."""
        with reading:
            return answer(print_loans(reading, [loan_id], format_of(form)))

    @get(
        "/files/{aggregation_id:uuid}/{kind:str}/{form:str}",
        sync_to_thread=True,
        summary="Print a form of a file",
        description="`kind` is cover, spine or index; `form` pdf or xlsx. Query: `sheet`, `start`, `by_volume`.",
    )
    def file(
        self,
        aggregation_id: FromPath[UUID],
        kind: FromPath[str],
        form: FromPath[str],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
    ) -> Response[bytes]:
        """The form."""
        wanted, written = form_of(kind, form)
        options = options_asked(query_texts(request.query_params))
        with reading:
            return answer(print_files(reading, wanted, [aggregation_id], written, options))

    @post(
        "/printings",
        sync_to_thread=True,
        status_code=ACCEPTED,
        summary="Print forms of many files",
        description="Leaves covers, spines or indexes of many files to a job. What the caller may not see is left out.",
    )
    def queue(self, data: JSONBody[PrintingBody], work: NamedDependency[Work]) -> PrintingOut:
        """The printing; its content comes later."""
        wanted, written = form_of(data.form, data.format)
        with work:
            return printing_out(queue_batch(work, wanted, data.ids, written=written, options=data.options()))

    @get(
        "/printings",
        sync_to_thread=True,
        summary="List printings",
        description="The newest printings all of whose files the caller may see today.",
    )
    def printings(self, reading: NamedDependency[Reading]) -> PrintingList:
        """The printings."""
        with reading:
            statement = queries.printings(reading).order_by(Printing.requested_at.desc()).limit(SHOWN)
            return PrintingList([printing_out(one) for one in reading.session.scalars(statement)])

    @get(
        "/printings/{printing_id:uuid}/content",
        sync_to_thread=True,
        summary="Download a printing",
        description="One PDF or workbook, or a ZIP of its parts. Every download asks again who may see the files.",
    )
    def content(
        self,
        printing_id: FromPath[UUID],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """What was printed."""
        return answer_printing(installation, actor, printing_id)
