"""Where acts leave work for later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from system.actor import Actor
from system.jobs import actors
from system.jobs.engine import APPLICATION, QUEUE, SCHEMA, VERSION, WORKFLOW, teach_time
from system.jobs.job import Job
from system.jobs.model import JobRun, JobState
from system.work import Clock, wall_clock


class Queue:
    """The house's job queue: our row and DBOS's, both written by the act's own session.

    `DBOSClient.enqueue_in_transaction` inserts into DBOS's tables over the connection it is given, on SQLite and on
    PostgreSQL alike, so both rows are there when the act commits and neither when it does not. DBOS is handed only
    the job's id, under that id: what the job is and with which arguments stands once, in our row.

    `jobs` are all that are declared, so that leaving any other is refused at once; without them an undeclared job is
    found out by the worker, and fails.
    """

    def __init__(self, jobs: Iterable[Job] | None = None, *, clock: Clock = wall_clock) -> None:
        self._names = None if jobs is None else frozenset(job.name for job in jobs)
        self._clock = clock
        self._client: tuple[Engine, DBOSClient] | None = None

    def put(self, session: Session, name: str, arguments: Mapping[str, Any], *, actor: Actor) -> UUID:
        """Queue a job inside the session's own transaction and give back its id.

        Args:
            session: The act's session, on the house's database.
            name: A declared job.
            arguments: What its function is called with; ids, dates and enums become text. They hold no content.
                A `fonds_id` among them says whose job it is, where the actor is of no body.
            actor: Who the job will act for.

        Raises:
            LookupError: there is no such job, which is a defect of the caller.
        """
        if self._names is not None and name not in self._names:
            raise LookupError(f"no job is called {name}")
        plain: dict[str, Any] = msgspec.to_builtins(dict(arguments))
        fonds = actor.fonds_id or plain.get("fonds_id")
        run = JobRun(
            id=uuid7(),
            name=name,
            arguments=plain,
            actor=actor.handle,
            actor_rights=actors.pack(actor),
            fonds_id=UUID(str(fonds)) if fonds else None,
            state=JobState.QUEUED,
            queued_at=self._clock(),
        )
        session.add(run)
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": str(run.id),
            "app_version": VERSION,
        }
        teach_time(session.connection())
        self._client_over(session).enqueue_in_transaction(session, options, str(run.id))
        return run.id

    def _client_over(self, session: Session) -> DBOSClient:
        engine = session.connection().engine
        if self._client is None or self._client[0] is not engine:
            client = DBOSClient(
                system_database_engine=engine,
                dbos_system_schema=SCHEMA,
                serializer=DBOSPortableJSONSerializer(),
                application_name=APPLICATION,
                lazy=True,
            )
            self._client = (engine, client)
        return self._client[1]
