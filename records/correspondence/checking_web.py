"""The book of a day, and the page that says whether an acknowledgement is of this desk and its scan is whole."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Response

from records.correspondence import queries, showing
from records.correspondence.daybook import daybook
from records.correspondence.errors import ItemNotFound
from records.correspondence.model import IncomingItem, Registry
from system.attachments.queries import attachment_of, pieces
from system.errors import Objection
from system.web.forms import Form, FormReader
from system.web.pages import page
from system.work import Reading

MARK = 40
_EARLIEST = date(1900, 1, 1)


class CheckingPages(Controller):
    """What is compared and signed at the desk."""

    path = showing.HOME
    include_in_schema = False

    @get("/acknowledgements", sync_to_thread=True)
    def check(self, reading: NamedDependency[Reading], mark: FromQuery[str] = "") -> Response[str]:
        """Of which folio an acknowledgement is, and whether the bytes that were scanned still have its digest."""
        with reading:
            fonds = showing.readable(reading)
            item, whole, digest = None, None, ""
            if mark.strip():
                try:
                    item = queries.item_by_mark(reading, fonds.id, mark[: MARK * 2])
                except ItemNotFound:
                    item = None
            if item is not None and item.scan_id is not None:
                digest, whole = _compared(reading, item)
            return page(
                "records/correspondence/acknowledgements.html", form=Form({"mark": mark[: MARK * 2]}), item=item,
                asked=bool(mark.strip()), whole=whole, digest=digest, home=showing.HOME, **showing.words(),
            )  # fmt: skip

    @get("/book/content", sync_to_thread=True)
    def book(
        self, reading: NamedDependency[Reading], on: FromQuery[str] = "", book: FromQuery[str] = "incoming"
    ) -> Response[bytes]:
        """The book of a day."""
        read = FormReader({"on": on, "book": book})
        day, chosen = read.day("on", required=True), read.choice("book", Registry, required=True)
        with reading:
            if day is not None and not _EARLIEST <= day <= reading.today:
                read.objections.append(Objection("form.no_date", "", {"field": "on"}))
            read.refuse()
            fonds = showing.readable(reading)
            made = daybook(reading, fonds.id, chosen or Registry.INCOMING, day or reading.today)
        return showing.pdf(made, f"libro-{chosen}-{day}.pdf")


def _compared(reading: Reading, item: IncomingItem) -> tuple[str, Any]:
    kept = attachment_of(reading, item.scan_id) if item.scan_id else None
    if kept is None:
        return "", None
    total = hashlib.sha256()
    for piece in pieces(reading, kept):
        total.update(piece)
    return kept.sha256, total.hexdigest() == kept.sha256
