"""What something in force rests on stands apart on the board, with its own reason, filter and count, and is not due."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.questions import FilesProtected
from retention.clocks.cli import due
from retention.clocks.due import DueQuestion, totals
from retention.dashboards.backlog import Burden
from retention.dashboards.queries import backlog
from retention.due import queries
from retention.due.kinds import PROTECTED, READY, Task
from system.console import Console
from system.organization.roles import Role
from system.work import answering

TODAY = date(2026, 11, 22)
DAY = date(2010, 5, 29)


@pytest.fixture
def relied(archive):
    """A file that somebody says is relied on, and one beside it."""
    relied, free = archive.file("5C.3", DAY), archive.file("5C.3", DAY)

    def kept(_stand, question):
        return select(Aggregation.id).where(Aggregation.fonds_id == question.fonds_id, Aggregation.id == relied)

    archive.installation.learn([answering(FilesProtected, kept)])
    return relied, free


@pytest.fixture
def browser(archive, client_of, given):
    return client_of(given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, archive.unit))


@pytest.mark.parametrize("task", Task)
def test_it_stands_apart_from_disposal_alone_and_may_go_to_the_records_centre(archive, relied, task):
    with archive.reading() as reading:
        total = queries.board(reading, archive.fonds.id, task, TODAY).total
        counted = queries.counts(reading, archive.fonds.id, TODAY)[task]
    expected = {Task.TRANSFER: (2, {}), Task.DISPOSAL: (1, {PROTECTED: 1})}.get(task, (0, {}))
    assert (total.files, total.apart) == expected
    assert counted == (expected[0], sum(expected[1].values()))


def test_it_is_not_due_and_says_why_wherever_what_is_due_is_asked(archive, relied, operator):
    file, _free = relied
    with archive.reading() as reading:
        assert totals(reading, DueQuestion(on=TODAY)).due == 1
        piled = queries.piles(reading, archive.fonds.id, TODAY)
        assert {key[2]: files for key, (files, *_sizes) in piled.items()} == {PROTECTED: 1, READY: 1}
        assert backlog(reading, archive.fonds.id).totals[Burden.WHOLE].files == 1
        coming = queries.days(reading, archive.fonds.id, date(2018, 1, 1), date(2018, 12, 31))
        assert coming == {date(2018, 5, 30): {Task.DISPOSAL: 1}}
    console = Console(archive.installation, lambda _installation, _name: operator)
    said = json.loads(CliRunner().invoke(due, ["--json"], obj=console, catch_exceptions=False).output)
    told = {one["id"]: (one["due"], [each["code"] for each in one["objections"]]) for one in said["files"]}
    assert told.pop(str(file)) == (False, ["retention.protected"])
    assert list(told.values()) == [(True, [])]


def test_the_pages_name_it_count_it_and_filter_by_it(archive, relied, browser):
    file, free = relied
    page = browser.get(f"/due/board/disposal?on={TODAY}").text
    assert f'<a href="/due/board/disposal/files?on={TODAY}&amp;reason=protected">Sustenta una decisión</a>' in page
    listed = browser.get(f"/due/board/disposal/files?on={TODAY}&reason=protected").text
    assert (str(file) in listed, str(free) in listed) == (True, False)
    for wanted, other, answer in ((file, free, "true"), (free, file, "false")):
        found = browser.get(f"/due?on={TODAY}&protected={answer}").text
        assert (str(wanted) in found, str(other) in found) == (True, False)
    assert "LGA 10, 12" in browser.get(f"/due?on={TODAY}&protected=true").text
