"""What no entry can hold, and how entries go over to another chart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from classification.charts.levels import Level
from classification.series.citations import Citation
from classification.series.kinds import Technique, Trigger
from retention.schedules.contents import EntryContents, changed, objections
from retention.schedules.drawing import draw
from retention.schedules.linter import ClassFacts, SheetKnown, Terms, examine, judge_one
from retention.schedules.planning import Series
from system.calendar.terms import Term
from system.errors import Severity

SPACE = UUID(int=7)
terms = st.builds(Term, st.integers(0, 400), st.integers(0, 40))
contents = st.builds(
    EntryContents,
    values=st.text("ALFCX", max_size=4),
    office=st.none() | terms,
    intermediate=st.none() | terms,
    technique=st.none() | st.sampled_from(Technique),
    trigger=st.sampled_from(Trigger),
    trigger_name=st.text(max_size=210),
    note=st.text(max_size=5),
)


def codes(found):
    return [(one.code, one.facts.get("field")) for one in found]


def test_a_series_must_say_both_terms_and_the_technique_and_everything_wrong_is_said_at_once():
    wrong = EntryContents(values="AX", office=Term(201), access_years=-1, note="x" * 2001, sample_quality="a\x01")
    assert codes(objections(wrong, is_subseries=False)) == [
        ("schedule.term_missing", "intermediate"),
        ("schedule.term_absurd", "office"),
        ("schedule.value_unknown", "values"),
        ("schedule.technique_missing", "technique"),
        ("schedule.access_years_absurd", "access_years"),
        ("schedule.control_character", "sample_quality"),
        ("schedule.text_too_long", "note"),
    ]


def test_a_subseries_leaves_both_terms_to_its_series_but_not_one_of_the_two():
    assert objections(EntryContents(), is_subseries=True) == []
    half = EntryContents(office=Term(2))
    assert codes(objections(half, is_subseries=True)) == [("schedule.term_missing", "intermediate")]


@given(contents, st.booleans())
def test_what_stands_against_an_entry_does_not_change_when_it_is_settled_again(given_contents, is_subseries):
    settled = given_contents.settled()
    assert settled == settled.settled()
    assert changed(settled, settled.settled()) == ()
    if not objections(given_contents, is_subseries=is_subseries):
        assert objections(settled, is_subseries=is_subseries) == []


def test_a_citation_typed_into_any_part_is_kept_as_its_own_text_reads():
    typed = EntryContents(citations=(Citation("CFF 30, fracción II"), Citation("CFF 30, fracción II")))
    assert typed.settled().citations == (Citation("CFF", "30", "II"),)


@dataclass(frozen=True)
class Entry:
    lineage_id: UUID
    months: int = 12


def lineage(name: object) -> UUID:
    return uuid5(SPACE, str(name))


def chart(*names: object) -> dict[str, Series]:
    return {
        f"1C.{name}": Series(lineage(("node", name)), lineage(name), f"1C.{name}", f"1C.{name}", "", Level.SERIES, None)
        for name in names
    }


@given(
    st.sets(st.integers(0, 8)),
    st.sets(st.integers(0, 8)),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12),
)
def test_every_class_of_the_new_chart_keeps_its_own_entry_and_circles_of_successions_end(old, new, steps):
    drawn = draw(
        [Entry(lineage(name)) for name in sorted(old)],
        chart(*sorted(new)),
        [(lineage(a), lineage(b)) for a, b in steps],
    )
    for name in old & new:
        assert drawn.source[lineage(name)] == lineage(name)
    assert set(drawn.dropped) == {lineage(name) for name in old - new}
    assert set(drawn.source) <= {lineage(name) for name in new}
    assert set(drawn.source.values()) <= {lineage(name) for name in old}
    assert set(drawn.offered) == set(drawn.source) - {lineage(name) for name in old & new}


def test_a_merged_class_begins_with_the_longest_of_the_terms_it_succeeds_even_two_steps_back():
    drawn = draw(
        [Entry(lineage(1), 60), Entry(lineage(2), 96)],
        chart(4),
        [(lineage(1), lineage(3)), (lineage(2), lineage(3)), (lineage(3), lineage(4))],
    )
    assert drawn.source == {lineage(4): lineage(2)}
    assert drawn.offered == [lineage(4)]


def entry(**more) -> Terms:
    said = {"key": "1C.1", "code": "1C.1", "office": Term(1), "intermediate": Term(1), "total": None,
            "technique": Technique.ELIMINATION, "values": "A", "legal_basis": "LGA 37", **more}  # fmt: skip
    return Terms(**said)


def found(terms, facts=None, used=None):
    told = examine([terms], {"1C.1": facts or ClassFacts(files=3, sheet=SheetKnown.SIGNED)}, used or {})
    return {(one.objection.code.removeprefix("schedule."), one.level) for one in told}


def test_an_entry_that_is_founded_appraised_and_used_has_nothing_against_it():
    assert found(entry()) == set()


def test_each_lack_is_said_with_its_level():
    assert found(entry(legal_basis="")) == {("basis_missing", Severity.WARNING)}
    assert found(entry(trigger=Trigger.NAMED_EVENT)) == {("trigger_name_missing", Severity.ERROR)}
    assert found(entry(technique=Technique.SAMPLING)) == {("method_missing", Severity.WARNING)}
    assert found(entry(values="")) == {("values_nowhere", Severity.WARNING)}
    signed = SheetKnown.SIGNED
    assert found(entry(), ClassFacts(sheet=signed)) == {("unused", Severity.NOTE)}
    assert found(entry(), ClassFacts(files=1)) == {("sheet_missing", Severity.WARNING)}
    assert found(entry(), ClassFacts(files=1, sheet_demanded=True)) == {("sheet_missing", Severity.ERROR)}
    draft = ClassFacts(files=1, sheet=SheetKnown.DRAFT, sheet_demanded=True)
    assert found(entry(), draft) == {("sheet_unsigned", Severity.ERROR)}
    assert found(entry(), ClassFacts(files=1, sheet=signed, lives=False)) == {("class_gone", Severity.WARNING)}
    assert found(entry(), ClassFacts(files=1, sheet=signed, takes_files=False)) == {("class_closed", Severity.NOTE)}
    assert found(entry(), used={"1C.2": ("1C.2", 4)}) == {("used_without_terms", Severity.WARNING)}


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 11), st.integers(0, 11))
def test_the_cap_counts_months_and_only_what_goes_beyond_it(office, intermediate, more, further):
    one = entry(office=Term(office, more), intermediate=Term(intermediate, further))
    over = (office + intermediate) * 12 + more + further > 25 * 12
    told = {one.objection.code for one in judge_one(one, cap_years=25, cap_basis="LGA 37")}
    assert ("schedule.over_cap" in told) is over
