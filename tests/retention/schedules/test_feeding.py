"""A sheet writes its entry, and what it does not say stays; one sheet reads no more than its own branch."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from classification.series import queries as series
from classification.series.citations import Citation
from classification.series.contents import SheetContents
from classification.series.kinds import AccessCondition, SamplingMethod, Support, Technique
from classification.series.service import begin_sheet, save_sheet
from retention.schedules import feeding, versions
from retention.schedules.contents import EntryContents
from retention.schedules.editing import save_entry
from retention.schedules.entries import open_book
from retention.schedules.model import ScheduleEntry
from system.calendar.terms import Term
from tests.retention.schedules.conftest import entries_of, node_in, says


@pytest.fixture
def draft(archive):
    with archive.work() as work:
        return versions.draft_schedule(work, archive.fonds.id)


def sheet_for(archive, draft, key: str, **said):
    said = {"office": Term(1), "intermediate": Term(2), "technique": Technique.ELIMINATION} | said
    with archive.work() as work:
        lineage_id = node_in(archive, draft.chart_id, key).lineage_id
        return begin_sheet(work, archive.fonds.id, lineage_id, SheetContents(**said))


def test_a_column_of_which_the_sheet_says_nothing_keeps_what_the_entry_had(archive, draft, client_of, coordinator):
    node = node_in(archive, draft.chart_id, "5C.3")
    with archive.work() as work:
        whole = says(
            values="C", citations=(Citation("CFF", "30"),), units=(archive.unit.id,), support=Support.PAPER,
            access_condition=AccessCondition.POSSIBLY_RESERVED, access_basis="LGTAIP 112", access_years=5,
        )  # fmt: skip
        save_entry(work, draft.id, node.id, whole)
    sheet = sheet_for(archive, draft, "5C.3")
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.sheet_id, entry.office_years, entry.intermediate_years) == (sheet.id, 1, 2)
    assert (entry.values, entry.legal_basis, entry.support) == ("C", "CFF 30", Support.PAPER)
    assert (entry.access_condition, entry.access_years) == (AccessCondition.POSSIBLY_RESERVED, 5)
    with archive.reading() as reading:
        assert open_book(reading, draft).units[entry.id] == (archive.unit.id,)
        assert feeding.kept_beside_sheet(reading, draft, entry) == (
            "values", "citations", "units", "support", "access_condition",
        )  # fmt: skip
    page = client_of(coordinator).get(f"/schedules/{draft.id}/entries/{entry.id}")
    assert "Su ficha no dice: valores documentales, fundamento, áreas productoras, soporte" in page.text
    with archive.work() as work:
        before = series.contents_of(work, series.sheet_of(work, sheet.id))
        assert before.citations == ()
        save_sheet(work, sheet.id, SheetContents(
            office=Term(1), intermediate=Term(2), technique=Technique.ELIMINATION, values="A",
            citations=(Citation("LGA", "37"),), units=(archive.unit.id,), support=Support.HYBRID,
            access_condition=AccessCondition.PUBLIC,
        ))  # fmt: skip
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.values, entry.legal_basis, entry.support) == ("A", "LGA 37", Support.HYBRID)
    assert (entry.access_condition, entry.access_basis, entry.access_years) == (AccessCondition.PUBLIC, "", None)


def test_a_sample_is_kept_only_while_there_is_a_sample(archive, draft):
    node = node_in(archive, draft.chart_id, "5C.3")
    sampled = {"technique": Technique.SAMPLING, "sample_quality": "Los mayores"}
    with archive.work() as work:
        save_entry(work, draft.id, node.id, says(**sampled, sampling_method=SamplingMethod.RANDOM))
    sheet = sheet_for(archive, draft, "5C.3", technique=Technique.SAMPLING)
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.sample_quality, entry.sampling_method) == ("Los mayores", SamplingMethod.RANDOM)
    with archive.work() as work:
        gone = SheetContents(office=Term(1), intermediate=Term(2), technique=Technique.ELIMINATION)
        save_sheet(work, sheet.id, gone)
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.technique, entry.sample_quality, entry.sampling_method) == (Technique.ELIMINATION, "", None)


def test_the_note_is_the_entrys_own_and_a_subseries_says_nothing_of_being_kept(archive, draft):
    sheet = sheet_for(archive, draft, "4C.3.1", office=None, intermediate=None, technique=None)
    entry = entries_of(archive, draft.id)["4C.3.1"]
    assert (entry.sheet_id, entry.own_terms) == (sheet.id, False)
    assert feeding.kept_columns(SheetContents(), EntryContents(values="A")) == ()


def test_a_branch_of_a_version_says_what_the_whole_says_of_it(archive, draft):
    with archive.reading() as reading:
        whole = open_book(reading, draft)
        lineage_id = whole.chart["4C.3"].lineage_id
        branch = open_book(reading, draft, (lineage_id,))
        assert set(branch.chart) == {"4C", "4C.3", "4C.3.1", "4C.3.2"}
        assert set(branch.entries) == {"4C.3", "4C.3.1"}
        for key, entry in branch.entries.items():
            assert branch.contents(entry) == whole.contents(whole.entries[key])
        assert (
            [one.key for one in branch.leaning_on("4C.3")]
            == [one.key for one in whole.leaning_on("4C.3")]
            == ["4C.3.1"]
        )
        below = open_book(reading, draft, (whole.chart["4C.3.1"].lineage_id,))
        assert set(below.chart) == {"4C", "4C.3", "4C.3.1"}
        assert set(open_book(reading, draft, ()).chart) == set()


def test_saving_a_sheet_reads_its_own_branch_of_the_schedule_alone(archive, draft):
    sheet = sheet_for(archive, draft, "5C.3")
    loaded = []

    def note(entry, _context):
        loaded.append(entry.key)

    event.listen(ScheduleEntry, "load", note)
    with archive.work() as work:
        save_sheet(work, sheet.id, SheetContents(
            office=Term(9), intermediate=Term(2), technique=Technique.ELIMINATION))  # fmt: skip
    event.remove(ScheduleEntry, "load", note)
    assert set(loaded) == {"5C.3"}
    assert entries_of(archive, draft.id)["5C.3"].office_years == 9
