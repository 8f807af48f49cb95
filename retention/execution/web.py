"""Pages of executions and tombstones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from retention.disposals.model import DisposalItem, DisposalList, ItemState
from retention.disposals.queries import find as find_list
from retention.execution import guards, queries, service
from retention.execution.downloads import saved
from retention.execution.labels import EXECUTION_STATES, GUARDS, ITEM_STATES, TONES
from retention.execution.model import Execution, ExecutionState, Tombstone
from system.actor import Permission
from system.errors import Conflict, Invalid
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME, STONES = "/executions", "/tombstones"
AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]
_WORDS = {"states": dict(EXECUTION_STATES), "lines": dict(ITEM_STATES), "tones": TONES, "guards": dict(GUARDS)}


class ExecutionPages(Controller):
    """Disposal lists carried out by two people."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_all(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The executions the actor may see, and the lists that wait for one."""
        with reading:
            return lists.answer(
                request, reading, queries.executions(reading), queries.EXECUTION_COLUMNS,
                "retention/execution/list.html", name="ejecuciones", default_sort="-started_at",
                tie_breaker=Execution.id, home=HOME, words=_WORDS, waiting=queries.to_execute(reading),
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """What beginning an execution means, before it is begun."""
        with reading:
            read = FormReader({"list": request.query_params.get("list", "")})
            list_id = read.identifier("list", required=True)
            read.refuse()
            return _start_page(reading, list_id or UUID(int=0), Form())

    @post("/", sync_to_thread=True)
    def start(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Begin it."""
        read = FormReader(data)
        list_id = read.identifier("list", required=True) or UUID(int=0)
        read.refuse()
        try:
            with work:
                made = service.start_execution(work, list_id)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _start_page(reading, list_id, Form(data, refusal), status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La ejecución espera a quien la atestigüe."))

    @get("/{execution_id:uuid}", sync_to_thread=True)
    def detail(
        self, request: AnyRequest, execution_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One execution, how far it is, and what became of every file."""
        with reading:
            return _detail(request, reading, execution_id, Form())

    @get("/{execution_id:uuid}/papers/{attachment_id:uuid}/content", sync_to_thread=True)
    def paper(
        self, execution_id: FromPath[UUID], attachment_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """The certificate, or the manifest."""
        with reading:
            return saved(reading, queries.certificate(reading, execution_id, attachment_id))

    @post("/{execution_id:uuid}/confirmation", sync_to_thread=True)
    def confirm(
        self,
        request: AnyRequest,
        execution_id: FromPath[UUID],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Witness it."""
        return _done(
            (request, work, reading), execution_id, {}, lambda: service.confirm_execution(work, execution_id),
            _("Confirmada: los expedientes se destruyen en segundo plano."),
        )  # fmt: skip

    @post("/{execution_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(
        self,
        request: AnyRequest,
        execution_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Take it back."""
        return _done(
            (request, work, reading), execution_id, data,
            lambda: service.withdraw_execution(work, execution_id, reason=data.get("reason", "")),
            _("La ejecución quedó retirada."),
        )  # fmt: skip

    @post("/{execution_id:uuid}/resumption", sync_to_thread=True)
    def resume(
        self,
        request: AnyRequest,
        execution_id: FromPath[UUID],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Try again what is left."""
        return _done(
            (request, work, reading), execution_id, {}, lambda: service.resume_execution(work, execution_id),
            _("Lo que falta se intenta de nuevo en segundo plano."),
        )  # fmt: skip


class TombstonePages(Controller):
    """What remains of destroyed files."""

    path = STONES
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_all(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The tombstones the actor may see."""
        with reading:
            return lists.answer(
                request, reading, queries.tombstones(reading.actor), queries.TOMBSTONE_COLUMNS,
                "retention/execution/tombstones.html", name="bajas", default_sort="-destroyed_on",
                tie_breaker=Tombstone.id, home=STONES,
            )  # fmt: skip

    @get("/{tombstone_id:uuid}", sync_to_thread=True)
    def detail(self, tombstone_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One tombstone."""
        with reading:
            stone = queries.tombstone(reading, tombstone_id)
            return page(
                "retention/execution/tombstone.html", stone=stone, home=STONES, words=_WORDS,
                objects=queries.objects_of(reading.session, [stone.id]),
            )  # fmt: skip


def _done(
    stands: tuple[AnyRequest, Work, Reading],
    execution_id: UUID,
    data: dict[str, str],
    act: Callable[[], object],
    said: str,
) -> Response[Any] | Redirect:
    request, work, reading = stands
    try:
        with work:
            act()
    except (Invalid, Conflict) as refusal:
        with reading:
            return _detail(request, reading, execution_id, Form(data, refusal), status_of(refusal))
    return redirect(f"{HOME}/{execution_id}", flash=said)


def _start_page(reading: Reading, list_id: UUID, form: Form, status: int = 200) -> Response[str]:
    found = find_list(reading, list_id)
    reading.actor.require(Permission.DISPOSAL_EXECUTE, service.place_of(found))
    counted = queries.counts(reading.session, found.id)
    return page(
        "retention/execution/new.html", status=status, form=form, disposal=found, home=HOME,
        standing=counted[ItemState.STANDING],
    )  # fmt: skip


def _detail(request: AnyRequest, reading: Reading, execution_id: UUID, form: Form, status: int = 200) -> Response[Any]:
    execution, disposal = queries.find(reading, execution_id)
    job = queries.job_of(reading, execution)
    counted = queries.counts(reading.session, disposal.id)
    idle = job is None or job.is_finished
    left = counted[ItemState.STANDING] + counted[ItemState.DESTROYING]
    return lists.answer(
        request, reading, queries.items(execution), queries.ITEM_COLUMNS, "retention/execution/detail.html",
        name=f"ejecucion-{disposal.year}-{disposal.number}", default_sort="position", tie_breaker=DisposalItem.id,
        status=status, form=Form({"reason": "", **form.values}, form.refusal), execution=execution,
        disposal=disposal, job=job, counts=counted, left=left, home=HOME, stones=STONES, words=_WORDS,
        read=guards.read, papers=queries.certificates(reading, execution),
        lapsed=execution.expires_at is not None and reading.now >= execution.expires_at,
        may=_may(reading, execution, disposal, idle=idle, left=left, hanging=counted[ItemState.DESTROYING]),
    )  # fmt: skip


def _may(
    reading: Reading, execution: Execution, disposal: DisposalList, *, idle: bool, left: int, hanging: int
) -> dict[str, bool]:
    """What the actor may do here; each act asks for itself again."""
    actor, place = reading.actor, service.place_of(disposal)
    executes = actor.may(Permission.DISPOSAL_EXECUTE, place)
    witnesses = actor.may(Permission.DISPOSAL_WITNESS, place)
    waits, runs = execution.state is ExecutionState.WAITING, execution.state is ExecutionState.RUNNING
    own = actor.account_id == execution.executor_account_id
    return {
        "confirm": waits and witnesses and not own,
        "withdraw": (executes or witnesses) and (waits or (runs and idle and not hanging)),
        "resume": (executes or witnesses) and runs and idle,
        "is_stuck": runs and idle and left > 0,
    }
