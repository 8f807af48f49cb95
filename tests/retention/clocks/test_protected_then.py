"""What decisions kept on a past day: by what was known when it ended, by what is known today, and told to whom."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from records.decisions import relating, service
from records.decisions.contents import Contents
from records.decisions.model import Decision
from records.decisions.relations import DecisionRelationKind
from records.documents.details import DocumentDetails
from records.documents.service import add_document
from records.evidence.service import Support, link_evidence, withdraw_evidence
from records.evidence.standing_then import LastDay, Recorded, by_law, by_record, is_last_day_lost, last_day_said
from records.objects.service import arrive, extractor_of, store_of
from retention.clocks.as_of import files_as_of
from retention.clocks.due import DueQuestion
from retention.clocks.past import Sight
from system.organization.roles import Role

CLOSED = date(2005, 3, 1)
DECIDED = date(2026, 12, 22)
DAY = timedelta(days=1)


@pytest.fixture
def paper(archive, clock):
    """A document in a file that has long been due, a month before anything is decided."""
    file_id = archive.file("5C.3", opened_on=date(2005, 1, 1))
    settings = archive.installation.settings
    store = store_of(settings)
    stored = store.put(file_id, [b"papel\n"], limit=100)
    arrival = arrive(store, extractor_of(settings), stored, "o.txt", with_text=False)
    with archive.work() as work:
        document = add_document(work, file_id, arrival, DocumentDetails(title="Oficio")).document
    archive.close(file_id, CLOSED)
    clock.advance(days=30)
    return document


def decide(archive, paper, **changed):
    said = {
        "kind": "other", "matter": "Asunto de Juana", "authority": "Tesorería", "competence": "art. 3", "sense": "Sí",
        "decided_on": DECIDED, "place": "San Marcos",
    }  # fmt: skip
    with archive.work() as work:
        made = service.draft_decision(work, archive.unit.id, Contents(**{**said, **changed}))
    with archive.work() as work:
        link = link_evidence(work, made.id, Support(document_id=paper.id, role="ruling", requirement="document"))
    with archive.work() as work:
        return service.finalise_decision(work, made.id), link


def told(archive, paper, on, sight=Sight.KNOWN, actor=None):
    with archive.reading(actor) as reading:
        (found,) = files_as_of(reading, DueQuestion(on=on), sight)
    steps = [(one["code"].rpartition(".")[2], one["facts"]["decision"]) for one in found.explanation
             if one["code"].startswith("retention.step.protected.")]  # fmt: skip
    assert found.id == paper.aggregation_id
    assert found.due is not bool(steps)
    assert ("retention.protected" in [one.code for one in found.objections]) == bool(steps)
    return steps


def test_a_past_day_names_the_decision_that_kept_the_file_and_not_before_it_was_final(archive, paper):
    decision, _link = decide(archive, paper)
    assert told(archive, paper, DECIDED - DAY) == []
    assert told(archive, paper, DECIDED) == [("in_force", decision.reference)]
    assert told(archive, paper, DECIDED - DAY, Sight.LAW) == []
    assert told(archive, paper, DECIDED, Sight.LAW) == [("in_force", decision.reference)]


def test_a_decision_recorded_late_kept_by_law_from_its_day_and_was_known_from_its_record(archive, paper):
    decision, _link = decide(archive, paper, decided_on=date(2026, 12, 2))
    on = date(2026, 12, 10)
    assert told(archive, paper, on, Sight.LAW) == [("in_force", decision.reference)]
    assert told(archive, paper, on) == []


def test_what_ended_since_is_told_as_it_was_with_the_last_day_it_had_then(archive, paper, clock):
    first, _link = decide(archive, paper, in_force_from=DECIDED, in_force_until=DECIDED + 30 * DAY)
    clock.advance(days=10)
    other, link = decide(archive, paper, decided_on=DECIDED + 10 * DAY, in_force_from=DECIDED + 10 * DAY)
    with archive.work() as work:
        withdraw_evidence(work, other.id, link.id, "No era de esto")
        relating.relate(work, other.id, first.id, DecisionRelationKind.REPEALS)
    clock.advance(days=10)
    with archive.work() as work:
        service.withdraw_decision(work, other.id, "Sin efectos")
    clock.advance(days=40)
    assert told(archive, paper, DECIDED + 9 * DAY) == [("in_force", first.reference)]
    # What it was decided on counts, though its link was taken back.
    assert told(archive, paper, DECIDED + 11 * DAY) == [("in_force", other.reference)]
    assert told(archive, paper, DECIDED + 25 * DAY) == []
    assert told(archive, paper, DECIDED + 25 * DAY, Sight.LAW) == []


def test_a_decision_out_of_sight_is_not_named_and_keeps_all_the_same(archive, paper, given):
    decide(archive, paper)
    elsewhere = given.unit(archive.fonds, "OTR")
    with archive.work() as work:
        work.session.execute(update(Decision).values(unit_id=elsewhere.id))
    reader = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, archive.unit)
    with archive.reading(reader) as reading:
        (found,) = files_as_of(reading, DueQuestion(on=DECIDED), Sight.KNOWN)
    assert found.explanation[-1]["code"] == "retention.step.protected.unnamed"
    assert found.explanation[-1]["facts"] == {"decision": "", "decided_on": None}
    assert not found.due


def test_the_page_and_the_api_say_which_decision(archive, paper, client_of, given):
    decision, _link = decide(archive, paper)
    client = client_of(given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, archive.unit))
    page = client.get(f"/due/past?on={DECIDED}&reading=known").text
    assert f"Sustentaba la decisión {decision.reference} del" in page
    assert "Juana" not in page
    said = client.get(f"/api/due/past?on={DECIDED}&reading=known").json()
    assert decision.reference in json.dumps(said)
    assert [one["due"] for one in said["files"]] == [False]


AT = datetime(2026, 12, 22, 12, tzinfo=UTC)


def ended(**changed):
    said = {
        "decided_on": DECIDED, "finalised_at": AT - 9 * DAY, "is_final": False, "ended_on": DECIDED,
        "in_force_until": DECIDED - DAY, "has_remedy": False, "notices": (),
    }  # fmt: skip
    return Recorded(**{**said, **changed})


def test_an_ending_of_before_the_event_told_the_last_day_counts_as_without_end_and_is_said_to_be_lost():
    one, events = ended(), [(AT, "decision.repealed", {"ended_on": "2026-12-22"})]
    assert by_record(one, events, AT - DAY, is_held=False).in_force_until is None
    assert is_last_day_lost(one, events, AT - DAY)
    assert by_record(one, events, AT + DAY, is_held=False).in_force_until == DECIDED - DAY
    assert not is_last_day_lost(one, events, AT + DAY)
    assert by_law(one, DECIDED + DAY, is_held=False).is_final is False


@pytest.mark.parametrize(
    ("action", "changed", "expected"),
    [
        # A repeal left an earlier last day alone, and what began after it had its first day written.
        ("decision.repealed", {"in_force_until": DECIDED - 9 * DAY}, LastDay(DECIDED - 9 * DAY)),
        ("decision.repealed", {"in_force_from": DECIDED + 9 * DAY, "in_force_until": DECIDED + 9 * DAY},
         LastDay(None, is_lost=True)),
        # What had no day to begin on kept what it said when it was left without effect.
        ("decision.withdrawn", {"in_force_until": DECIDED - DAY}, LastDay(DECIDED - DAY)),
        ("decision.withdrawn", {"in_force_until": None}, LastDay(None)),
        ("decision.withdrawn", {"in_force_from": DECIDED - 9 * DAY}, LastDay(None, is_lost=True)),
        ("decision.repealed", {"ended_on": None}, LastDay(DECIDED - DAY)),
    ],
)  # fmt: skip
def test_what_an_old_ending_did_not_tell_the_row_tells_where_it_was_left_alone(action, changed, expected):
    assert last_day_said(ended(**changed), action, {}) == expected
    assert last_day_said(ended(**changed), action, {"until_before": None}) == LastDay(None)
    assert last_day_said(ended(**changed), action, {"until_before": "2027-01-01"}) == LastDay(date(2027, 1, 1))
