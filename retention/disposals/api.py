"""Disposal lists and samples over JSON: the same acts as the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from retention.disposals import deciding, proposing, queries, sampling, service
from retention.disposals.criteria import Criteria
from retention.disposals.errors import DisposalNotFound
from retention.disposals.labels import COLUMNS, EXCLUSION_COLUMNS, ITEM_COLUMNS
from retention.disposals.model import DisposalExclusion, DisposalItem, DisposalList, PaperKind
from retention.disposals.narrowing import narrow
from retention.disposals.papers import Given
from retention.disposals.sampling import Asked
from retention.disposals.schemas import (
    AppraisalBody,
    DisposalOut,
    DraftBody,
    ExclusionsOut,
    ItemsBody,
    ItemsOut,
    ListsOut,
    PaperBody,
    ReasonBody,
    SampleBody,
    SampleOut,
    disposal_out,
    exclusion_out,
    item_out,
    list_out,
    sample_out,
)
from system.attachments.service import Paper
from system.listing import run
from system.organization.queries import own_fonds, unit_by_code
from system.web.lists import list_query
from system.work import Reading, Work


def _given(data: PaperBody) -> Given:
    return Given(
        number=data.number, authority=data.authority, dated_on=data.dated_on, address=data.address,
        paper=_paper(data.content, data.file_name), version=data.version,
    )  # fmt: skip


def _paper(content: bytes, name: str) -> Paper | None:
    return Paper([content], name or "documento.pdf") if content else None


class DisposalApi(Controller):
    """Files proposed for disposal, step by step until they may be destroyed (LGA 31-VI, 50-58)."""

    path = "/api/disposals"
    tags = ("Disposals",)

    @post("/", sync_to_thread=True, summary="Draft a list", description="A job gathers its files; `job` names it.")
    def draft(self, data: JSONBody[DraftBody], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        with work:
            fonds = own_fonds(work)
            criteria = Criteria(
                fonds_id=fonds.id, unit_id=unit_by_code(work, fonds.id, data.unit).id, as_of=data.as_of,
                series=tuple(data.series), first_year=data.first_year, last_year=data.last_year,
            )  # fmt: skip
            return disposal_out(work, proposing.draft(work, criteria, title=data.title, fate=data.fate))

    @get("/", sync_to_thread=True, summary="Lists", description="One page; filters as on the page.")
    def lists(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> ListsOut:
        """The lists the actor may see."""
        with reading:
            found = run(
                reading.session, queries.lists(reading), COLUMNS, list_query(request, COLUMNS),
                default_sort="-drafted_at", tie_breaker=DisposalList.id,
            )  # fmt: skip
        rows = [list_out(row) for row in found.rows]
        return ListsOut(total=found.total, page=found.query.page, pages=found.pages, lists=rows)

    @get("/{list_id:uuid}", sync_to_thread=True, summary="One list", description="With its papers and counts.")
    def detail(self, list_id: FromPath[UUID], reading: NamedDependency[Reading]) -> DisposalOut:
        """The list."""
        with reading:
            return disposal_out(reading, queries.find(reading, list_id))

    @get("/{list_id:uuid}/items", sync_to_thread=True, summary="Its files", description="Filters as on the page.")
    def items(
        self, request: Request[Any, Any, Any], list_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> ItemsOut:
        """One page of files."""
        with reading:
            queries.find(reading, list_id)
            found = run(
                reading.session, queries.items(reading, list_id), ITEM_COLUMNS, list_query(request, ITEM_COLUMNS),
                default_sort="position", tie_breaker=DisposalItem.id,
                narrow=narrow(reading, list_query(request, ITEM_COLUMNS), list_id),
            )  # fmt: skip
        rows = [item_out(row) for row in found.rows]
        return ItemsOut(total=found.total, page=found.query.page, pages=found.pages, items=rows)

    @get(
        "/{list_id:uuid}/exclusions", sync_to_thread=True, summary="What was left out",
        description="Every file that met the criteria and is not in the list, with every reason.",
    )  # fmt: skip
    def exclusions(
        self, request: Request[Any, Any, Any], list_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> ExclusionsOut:
        """One page of them."""
        with reading:
            queries.find(reading, list_id)
            found = run(
                reading.session, queries.exclusions(reading, list_id), EXCLUSION_COLUMNS,
                list_query(request, EXCLUSION_COLUMNS), default_sort="reference", tie_breaker=DisposalExclusion.id,
            )  # fmt: skip
        rows = [exclusion_out(row) for row in found.rows]
        return ExclusionsOut(total=found.total, page=found.query.page, pages=found.pages, exclusions=rows)

    @post(
        "/{list_id:uuid}/proposal", sync_to_thread=True, status_code=200, summary="Propose",
        description="Freezes the list by the digest of its files; many files are left to `job`.",
    )  # fmt: skip
    def propose(self, list_id: FromPath[UUID], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        with work:
            return disposal_out(work, proposing.ask_to_propose(work, list_id))

    @post(
        "/{list_id:uuid}/check", sync_to_thread=True, status_code=200, summary="Check against the shelves",
        description="`counted` files, and the signed inventory.",
    )  # fmt: skip
    def check(self, list_id: FromPath[UUID], data: JSONBody[PaperBody], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        with work:
            done = service.check(work, list_id, counted=data.counted, boxes=data.boxes, given=_given(data))
            return disposal_out(work, done)

    @post(
        "/{list_id:uuid}/appraisal", sync_to_thread=True, status_code=200, summary="Appraise",
        description="By the producing area.",
    )  # fmt: skip
    def appraise(
        self, list_id: FromPath[UUID], data: JSONBody[AppraisalBody], work: NamedDependency[Work]
    ) -> DisposalOut:
        """The list."""
        with work:
            done = service.appraise(
                work, list_id, sheet=_paper(data.sheet, "ficha.pdf"),
                declaration=_paper(data.declaration, "declaratoria.pdf"), consent=data.consent, version=data.version,
            )  # fmt: skip
            return disposal_out(work, done)

    @post(
        "/{list_id:uuid}/opinion", sync_to_thread=True, status_code=200, summary="Record the board's opinion",
        description="Its last vote on the list, with quorum and the producing area present.",
    )  # fmt: skip
    def opine(self, list_id: FromPath[UUID], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        with work:
            return disposal_out(work, service.record_opinion(work, list_id))

    @post(
        "/{list_id:uuid}/steps/{step:str}", sync_to_thread=True, status_code=200, summary="A step with its paper",
        description="`finance`, `request`, `ruling`, `act` or `publication`.",
    )  # fmt: skip
    def step(
        self, list_id: FromPath[UUID], step: FromPath[str], data: JSONBody[PaperBody], work: NamedDependency[Work]
    ) -> DisposalOut:
        """The list."""
        with work:
            return disposal_out(work, _step(work, list_id, step, data))

    @post(
        "/{list_id:uuid}/acts/{act:str}", sync_to_thread=True, status_code=200, summary="An act without a paper",
        description="`leave_out` what may not go today, `freeze` again what changed, or `close` an executed list.",
    )  # fmt: skip
    def act(self, list_id: FromPath[UUID], act: FromPath[str], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        doing = _ACTS.get(act)
        if doing is None:
            raise DisposalNotFound(act=act[:40])
        with work:
            return disposal_out(work, doing(work, list_id))

    @post(
        "/{list_id:uuid}/papers/{kind:str}", sync_to_thread=True, status_code=200, summary="Put in a paper at the end",
        description="`destruction_act` or `donation_receipt`.",
    )  # fmt: skip
    def paper(
        self, list_id: FromPath[UUID], kind: FromPath[str], data: JSONBody[PaperBody], work: NamedDependency[Work]
    ) -> DisposalOut:
        """The list."""
        known = {one.value: one for one in PaperKind}
        if kind not in known:
            raise DisposalNotFound(kind=kind[:40])
        with work:
            service.record_paper(work, list_id, known[kind], _given(data))
            return disposal_out(work, queries.find(work, list_id))

    @post(
        "/{list_id:uuid}/items/refusal", sync_to_thread=True, status_code=200, summary="Take files out",
        description="At most a thousand at once; the list goes back and is asked for again.",
    )  # fmt: skip
    def refuse_items(
        self, list_id: FromPath[UUID], data: JSONBody[ItemsBody], work: NamedDependency[Work]
    ) -> DisposalOut:
        """The list."""
        with work:
            done = deciding.refuse_items(work, list_id, data.items, reason=data.reason, version=data.version)
            return disposal_out(work, done)

    @post(
        "/{list_id:uuid}/refusal", sync_to_thread=True, status_code=200, summary="Refuse the list",
        description="Ends it; its files are free again.",
    )  # fmt: skip
    def refuse(self, list_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        with work:
            return disposal_out(work, service.refuse(work, list_id, reason=data.reason, version=data.version))

    @post(
        "/{list_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Withdraw the list",
        description="By whoever may propose; its files are free again.",
    )  # fmt: skip
    def withdraw(self, list_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]) -> DisposalOut:
        """The list."""
        with work:
            return disposal_out(work, service.withdraw(work, list_id, reason=data.reason, version=data.version))

    @post("/samples", sync_to_thread=True, summary="Set a sample apart", description="Over the due files of a series.")
    def sample(self, data: JSONBody[SampleBody], work: NamedDependency[Work]) -> SampleOut:
        """The draw."""
        with work:
            fonds = own_fonds(work)
            criteria = Criteria(
                fonds_id=fonds.id, unit_id=unit_by_code(work, fonds.id, data.unit).id, as_of=data.as_of,
                series=(data.series,),
            )  # fmt: skip
            wanted = Asked(
                method=data.method, words=data.words, picked=tuple(data.picked), step=data.step, start=data.start,
                seed=data.seed, count=data.count,
            )  # fmt: skip
            return sample_out(sampling.draw(work, criteria, wanted))


_ACTS: Mapping[str, Callable[[Work, UUID], DisposalList]] = {
    "leave_out": proposing.leave_out_impeded,
    "freeze": service.freeze_again,
    "close": service.close,
}


def _step(work: Work, list_id: UUID, step: str, data: PaperBody) -> DisposalList:
    given = _given(data)
    match step:
        case "finance":
            return service.authorise_finance(work, list_id, given)
        case "request":
            return service.request_ruling(work, list_id, given)
        case "ruling":
            return service.rule(work, list_id, given, outcome=data.outcome, refused=data.refused)
        case "act":
            return service.issue_act(work, list_id, given)
        case "publication":
            return service.publish(work, list_id, given)
        case _:
            raise DisposalNotFound(step=step[:40])
