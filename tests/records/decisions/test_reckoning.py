from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.decisions import plans, validity
from records.decisions.bars import ROOM, YearCount, bars
from records.decisions.book import BOOK, type_named
from records.decisions.completeness import Conditions, applies, completeness, percent
from records.decisions.deadlines import challenge_until, latest, notify_until
from records.decisions.kinds import Requirement, read_book
from records.decisions.numbering import organ_code, reference
from records.decisions.relations import would_circle
from records.decisions.states import ACTS, DecisionState
from system.calendar.days import business_days_between

AFTER = date(2026, 3, 1)
TENDER, DIRECT = type_named("tender_award"), type_named("direct_award")
keys = st.sampled_from([item.key for item in TENDER.requirements(AFTER)] + ["public_call", "invitation", "unknown"])
amounts = st.none() | st.decimals(0, 10**9, places=2)


def test_the_shipped_types_ask_for_the_items_of_the_access_law():
    assert [len(kind.requirements(AFTER)) for kind in (TENDER, DIRECT)] == [14, 11]
    assert TENDER.edition(date(2020, 1, 1)).basis == "LGTAIP 2015, 70-XXVIII-a"
    assert TENDER.requirements(date(2020, 1, 1)) == TENDER.requirements(AFTER)
    assert TENDER.edition(date(1990, 1, 1)).starts_on == date(2016, 5, 5)


def test_an_award_with_twelve_of_fourteen_supports_is_86_percent_and_names_the_two():
    """Domain 7 I 84."""
    shown = [item.key for item in TENDER.requirements(AFTER)][:12]
    held = completeness(TENDER.requirements(AFTER), Conditions(), shown)
    assert (held.fulfilled, held.required, held.percent) == (12, 14, 86)
    assert [gap.title for gap in held.gaps] == ["Convenio o acta de terminación", "Finiquito"]


@given(st.lists(keys), amounts)
def test_more_links_never_make_a_decision_less_complete(shown, amount):
    asked, conditions = TENDER.requirements(AFTER), Conditions(amount)
    fewer, more = completeness(asked, conditions, shown[:-1]), completeness(asked, conditions, shown)
    assert fewer.fulfilled <= more.fulfilled <= more.required
    assert more.fulfilled + len(more.gaps) == more.required
    assert (more.percent == 100) == (not more.gaps)
    assert set(more.gaps_now()) <= set(more.gaps)
    assert more.gaps_now(gap.key for gap in more.gaps) == []


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_whole_is_said_only_of_the_whole_and_nothing_only_of_nothing(fulfilled, required):
    found = percent(fulfilled, required)
    assert 0 <= found <= 100
    assert (found == 100) == (fulfilled >= required)
    if 0 < fulfilled < required:
        assert 0 < found < 100
        assert found in (1, 99) or abs(found - 100 * fulfilled / required) <= 0.5


def test_one_alternative_suffices_and_is_counted_once():
    asked = TENDER.requirements(AFTER)
    held = completeness(asked, Conditions(), ["public_call", "invitation"])
    assert held.fulfilled == 1
    assert held.slots[0].links == 2


@pytest.mark.parametrize(
    ("amount", "procedure", "expected"),
    [
        (Decimal(300000), "", False),
        (Decimal("300000.01"), "", True),
        (None, "", True),  # what nobody said excuses nobody
        (Decimal(400000), "direct_award", False),
        (Decimal(400000), "public_tender", True),
    ],
)
def test_conditions_are_held_against_what_was_said(amount, procedure, expected):
    asked = Requirement(key="k", title="t", en="t", amount_above=Decimal(300_000), procedures=("public_tender",))
    assert applies(asked, Conditions(amount, procedure)) is expected


@pytest.mark.parametrize(
    "broken",
    [
        {"remedy": "none_such"},
        {"editions": []},
        {"editions": [{"starts_on": AFTER, "items": []}]},
        {"editions": [{"starts_on": AFTER, "items": [{"key": "a", "title": "t", "en": "t", "roles": ["none_such"]}]}]},
        {"editions": [{"starts_on": AFTER, "items": [{"key": "a", "title": "t", "en": "t"}] * 2}]},
        {"editions": [{"starts_on": AFTER, "like": date(1999, 1, 1)}]},
    ],
)
def test_a_broken_data_file_is_refused_whole(broken):
    fine = {
        "key": "k", "title": "t", "en": "t", "prefix": "K",
        "editions": [{"starts_on": AFTER, "items": [{"key": "a", "title": "t", "en": "t", "roles": ["other"]}]}],
    }  # fmt: skip
    rest = {
        "remedies": {}, "procedures": {}, "roles": {"other": ["Otro", "Other"]},
        "notification": {"business_days": 10, "basis": "LFPA 39", "remind_business_days": 3},
    }  # fmt: skip
    assert read_book({**rest, "types": [fine]}).type_of("k") is not None
    with pytest.raises(ValueError, match=r"."):
        read_book({**rest, "types": [{**fine, **broken}]})
    with pytest.raises(ValueError, match="twice"):
        read_book({**rest, "types": [fine, fine]})


