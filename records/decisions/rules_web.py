"""Pages of what a body asks of its decisions beyond the law."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.decisions import labels, rules
from records.decisions.book import BOOK
from records.decisions.forms import read_number
from records.decisions.own_rules import Wanted
from system.actor import Permission, Place
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
_EMPTY = dict.fromkeys(
    ("kind", "title", "role", "alternatives", "amount_above", "procedure", "later", "basis", "starts_on"), ""
)


class DecisionRulePages(Controller):
    """What the body asks of a type of decision."""

    path = "/decisions/rules"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def rules(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """What is asked, since when, and for whoever may: the form that asks for more."""
        with reading:
            return _page(reading, Form(_EMPTY))

    @post("/", sync_to_thread=True)
    def ask(
        self, data: URLEncodedBody[Fields], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Ask for more."""
        read = FormReader(data)
        lines = (line.strip() for line in read.text("alternatives", limit=4000).splitlines())
        role, procedure = read.text("role", limit=60), read.text("procedure", limit=60)
        wanted = Wanted(
            kind=read.text("kind", limit=60), title=read.text("title", limit=400), basis=read.text("basis", limit=1100),
            starts_on=read.day("starts_on"), roles=(role,) if role else (),
            alternatives=tuple((line, ()) for line in lines if line), amount_above=read_number(read, "amount_above"),
            procedures=(procedure,) if procedure else (), later=read.flag("later"),
        )  # fmt: skip
        try:
            read.refuse()
            with work:
                rules.set_requirement(work, own_fonds(work).id, wanted)
        except (Invalid, Conflict) as refusal:
            with reading:
                answer = _page(reading, Form({**_EMPTY, **data}, refusal))
                answer.status_code = status_of(refusal)
                return answer
        return redirect(
            "/decisions/rules", flash=_("Requisito registrado; las decisiones que alcanza se cuentan de nuevo.")
        )

    @post("/{requirement_id:uuid}/end", sync_to_thread=True)
    def end(
        self,
        requirement_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Ask it no more."""
        read = FormReader(data)
        day = read.day("ends_on", required=True)
        try:
            read.refuse()
            with work:
                rules.end_requirement(work, requirement_id, on=day or work.today)
        except (Invalid, Conflict) as refusal:
            with reading:
                answer = _page(reading, Form(_EMPTY, refusal))
                answer.status_code = status_of(refusal)
                return answer
        return redirect("/decisions/rules", flash=_("El requisito termina ese día; lo anterior no cambia."))


def _page(reading: Reading, form: Form) -> Response[Any]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.DECISION_READ, Place(fonds.id))
    return page(
        "records/decisions/rules.html", form=form, rules=rules.of_body(reading, fonds.id), today=reading.today,
        kinds=labels.kind_choices(), kind_names=dict(labels.kind_choices()), roles=labels.role_choices(),
        role_names=dict(labels.role_choices()), procedures=labels.procedure_choices(),
        procedure_names=dict(labels.procedure_choices()), types=BOOK.types, named=labels.named,
        may_set=reading.actor.may(Permission.DECISION_OVERRIDE, Place(fonds.id)),
    )  # fmt: skip
