"""Pages of samples: what was set apart, and setting one apart with a look at it first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from sqlalchemy import select

from classification.series.kinds import SamplingMethod
from records.aggregations.model import Aggregation
from retention.disposals import sampling
from retention.disposals.criteria import Criteria
from retention.disposals.labels import DRAW_COLUMNS, METHODS, SAMPLED_COLUMNS, WORDS
from retention.disposals.model import SampledFile, SampleDraw
from retention.disposals.sampling import Asked, Preview
from system.actor import Permission, Place
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds, units_on
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/disposals/samples"
Fields = URLEncodedBody[dict[str, str]]
AnyRequest = Request[Any, Any, Any]
_SHOWN = 50
_NEW = dict.fromkeys(
    ("unit", "series", "as_of", "method", "words", "picked", "step", "start", "seed", "count", "reason"), ""
)


class SamplePages(Controller):
    """Samples of sampled series, set apart before anything of them is proposed (LGA 4-XXIII)."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def draws(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """Every draw in sight."""
        with reading:
            return lists.answer(
                request, reading, sampling.draws(reading), DRAW_COLUMNS, "retention/disposals/samples.html",
                name="muestras", default_sort="-drawn_at", tie_breaker=SampleDraw.id, home=HOME, words=WORDS,
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[str]:
        """Say how a sample is drawn; with what was said, what it would set apart."""
        with reading:
            return _foresee(reading, dict(request.query_params))

    @post("/new", sync_to_thread=True, status_code=200)
    def foresee(self, data: Fields, reading: NamedDependency[Reading]) -> Response[str]:
        """The same asked by the form, whose secret must not stand in an address, nor thousands of references."""
        with reading:
            return _foresee(reading, data)

    @post("/", sync_to_thread=True)
    def draw(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[str] | Redirect:
        """Set a sample apart."""
        read = FormReader(data)
        try:
            with work:
                made = sampling.draw(work, _criteria(work, read), _asked(read))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, Form({**_NEW, **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La muestra quedó separada."))

    @get("/{draw_id:uuid}", sync_to_thread=True)
    def detail(self, request: AnyRequest, draw_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One draw with its whole population, the sample first."""
        with reading:
            return _detail(request, reading, draw_id, Form(_NEW))

    @post("/{draw_id:uuid}/replacement", sync_to_thread=True)
    def redraw(self, draw_id: FromPath[UUID], data: Fields, work: NamedDependency[Work]) -> Redirect:
        """Draw anew over the same files, with a reason."""
        read = FormReader(data)
        with work:
            made = sampling.redraw(work, draw_id, _asked(read), reason=read.text("reason"))
        return redirect(f"{HOME}/{made.id}", flash=_("La muestra quedó sustituida."))


def _foresee(reading: Reading, said: Mapping[str, str]) -> Response[str]:
    given = {**_NEW, "as_of": reading.today.isoformat(), **said}
    if not given["method"]:
        return _new(reading, Form(given))
    read = FormReader(given)
    try:
        found = sampling.preview(reading, _criteria(reading, read), _asked(read))
    except (Invalid, Conflict) as refusal:
        return _new(reading, Form(given, refusal), status_of(refusal))
    return _new(reading, Form(given), found=found)


def _criteria(stand: Reading | Work, read: FormReader) -> Criteria:
    unit, as_of = read.identifier("unit", required=True), read.day("as_of", required=True)
    series = read.text("series", required=True, limit=80)
    read.refuse()
    fonds = own_fonds(stand)
    return Criteria(fonds_id=fonds.id, unit_id=unit or fonds.id, as_of=as_of or stand.today, series=(series,))


def _asked(read: FormReader) -> Asked:
    method = read.choice("method", SamplingMethod, required=True)
    asked = Asked(
        method=method or SamplingMethod.QUALITATIVE, words=read.text("words"),
        picked=tuple(one for one in re.split(r"[\n,;]", read.text("picked", limit=100_000)) if one.strip()),
        step=read.number("step"), start=read.number("start"), seed=read.text("seed"), count=read.number("count"),
    )  # fmt: skip
    read.refuse()
    return asked


def _new(reading: Reading, form: Form, status: int = 200, *, found: Preview | None = None) -> Response[str]:
    fonds = own_fonds(reading)
    sampling.require(reading, Place(fonds.id))
    shown: list[Any] = []
    if found is not None:
        some = sorted(found.chosen)[:_SHOWN]
        shown = list(
            reading.session.execute(
                select(Aggregation.reference, Aggregation.title)
                .where(Aggregation.id.in_(some))
                .order_by(Aggregation.sort_key)
            )
        )
    return page(
        "retention/disposals/new_sample.html", status=status, form=form, home=HOME, found=found, shown=shown,
        units=[(str(unit.id), f"{unit.code} · {unit.name}") for unit in units_on(reading, fonds.id, reading.today)],
        methods=[(value, _(label)) for value, label in METHODS],
    )  # fmt: skip


def _detail(request: AnyRequest, reading: Reading, draw_id: UUID, form: Form) -> Response[Any]:
    found = sampling.find(reading, draw_id)
    may_redraw = found.void_at is None and reading.actor.may(
        Permission.DISPOSAL_SUBMIT, Place(found.fonds_id, found.unit_id)
    )
    return lists.answer(
        request, reading, sampling.files(reading, draw_id), SAMPLED_COLUMNS, "retention/disposals/sample.html",
        name="muestra", default_sort="-is_chosen", tie_breaker=SampledFile.id, drawn=found, home=HOME, words=WORDS,
        form=form, may_redraw=may_redraw, methods=[(value, _(label)) for value, label in METHODS],
    )  # fmt: skip
