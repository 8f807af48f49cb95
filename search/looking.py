"""One look for pages, API and command line: the index answers, or the database where the index cannot be used."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from search import fallback, finding
from search.errors import IndexBroken
from search.finding import Answer, Question
from search.index import Status
from search.projector import index_of
from system import history
from system.work import Reading

log = logging.getLogger(__name__)


class Source(StrEnum):
    """Who answered. The database knows references and titles only."""

    INDEX = "index"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Look:
    """An answer, who gave it, and how fresh it is; `lag` is None where the index cannot be used."""

    answer: Answer
    source: Source
    status: Status
    lag: int | None

    def pages(self, size: int) -> int:
        """How many pages one can turn to."""
        return finding.last_page(self.answer.total, size)


def look(reading: Reading, question: Question) -> Look:
    """Answer a question; never raises for a broken index."""
    index = index_of(reading.settings)
    status = index.status()
    try:
        answer = finding.find(reading, index, question)
    except IndexBroken as broken:
        log.error("search answers without its index", extra=dict(broken.facts))  # noqa: TRY400 - its facts say it all
        return Look(fallback.find(reading, question), Source.DATABASE, status, None)
    return Look(answer, Source.INDEX, status, max(0, history.head(reading.session).seq - status.cursor))
