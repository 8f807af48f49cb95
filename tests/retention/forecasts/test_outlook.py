"""What a draft would change: how many files, how much they are, which, and why."""

from __future__ import annotations

from datetime import date

import pytest

from retention.forecasts.changes import Change, View
from retention.forecasts.queries import ask, outlook, samples
from retention.schedules.queries import draft_of
from system.actor import NotPermitted
from system.organization.roles import Role

ON = date(2026, 11, 22)


@pytest.fixture
def seen(archive, desk):
    with archive.reading() as reading:
        return outlook(reading, ask(reading, desk.draft, ON))


def counts(part):
    return {change.value: amount.files for change, amount in part.sums.by_change.items() if amount.files}


def test_applied_to_all_closed_files_the_draft_moves_each_its_own_way(seen):
    assert counts(seen.parts[View.RETROACTIVE]) == {
        "newly": 1, "earlier": 1, "later": 1, "no_longer": 1, "unchanged": 1,
    }  # fmt: skip


def test_as_the_law_has_it_closed_files_keep_the_version_they_were_closed_under(seen):
    assert counts(seen.parts[View.PINNED]) == {"unchanged": 4, "still_undated": 1}
    assert seen.parts[View.PINNED].sums.outcome_changed.files == 0


def test_an_open_file_is_told_of_as_if_it_closed_that_day(seen):
    part = seen.parts[View.OPEN]
    assert counts(part) == {"earlier": 1}
    assert dict(part.by_year) == {2031: (0, 1), 2034: (1, 0)}


def test_another_end_with_the_same_day_is_counted_apart(seen):
    assert seen.parts[View.RETROACTIVE].sums.outcome_changed.files == 1


def test_files_of_classes_that_the_draft_says_nothing_of_are_counted_apart(seen):
    assert seen.parts[View.RETROACTIVE].sums.left_out.files == 1


def test_paper_is_told_in_metres_and_bytes_in_gigabytes_and_what_nobody_counted_apart(seen):
    changes = seen.parts[View.RETROACTIVE].sums.by_change
    assert (changes[Change.EARLIER].folios, changes[Change.EARLIER].uncounted) == (300, 0)
    assert changes[Change.EARLIER].metres(6000) == 0.05
    assert changes[Change.EARLIER].metres(None) is None
    assert (changes[Change.LATER].gigabytes, changes[Change.LATER].uncounted) == (2.5, 1)


def test_years_units_and_classes_add_up_to_the_whole(seen):
    for part in seen.parts.values():
        whole = part.sums.total.files
        assert sum(sums.total.files for sums in part.by_class.values()) == whole
        assert sum(sums.total.files for sums in part.by_unit.values()) == whole
        assert [sum(column) for column in zip(*part.by_year.values(), strict=True)] == [whole, whole]


def test_a_file_without_rule_gets_one_from_a_draft_that_speaks_of_its_class(bare):
    bare.schedule("serie_codigo,AT,AC,tecnica\n5C.4,1,1,baja\n")
    bare.file("5C.3", date(2020, 5, 29))
    bare.schedule("serie_codigo,AT,AC,tecnica\n5C.3,3,5,baja\n", keep_draft=True)
    with bare.reading() as reading:
        found = outlook(reading, ask(reading, draft_of(reading, bare.fonds.id).id, ON))
    assert counts(found.parts[View.PINNED]) == {"newly": 1}


def test_a_sample_shows_the_files_of_a_change_with_the_reasons_of_both_days(archive, desk):
    with archive.reading() as reading:
        asked = ask(reading, desk.draft, ON)
        found = samples(reading, asked, outlook(reading, asked).parts[View.RETROACTIVE])
    (file,) = found[Change.EARLIER]
    assert (file.id, file.before, file.after) == (desk.expense, date(2028, 5, 30), date(2025, 5, 30))
    assert file.why_before[0]["facts"]["schedule"] == 1
    assert file.why_after[0]["code"] == "retention.step.rule.forecast"
    assert file.why_after[-1]["to"] == "2025-05-29"
    assert {change.value for change in found} == {"newly", "earlier", "later", "no_longer"}


def test_an_archivist_sees_the_files_of_the_own_unit_and_nobody_elses(archive, given, desk):
    other = given.unit(archive.fonds, "OBR")
    archive.file("5C.3", date(2020, 5, 29), unit=other)
    archivist = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, other)
    with archive.reading(archivist) as reading:
        found = outlook(reading, ask(reading, desk.draft, ON))
    assert counts(found.parts[View.RETROACTIVE]) == {"earlier": 1}
    assert list(found.parts[View.RETROACTIVE].by_unit) == [other.id]
    assert not found.parts[View.OPEN].sums.total.files


def test_who_sees_no_files_is_told_so_instead_of_being_shown_zeros(archive, given, desk):
    with pytest.raises(NotPermitted), archive.reading(given.actor(archive.fonds, Role.APPRAISAL_BOARD)) as reading:
        ask(reading, desk.draft, ON)
