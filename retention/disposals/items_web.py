"""Pages of the files of a list: all of them, one with what was said of it, and what was left out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from retention.disposals import deciding, proposing, queries, refusals
from retention.disposals.labels import EXCLUSION_COLUMNS, ITEM_COLUMNS, WORDS
from retention.disposals.model import DisposalExclusion, DisposalItem, ItemState
from retention.disposals.narrowing import narrow
from system.errors import Conflict, Invalid
from system.web import lists
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/disposals"
Fields = URLEncodedBody[dict[str, str]]
AnyRequest = Request[Any, Any, Any]
_FIELDS = {"words": "", "reason": ""}


class DisposalItemPages(Controller):
    """The files of a list, each to be looked at, talked about and taken out."""

    path = HOME
    include_in_schema = False

    @get("/{list_id:uuid}/items", sync_to_thread=True)
    def items(self, request: AnyRequest, list_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The files of a list, each to be refused with a reason."""
        with reading:
            found = queries.find(reading, list_id)
            return lists.answer(
                request, reading, queries.items(reading, list_id), ITEM_COLUMNS, "retention/disposals/items.html",
                name=f"baja-{found.year}-{found.number}", default_sort="position", tie_breaker=DisposalItem.id,
                listed=found, home=HOME, words=WORDS, decides=refusals.may_take_out(reading, found),
                narrow=narrow(reading, lists.list_query(request, ITEM_COLUMNS), list_id),
            )  # fmt: skip

    @get("/{list_id:uuid}/exclusions", sync_to_thread=True)
    def exclusions(
        self, request: AnyRequest, list_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """What met the criteria and was left out, with every reason."""
        with reading:
            found = queries.find(reading, list_id)
            return lists.answer(
                request, reading, queries.exclusions(reading, list_id), EXCLUSION_COLUMNS,
                "retention/disposals/exclusions.html", name=f"fuera-{found.year}-{found.number}",
                default_sort="reference", tie_breaker=DisposalExclusion.id, listed=found, home=HOME,
            )  # fmt: skip

    @get("/{list_id:uuid}/items/{item_id:uuid}", sync_to_thread=True)
    def item(
        self, list_id: FromPath[UUID], item_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """One file of a list: its line, what became of it and why, what was said of it."""
        with reading:
            return _item(reading, list_id, item_id, Form(_FIELDS))

    @post("/{list_id:uuid}/items/{item_id:uuid}/comments", sync_to_thread=True)
    def comment_item(
        self,
        list_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Say something of one file of a list."""
        try:
            with work:
                deciding.comment(work, list_id, data.get("words", ""), item_id=item_id)
        except Invalid as refusal:
            with reading:
                return _item(reading, list_id, item_id, Form({**_FIELDS, **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{list_id}/items/{item_id}", flash=_("Quedó registrado."))

    @post("/{list_id:uuid}/items/{item_id:uuid}/refusal", sync_to_thread=True)
    def refuse_item(
        self,
        list_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Take one file out of the list."""
        try:
            with work:
                deciding.refuse_items(work, list_id, [item_id], reason=data.get("reason", ""))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _item(reading, list_id, item_id, Form({**_FIELDS, **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{list_id}/items", flash=_("El expediente quedó fuera de la lista."))


def _item(reading: Reading, list_id: UUID, item_id: UUID, form: Form, status: int = 200) -> Response[str]:
    found, row = queries.find(reading, list_id), queries.find_item(reading, list_id, item_id)
    return page(
        "retention/disposals/item.html", status=status, form=form, home=HOME, words=WORDS, listed=found, row=row,
        reasons=[sentence(one) for one in proposing.told(row.reasons)],
        comments=queries.comments(reading, list_id, item_id=item_id),
        refusal=refusals.refusal_of(reading, list_id, row.decided_at),
        decides=refusals.may_take_out(reading, found) and row.state is ItemState.STANDING,
    )  # fmt: skip
