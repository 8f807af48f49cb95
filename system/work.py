"""The two ways to stand before the database: `Reading` to look, `Work` to act. One act, one visible transaction.

    with installation.work(actor) as work:
        service.close_aggregation(work, aggregation_id, on=day)

Leaving the block writes the events to the history and commits; an exception undoes everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from system import history
from system.actor import Actor
from system.database import Database
from system.errors import Conflict
from system.settings import Settings

Clock = Callable[[], datetime]
E = TypeVar("E", bound=history.Event)
A = TypeVar("A")


def wall_clock() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)


class SomebodyWasFaster(Conflict):
    """Another act changed or took the same thing while this one was under way."""

    code = "work.somebody_was_faster"


class JobQueue(Protocol):
    """Where an act leaves work for later: the job is there if, and only if, the act is committed."""

    def put(self, session: Session, name: str, arguments: Mapping[str, Any], *, actor: Actor) -> UUID:
        """Queue a job inside the session's own transaction and give back its id."""
        ...


@dataclass(frozen=True)
class Subscription:
    """A function of a higher floor that acts on an event, in the same transaction. It must be cheap and SQL only.

    With `together` it takes all events that were stated at once, so that a thousand cost few statements more than one.
    """

    event: type[history.Event]
    react: Callable[[Work, Any], None]
    together: bool = False


def on_all(event: type[E], react: Callable[[Work, Sequence[E]], None]) -> Subscription:
    """Declare that `react` hears every `event` of one statement together; a single one is a sequence of one."""
    return Subscription(event, react, together=True)


def on(event: type[E], react: Callable[[Work, E], None]) -> Subscription:
    """Declare that `react` hears `event`; a type checker sees that the function takes that event."""
    return Subscription(event, react)


@dataclass(frozen=True)
class Question(Generic[A]):
    """Something a lower floor wants to know that only a higher floor can tell; a noun subclasses it.

        class FilesInClasses(Question[Mapping[UUID, int]]):

    The floor that asks defines the question, the floor that knows answers it, and neither imports upward.
    """


@dataclass(frozen=True)
class Answer:
    """A function of a higher floor that answers a question, in the asker's own transaction."""

    question: type[Question[Any]]
    tell: Callable[[Any, Any], Any]


def answering(question: type[Question[A]], tell: Callable[[Reading | Work, Any], A]) -> Answer:
    """Declare that `tell` answers `question`; a type checker sees that it gives what the question asks for."""
    return Answer(question, tell)


class _Stand:
    """What looking and acting share: a session, the actor, the day."""

    session: Session

    def __init__(self, installation: Installation, actor: Actor) -> None:
        self.installation = installation
        self.actor = actor
        self.settings = installation.settings
        self.now = installation.clock()

    @property
    def today(self) -> date:
        """The day on the installation's calendar."""
        return self.now.astimezone(ZoneInfo(self.settings.time_zone)).date()

    def ask(self, question: Question[A]) -> list[A]:
        """What every higher floor that knows says; empty where nobody answers. One question, one round of answers."""
        return [answer.tell(self, question) for answer in self.installation.answers.get(type(question), ())]


class Reading(_Stand):
    """A look: one snapshot, nothing changes."""

    def __enter__(self) -> Self:
        self.session = Session(self.installation.database.reader, autoflush=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()


class Work(_Stand):
    """An act: one transaction, its events in the history, or nothing at all."""

    def __enter__(self) -> Self:
        self.session = Session(self.installation.database.writer, expire_on_commit=False)
        self.session.begin()
        self.now = self.installation.clock()
        self._events: list[history.Event] = []
        if self.installation.database.is_sqlite:
            # Takes the write lock here, where waiting for it is still harmless.
            self.session.connection()
        return self

    def emit(self, event: history.Event) -> None:
        """State what happened. Those who subscribed act on it now, in this transaction."""
        self.emit_all([event])

    def emit_all(self, events: Sequence[history.Event]) -> None:
        """State that all these happened, in their order; what is stated alone goes the same way.

        Those who subscribed hear them kind by kind, each kind at once.
        """
        self._events.extend(events)
        by_kind: dict[type[history.Event], list[history.Event]] = {}
        for event in events:
            by_kind.setdefault(type(event), []).append(event)
        for kind, alike in by_kind.items():
            for subscription in self.installation.subscriptions.get(kind, ()):
                if subscription.together:
                    subscription.react(self, alike)
                else:
                    for event in alike:
                        subscription.react(self, event)

    def enqueue(self, job: str, /, **arguments: Any) -> UUID:
        """Leave a job for the worker. It exists only if this act commits."""
        return self.installation.jobs.put(self.session, job, arguments, actor=self.actor)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
            elif isinstance(error, StaleDataError | IntegrityError):
                raise SomebodyWasFaster from error
        finally:
            # Closing an unfinished session undoes it.
            self.session.close()

    def _finish(self) -> None:
        try:
            self.session.flush()
            if self._events:
                history.append(self.session, self.actor.handle, self._events, self.installation.clock())
            self.session.commit()
        except (StaleDataError, IntegrityError) as error:
            raise SomebodyWasFaster from error


class NoQueue:
    """Stands where jobs cannot be left: leaving one is a defect of the caller."""

    def put(self, session: Session, name: str, arguments: Mapping[str, Any], *, actor: Actor) -> UUID:  # noqa: ARG002
        """Refuse."""
        raise RuntimeError(f"no job queue to leave {name} in")


@dataclass
class Installation:
    """One running Constancia: settings, database, clock and what the contexts declared. The roof puts it together."""

    settings: Settings
    database: Database
    clock: Clock = wall_clock
    jobs: JobQueue = field(default_factory=NoQueue)
    subscriptions: dict[type[history.Event], Sequence[Subscription]] = field(default_factory=dict)
    answers: dict[type[Question[Any]], Sequence[Answer]] = field(default_factory=dict)

    def subscribe(self, subscriptions: Iterable[Subscription]) -> None:
        """Join what the contexts want to hear."""
        for subscription in subscriptions:
            self.subscriptions[subscription.event] = (*self.subscriptions.get(subscription.event, ()), subscription)

    def learn(self, answers: Iterable[Answer]) -> None:
        """Join what the contexts can tell."""
        for answer in answers:
            self.answers[answer.question] = (*self.answers.get(answer.question, ()), answer)

    def reading(self, actor: Actor) -> Reading:
        """A look for this actor, to be opened with `with`."""
        return Reading(self, actor)

    def work(self, actor: Actor) -> Work:
        """An act of this actor, to be opened with `with`."""
        return Work(self, actor)