def test_every_demand_of_every_type_is_an_element_and_every_body_has_its_type():
    assert {name for kind in BOOK.types for name in kind.demands} <= set(validity.ELEMENTS)
    assert BOOK.for_body("appraisal_board").key == "board_opinion"
    assert BOOK.for_body("transparency_committee").key == "committee_agreement"
    assert BOOK.for_body("council").key == "agreement"
    assert type_named("no longer known").key == "other"


acts = st.builds(validity.Act, **{name: st.booleans() for name in validity.Act.__dataclass_fields__})


@given(acts, st.sets(st.sampled_from(sorted(validity.ELEMENTS))))
def test_the_checklist_names_exactly_what_is_demanded_and_missing(act, demanded):
    missing = {check.element for check in validity.checklist(act, demanded) if check.demanded and not check.met}
    assert {one.code.removeprefix("decision.lacks_") for one in validity.objections(act, demanded)} == missing
    assert missing <= demanded


def test_a_body_without_its_quorum_is_not_competent():
    everything = dict.fromkeys(validity.Act.__dataclass_fields__, True)
    held = validity.Act(**{**everything, "quorum": False})
    assert [one.code for one in validity.objections(held, validity.ELEMENTS)] == ["decision.lacks_competent_body"]


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(days, st.integers(1, 60), st.sets(days, max_size=20))
def test_a_term_of_business_days_begins_the_day_after(start, term, off):
    end = challenge_until(start, term, off)
    assert business_days_between(start, end, off) == term
    assert notify_until(start, term, off) == end
    assert end >= start + timedelta(days=term)
    assert latest([None, start, end]) == end
    assert latest([None]) is None


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40))
def test_relations_said_one_after_the_other_never_close_a_circle(wanted):
    kept: dict[int, set[int]] = {}
    for source, target in wanted:
        if not would_circle(lambda ids: {t for one in ids for t in kept.get(one, ())}, source, target):
            kept.setdefault(source, set()).add(target)
    order: list[int] = []
    left = set(range(9))
    while left:
        free = {one for one in left if not (kept.get(one, set()) & left)}
        assert free, "a circle"
        order += sorted(free)
        left -= free
    assert len(order) == 9


def test_no_act_leads_back_to_a_draft():
    assert all(act.target is not DecisionState.DRAFT for act in ACTS)
    assert [act.name for act in ACTS if act.may_follow(DecisionState.WITHDRAWN)] == ["publish"]


@pytest.mark.parametrize(
    ("code", "expected"), [("TES", "TES"), ("dgo/obras 2", "DGO-OBRAS-2"), ("  ", "X"), ("//", "X"), ("ñu", "ÑU")]
)
def test_references_hold_letters_digits_and_dashes(code, expected):
    assert organ_code(code) == expected
    assert reference("AC", organ_code(code), 2026, 7) == f"AC-{expected}-2026-0007"


counts = st.builds(YearCount, st.integers(2000, 2030), *[st.integers(0, 10**6)] * 3)


@given(st.lists(counts, max_size=30, unique_by=lambda one: one.year))
def test_bars_stand_within_the_drawing_and_are_as_high_as_their_share(found):
    drawn = bars(found)
    assert len(drawn) <= 20
    for bar in drawn:
        assert all(piece.height > 0 for piece in bar.pieces)
        assert sum(piece.height for piece in bar.pieces) <= ROOM + 0.1
        assert 0 <= bar.share <= 100


plan = type_named("local_action_plan")


def commitment(position, **changed):
    said = {"due_on": date(2027, 6, 1), "indicator": "Calles", "target": Decimal(10), **changed}
    return plans.Commitment(position, **said)


def test_a_plan_has_five_measurable_commitments_within_its_year():
    begins, five = date(2026, 11, 1), [commitment(number) for number in range(1, 6)]
    assert list(plans.objections(plan, begins, five)) == []
    worse = [*five[:3], commitment(4, target=None), commitment(5, due_on=date(2027, 11, 2)), commitment(6)]
    assert [one.code for one in plans.objections(plan, begins, worse)] == [
        "decision.commitments_miscounted", "decision.commitment_unmeasurable", "decision.commitment_beyond_term",
    ]  # fmt: skip
    assert list(plans.objections(type_named("permit"), begins, [])) == []


@given(st.none() | st.decimals(0, 10**6, places=2), st.none() | st.decimals(0, 10**6, places=2), st.booleans())
def test_progress_is_never_below_nothing_nor_above_the_whole(target, progress, done):
    found = plans.percent_of(commitment(1, target=target, progress=progress, is_done=done))
    assert 0 <= found <= 100
    assert found == 100 or not done
