from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from records.aggregations.states import CLOSING, TRANSITIONS, Moment, State

README = Path(__file__).resolve().parents[3] / "records" / "README.md"
days = st.dates(date(2015, 1, 1), date(2030, 1, 1))


def test_the_readme_tells_the_same_table():
    section = README.read_text().partition("## The file (`aggregations`)")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+) \| `([\w:]+)` \| (.*?) \|", section, re.MULTILINE)
    table = [
        (
            step.act,
            step.source or "nothing",
            step.target,
            step.permission.value,
            ", ".join(f"`{guard.__name__}`" for guard in step.guards) or "none",
        )
        for step in TRANSITIONS
    ]

    assert told == table


def test_only_an_open_file_changes_and_only_a_closed_one_is_reopened():
    assert {step.act for step in TRANSITIONS if step.source is State.OPEN} == {
        "describe",
        "add_document",
        "foliate",
        "close",
    }
    assert [step.act for step in TRANSITIONS if step.source is State.CLOSED] == ["reopen"]


@given(days, days, days, st.one_of(st.none(), days), st.one_of(st.none(), st.integers(1, 500)), st.integers(0, 500))
def test_closing_is_allowed_exactly_on_a_day_that_fits_everything(  # noqa: PLR0917 - one argument for each drawn value
    today, opened_on, on, document_on, folios, stated
):
    moment = Moment(
        today=today, on=on, opened_on=opened_on, latest_document_on=document_on, folios=folios, document_folios=stated
    )
    fits = opened_on <= on <= today and (document_on is None or document_on <= on)
    fits = fits and (folios is None or folios >= stated)

    assert (CLOSING.objections(moment) == []) == fits
