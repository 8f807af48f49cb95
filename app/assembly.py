"""Puts an installation together: settings, database, jobs and what the contexts subscribe to."""

from __future__ import annotations

from app.contexts import CONTEXTS
from system.database import Database
from system.jobs.queue import Queue
from system.settings import Settings
from system.work import Clock, Installation, wall_clock

JOBS = tuple(job for context in CONTEXTS for job in context.jobs)


def assemble(settings: Settings, clock: Clock = wall_clock) -> Installation:
    """An installation on these settings. Whoever asked for it disposes of its database."""
    installation = Installation(settings, Database(settings.database), clock=clock, jobs=Queue(JOBS, clock=clock))
    for context in CONTEXTS:
        installation.subscribe(context.subscriptions)
        installation.learn(context.answers)
    return installation
