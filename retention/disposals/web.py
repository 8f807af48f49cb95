"""Pages of disposal lists: the board, one list with its next step, its files and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from retention.disposals import criteria as asked
from retention.disposals import (
    deciding,
    delegated,
    delegating,
    printing,
    proposing,
    queries,
    reminding,
    service,
    standing_against,
    states,
)
from retention.disposals.criteria import Criteria
from retention.disposals.errors import DisposalNotFound
from retention.disposals.labels import COLUMNS, FATES, ITEM_COLUMNS, OUTCOMES, WORDS
from retention.disposals.model import (
    DisposalItem,
    DisposalList,
    Fate,
    ListState,
    PaperKind,
)
from retention.disposals.narrowing import narrow
from retention.disposals.papers import TEXT_LIMIT, Given
from retention.disposals.positions import positions
from retention.disposals.sitting import boards, call_board
from retention.disposals.waste import waste_of
from retention.publications.queries import of_subject
from system import history
from system.actor import Actor, Permission, Place
from system.attachments.queries import attachment_of, content
from system.attachments.service import Paper
from system.errors import Conflict, Invalid, Objection
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.queries import own_fonds, unit_name, units_on
from system.views.showing import around, begun
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/disposals"
T = TypeVar("T")
Fields = URLEncodedBody[dict[str, str]]
Upload = MultipartBody[dict[str, Any]]
AnyRequest = Request[Any, Any, Any]
ON_THE_BOARD = 8
# The columns of the board; what ended stands in the table.
_BOARD = tuple(state for state in ListState if state not in states.ENDED)
_MIMES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Every field of every form of the page, so that what is wrong is shown at its own.
_FIELDS = dict.fromkeys(
    (
        "counted", "boxes", "paper", "sheet", "declaration", "consent", "number", "authority", "dated_on", "address",
        "outcome", "positions", "reason", "words", "assignee", "answer_by", "kind", "version", "withdrawal",
        "body", "sits_on", "place", "permission", "delegate", "until", "lending",
    ),
    "",
)  # fmt: skip


class DisposalPages(Controller):
    """Lists of files proposed for disposal (LGA 31-VI, 50-58)."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def board(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Every list that runs, in the column of its state, and beside it how many there are."""
        with reading:
            counts = queries.by_state(reading)
            columns = [(state, counts[state], queries.newest_in(reading, state, ON_THE_BOARD)) for state in _BOARD]
            return page(
                "retention/disposals/board.html", home=HOME, columns=columns, words=WORDS, today=reading.today,
                ended=[(state, counts[state]) for state in states.ENDED],
            )  # fmt: skip

    @get("/table", sync_to_thread=True)
    def table(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """All lists, to be filtered, sorted and saved."""
        with reading:
            return lists.answer(
                request, reading, queries.lists(reading), COLUMNS, "retention/disposals/table.html", name="bajas",
                default_sort="-drafted_at", tie_breaker=DisposalList.id, home=HOME, words=WORDS,
            )  # fmt: skip

    @get("/items", sync_to_thread=True)
    def all_items(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The files of every list in sight: those of a page, or of all pages, are marked and refused together."""
        with reading:
            if there := begun(request, reading, f"{HOME}/items"):
                return there
            return lists.answer(
                request, reading, queries.items(reading), ITEM_COLUMNS, "retention/disposals/all_items.html",
                name="expedientes-en-baja", default_sort="position", tie_breaker=DisposalItem.id, home=HOME,
                words=WORDS, around=around(reading, f"{HOME}/items"),
                narrow=narrow(reading, lists.list_query(request, ITEM_COLUMNS)),
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[str]:
        """Say what a list is made from; with what was said, how many files that would be."""
        with reading:
            given = {"as_of": reading.today.isoformat(), **dict(request.query_params)}
            if "unit" not in given:
                return _new(reading, Form({**_NEW, **given}))
            try:
                foreseen = asked.foreseen(reading, _criteria(reading, FormReader(given)))
            except (Invalid, Conflict) as refusal:
                return _new(reading, Form({**_NEW, **given}, refusal), status_of(refusal))
            return _new(reading, Form({**_NEW, **given}), foreseen=foreseen)

    @post("/", sync_to_thread=True)
    def draft(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[str] | Redirect:
        """Begin a list; a job gathers its files."""
        read = FormReader(data)
        try:
            with work:
                wanted = _criteria(work, read)
                fate = read.choice("fate", Fate, required=True)
                read.refuse()
                made = proposing.draft(work, wanted, title=data.get("title", ""), fate=fate or Fate.DESTRUCTION)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, Form({**_NEW, **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La lista se integra en segundo plano."))

    @get("/{list_id:uuid}", sync_to_thread=True)
    def detail(self, list_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One list: where it stands, what comes next, its papers and what was said of it."""
        with reading:
            return _detail(reading, list_id, Form(_FIELDS))

    @get("/{list_id:uuid}/papers/{paper_id:uuid}/content", sync_to_thread=True)
    def paper(
        self, list_id: FromPath[UUID], paper_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """The signed paper as it was handed in."""
        with reading:
            queries.find(reading, list_id)
            found = next((one for one in queries.papers(reading, list_id) if one.id == paper_id), None)
            if found is None or found.attachment_id is None:
                raise DisposalNotFound(id=paper_id)
            kept = attachment_of(reading, found.attachment_id)
            name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in kept.file_name)
            return Response(content(reading, kept), media_type="application/octet-stream", headers=_saved(name))

    @get("/{list_id:uuid}/forms/{form:str}/{ending:str}/content", sync_to_thread=True)
    def form(
        self, list_id: FromPath[UUID], form: FromPath[str], ending: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """A form of the list to print and sign."""
        if form not in printing.FORMS or ending not in printing.ENDINGS:
            raise DisposalNotFound(id=list_id)
        with reading:
            found = queries.find(reading, list_id)
            made = printing.write(reading, found, form, ending)
        name = f"baja-{found.year}-{found.number}-{form}.{ending}"
        return Response(made, media_type=_MIMES[ending], headers=_saved(name))

    @post("/{list_id:uuid}/steps/{step:str}", sync_to_thread=True)
    def step(
        self,
        list_id: FromPath[UUID],
        step: FromPath[str],
        data: Upload,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """A step that brings a paper."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        act = _STEPS.get(step)
        if act is None:
            raise DisposalNotFound(id=list_id)
        return _done((work, reading), list_id, given, lambda read: act(work, list_id, read, data))

    @post("/{list_id:uuid}/acts/{act:str}", sync_to_thread=True)
    def act(
        self,
        list_id: FromPath[UUID],
        act: FromPath[str],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """An act that brings none."""
        doing = _ACTS.get(act)
        if doing is None:
            raise DisposalNotFound(id=list_id)
        return _done((work, reading), list_id, data, lambda read: doing(work, list_id, read))

    @post("/{list_id:uuid}/delegations/{delegation_id:uuid}/end", sync_to_thread=True)
    def end_delegation(
        self, list_id: FromPath[UUID], delegation_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> Redirect:
        """Take back what was lent."""
        with work:
            delegating.take_back(work, list_id, delegation_id)
        return redirect(f"{HOME}/{list_id}#delegations", flash=_("La delegación terminó."))


_NEW = dict.fromkeys(("title", "unit", "series", "first_year", "last_year", "as_of", "fate"), "")
StepAct = Callable[[Work, UUID, FormReader, Mapping[str, Any]], object]
PlainAct = Callable[[Work, UUID, FormReader], object]


def _given(read: FormReader, data: Mapping[str, Any], file: str = "paper") -> Given:
    given = Given(
        number=read.text("number"), authority=read.text("authority"), dated_on=read.day("dated_on"),
        address=read.text("address"), paper=_paper(data.get(file)), version=read.number("version"),
    )  # fmt: skip
    read.refuse()
    return given


def _paper(upload: object) -> Paper | None:
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    chunks = iter(lambda: upload.file.read(2**20), b"")
    return Paper(chunks, upload.filename, upload.content_type or "application/octet-stream")


def _check(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    counted, boxes = read.number("counted"), read.number("boxes")
    service.check(work, list_id, counted=counted, boxes=boxes, given=_given(read, data))


def _appraise(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    consent, version = read.flag("consent"), read.number("version")
    read.refuse()
    service.appraise(
        work, list_id, sheet=_paper(data.get("sheet")), declaration=_paper(data.get("declaration")), consent=consent,
        version=version,
    )  # fmt: skip


def _rule(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    outcome, said = read.text("outcome"), read.text("positions")
    try:
        refused = positions(said)
    except ValueError as error:
        facts = {"field": "positions", "part": str(error)[:40]}
        read.objections.append(Objection("disposal.positions_unreadable", "", facts))
        refused = frozenset()
    service.rule(work, list_id, _given(read, data), outcome=outcome, refused=refused)


def _keep_paper(work: Work, list_id: UUID, read: FormReader, data: Mapping[str, Any]) -> None:
    kind = read.choice("kind", PaperKind, required=True)
    given = _given(read, data)
    service.record_paper(work, list_id, kind or PaperKind.DESTRUCTION_ACT, given)


_STEPS: dict[str, StepAct] = {
    "check": _check,
    "appraise": _appraise,
    "authorise_finance": lambda work, one, read, data: service.authorise_finance(work, one, _given(read, data)),
    "request": lambda work, one, read, data: service.request_ruling(work, one, _given(read, data)),
    "rule": _rule,
    "issue_act": lambda work, one, read, data: service.issue_act(work, one, _given(read, data)),
    "publish": lambda work, one, read, data: service.publish(work, one, _given(read, data)),
    "paper": _keep_paper,
}


def _assign(work: Work, list_id: UUID, read: FormReader) -> None:
    assignee, answer_by = read.text("assignee", limit=60), read.day("answer_by")
    read.refuse()
    deciding.assign(work, list_id, assignee, answer_by=answer_by)


def _call_board(work: Work, list_id: UUID, read: FormReader) -> None:
    body, on = read.identifier("body", required=True), read.day("sits_on", required=True)
    place = read.text("place", limit=500)
    read.refuse()
    if body is not None and on is not None:
        call_board(work, list_id, body, on=on, place=place)


def _delegate(work: Work, list_id: UUID, read: FormReader) -> None:
    permission, until = read.choice("permission", Permission, required=True), read.day("until", required=True)
    to, reason = read.text("delegate", required=True, limit=200), read.text("lending", limit=TEXT_LIMIT)
    read.refuse()
    if permission is not None and until is not None:
        delegating.delegate(work, list_id, permission=permission, to=to, until=until, reason=reason)


def _version(read: FormReader) -> int | None:
    found = read.number("version")
    read.refuse()
    return found


_ACTS: dict[str, PlainAct] = {
    "propose": lambda work, one, read: proposing.ask_to_propose(work, one, version=_version(read)),
    "leave_out": lambda work, one, _read: proposing.leave_out_impeded(work, one),
    "freeze": lambda work, one, _read: service.freeze_again(work, one),
    "opine": lambda work, one, read: service.record_opinion(work, one, version=_version(read)),
    "close": lambda work, one, read: service.close(work, one, version=_version(read)),
    "refuse": lambda work, one, read: service.refuse(work, one, reason=read.text("reason"), version=_version(read)),
    "withdraw": lambda work, one, read: service.withdraw(work, one, reason=read.text("withdrawal")),
    "comment": lambda work, one, read: deciding.comment(work, one, read.text("words", limit=TEXT_LIMIT)),
    "assign": _assign,
    "call": _call_board,
    "delegate": _delegate,
}


def _done(
    stands: tuple[Work, Reading], list_id: UUID, given: Mapping[str, str], act: Callable[[FormReader], object]
) -> Response[Any] | Redirect:
    work, reading = stands
    read = FormReader(given)
    try:
        with work:
            act(read)
            read.refuse()
    except (Invalid, Conflict) as refusal:
        with reading:
            return _detail(reading, list_id, Form({**_FIELDS, **given}, refusal), status_of(refusal))
    return redirect(f"{HOME}/{list_id}", flash=_("Quedó registrado."))


def _criteria(stand: Reading | Work, read: FormReader) -> Criteria:
    unit, as_of = read.identifier("unit", required=True), read.day("as_of", required=True)
    first, last = read.number("first_year", most=9999), read.number("last_year", most=9999)
    series = tuple(one.strip() for one in read.text("series", limit=2000).split(",") if one.strip())
    read.refuse()
    return Criteria(
        fonds_id=own_fonds(stand).id, unit_id=unit or own_fonds(stand).id, as_of=as_of or stand.today, series=series,
        first_year=first, last_year=last,
    )  # fmt: skip


def _new(reading: Reading, form: Form, status: int = 200, *, foreseen: tuple[int, int] | None = None) -> Response[str]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.DISPOSAL_PROPOSE, Place(fonds.id))
    return page(
        "retention/disposals/new.html", status=status, form=form, home=HOME, foreseen=foreseen,
        units=[(str(unit.id), f"{unit.code} · {unit.name}") for unit in units_on(reading, fonds.id, reading.today)],
        fates=[(value, _(label)) for value, label in FATES],
    )  # fmt: skip


def _detail(reading: Reading, list_id: UUID, form: Form, status: int = 200) -> Response[str]:
    found, actor = queries.find(reading, list_id), reading.actor
    running = found.state not in {*states.ENDED, ListState.EXECUTED}
    return page(
        "retention/disposals/detail.html",
        about=(reading, list_id),
        status=status,
        form=Form({**form.values, "version": found.version}, form.refusal),
        listed=found,
        unit=unit_name(reading, found.unit_id, reading.today),
        steps=_steps(reading, found),
        way=_way(found),
        decides=queries.may_decide(reading, found),
        may_withdraw=found.state in states.WITHDRAWAL.sources and actor.may(Permission.DISPOSAL_PROPOSE, found.place),
        is_own=found.proposed_by == actor.handle,
        impeded=standing_against.count(reading, found, reading.today) if running else 0,
        most_impeded=standing_against.MOST,
        boxes=printing.boxes_of(reading, found.id),
        papers=queries.papers(reading, found.id),
        counting={one.id for one in queries.counting(reading, found).values()},
        opinions=queries.opinions(reading, found.id),
        published=of_subject(reading, found.id),
        comments=queries.comments(reading, found.id),
        accounts=queries.accounts(reading, found.fonds_id) if running else [],
        lent=delegated.of_list(reading, found),
        boards=[(str(one.id), one.name) for one in boards(reading, found)],
        may_lend=_lendable(actor, found) if running else [],
        lent_words=dict(delegated.LENT),
        alert_on=_of_profile(reminding.alert_on, reading, found),
        waste=_of_profile(waste_of, reading, found),
        entries=history.of(reading.session, found.id),
        home=HOME,
        words=WORDS,
        outcomes=[(value, _(label)) for value, label in OUTCOMES],
        today=reading.today,
        EXECUTED=ListState.EXECUTED,
        DRAFT=ListState.DRAFT,
    )


def _way(found: DisposalList) -> list[ListState]:
    """The states the list goes through; what finance authorises only where it is asked."""
    return [
        one
        for one in ListState
        if one not in {ListState.REFUSED, ListState.WITHDRAWN}
        and (one is not ListState.FINANCE_AUTHORISED or found.accounting)
    ]


def _lendable(actor: Actor, found: DisposalList) -> list[tuple[str, str]]:
    """What the actor may do of the list and may lend; nobody lends the steps of his own proposal."""
    if found.proposed_by == actor.handle:
        return []
    return [(value, _(label)) for value, label in delegated.LENT if actor.may(Permission(value), found.place)]


def _of_profile(ask: Callable[[Reading, DisposalList], T], reading: Reading, found: DisposalList) -> T | None:
    """What the body's numbers say of a list, and nothing where nobody answers for them yet."""
    try:
        return ask(reading, found)
    except (ProfileNotFound, ProfileNotConfirmed):
        return None


def _steps(reading: Reading, found: DisposalList) -> list[str]:
    """The acts that lead on from here and are the actor's, lent ones too; original accounting goes to finance first."""
    skipped = states.REQUEST if found.state is ListState.OPINED and found.accounting else states.FINANCE
    return [
        one.act
        for one in states.next_acts(found.state)
        if one is not states.EXECUTION and one is not skipped and queries.permits(reading, found, one.permission)
    ]


def _saved(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
