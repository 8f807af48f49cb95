"""A lower floor asks, higher floors answer, in the asker's own transaction."""

from __future__ import annotations

from dataclasses import dataclass

from classification.charts.questions import FilesInClasses
from system.work import Question, answering


@dataclass(frozen=True)
class HowMany(Question[int]):
    """A question of this test."""

    times: int


def test_everybody_who_knows_answers_in_the_asking_transaction(installation, operator):
    heard = []

    def tell(stand, question):
        heard.append(stand.session)
        return question.times * 2

    installation.learn([answering(HowMany, tell), answering(HowMany, lambda _stand, question: question.times)])

    with installation.work(operator) as work:
        assert work.ask(HowMany(3)) == [6, 3]
        assert heard == [work.session]


def test_where_nobody_knows_nobody_answers(installation, operator):
    with installation.reading(operator) as reading:
        assert reading.ask(HowMany(1)) == []


def test_the_roof_joins_what_records_can_tell(installation):
    assert len(installation.answers[FilesInClasses]) == 1
