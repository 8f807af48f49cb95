"""A body may ask more than the law, from a day on, and never less."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from records.decisions import rules
from records.decisions.beginning import recount_begun
from records.decisions.book import BOOK, type_named
from records.decisions.counters import completeness_of
from records.decisions.errors import DecisionRefused, NotReadyToFinalise
from records.decisions.jobs import recounting
from records.decisions.own_rules import Known, Wanted, objections, requirement
from system import history
from system.actor import NotPermitted
from system.jobs.model import JobItem
from system.jobs.queue import Queue
from system.jobs.task import Task

TODAY = date(2026, 11, 22)
WANTED = Wanted(
    kind="permit", title="Visto bueno de Protección Civil", basis="Reglamento de construcción, art. 41",
    starts_on=date(2026, 11, 1), alternatives=(("Dictamen de riesgo", ("technical_report",)),),
)  # fmt: skip
KINDS, ROLES = frozenset(one.key for one in BOOK.types), frozenset(BOOK.roles)
KNOWN = Known(KINDS, ROLES, frozenset(BOOK.procedures), frozenset(), 0)


def ask(desk, wanted=WANTED, actor=None):
    with desk.installation.work(actor or desk.house.coordinator) as work:
        return rules.set_requirement(work, desk.house.fonds.id, wanted)


def run(desk, rule, *expected) -> dict[str, int]:
    """The job as the worker would run it, with its account."""
    arguments = {"requirement_id": str(rule.id)}
    with desk.installation.work(desk.house.coordinator) as work:
        job_id = Queue((recounting,), clock=desk.installation.clock).put(
            work.session, recounting.name, arguments, actor=desk.house.coordinator
        )
    recounting.run(Task(desk.installation, job_id, desk.house.coordinator, threading.Event()), **arguments)
    with desk.installation.reading(desk.house.coordinator) as reading:
        items = reading.session.scalars(select(JobItem).where(JobItem.job_id == job_id)).all()
        assert [one.key for one in items] == [str(one) for one in expected]
        return dict(Counter(one.outcome.value for one in items))


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.objections}


@given(st.text(max_size=400), st.text(max_size=1100), st.lists(st.text(max_size=20), max_size=12))
def test_whatever_is_asked_is_refused_or_stands_as_it_was_said(title, basis, others):
    wanted = Wanted(
        kind="permit", title=title, basis=basis, starts_on=TODAY, alternatives=tuple((one, ()) for one in others)
    )
    if not list(objections(wanted, KNOWN)):
        made = requirement("own_1", wanted)
        assert made.title == title
        assert len(made.keys) == 1 + len(others)


def test_everything_that_cannot_stand_is_told_at_once():
    wanted = Wanted(
        kind="x", title=" ", basis="", starts_on=None, roles=("y",), procedures=("z",), amount_above=Decimal("NaN"),
        alternatives=(("A", ()), ("a ", ())),
    )  # fmt: skip
    assert {one.code for one in objections(wanted, KNOWN)} == {
        "decision.rule_kind_unknown", "decision.rule_untitled", "decision.rule_basis_missing", "decision.rule_undated",
        "evidence.role_unknown", "decision.rule_procedure_unknown", "decision.amount_unfit", "decision.rule_twice",
    }  # fmt: skip


def test_a_decision_is_held_to_what_its_body_asked_on_its_day(desk):
    before = desk.draft(decided_on=date(2026, 10, 31))
    rule = ask(desk)
    decision = desk.draft()
    desk.support_permit(decision)
    with pytest.raises(NotReadyToFinalise) as refused:
        desk.finalise(decision)
    assert codes(refused) == {"decision.gap"}
    assert refused.value.objections[0].basis == WANTED.basis
    desk.link(decision, "technical_report", f"{rule.key}.1")
    assert desk.finalise(decision).number == 1
    law = len(type_named("permit").requirements(TODAY))
    with desk.installation.reading(desk.house.coordinator) as reading:
        assert completeness_of(reading, desk.found(before)).required == law
        assert completeness_of(reading, desk.found(decision)).required == law + 1


def test_what_was_taken_already_is_counted_anew_once(desk, jobs):
    decision, old = desk.final(), desk.final(decided_on=date(2026, 10, 1))
    rule = ask(desk)
    assert jobs.left[-1] == ("decisions.recount", {"requirement_id": str(rule.id)})
    was = desk.found(decision)
    with desk.installation.reading(desk.house.coordinator) as reading:
        assert set(rules.touched(reading, rule)) == {decision.id}
    outcomes = run(desk, rule, decision.id)
    assert outcomes == {"done": 1}
    assert run(desk, rule, decision.id) == {"unchanged": 1}
    now = desk.found(decision)
    assert (now.required, now.fulfilled) == (was.required + 1, was.fulfilled)
    assert desk.found(old).required == was.required
    with desk.installation.reading(desk.house.coordinator) as reading:
        done = [entry.action for entry in history.of(reading.session, decision.id)]
    assert done.count("decision.recounted") == 1


def test_an_undated_draft_is_counted_anew_on_the_day_a_requirement_begins_and_after_its_last_once(desk, jobs, clock):
    draft = desk.draft(decided_on=None)
    rule = ask(desk, replace(WANTED, starts_on=TODAY + timedelta(days=5)))
    was = desk.found(draft).required
    jobs.left.clear()
    assert recount_begun(desk.installation) == 0
    clock.advance(hours=24 * 5)
    assert (recount_begun(desk.installation), recount_begun(desk.installation)) == (1, 0)
    assert jobs.left == [("decisions.recount", {"requirement_id": str(rule.id)})]
    assert run(desk, rule, draft.id) == {"done": 1}
    assert desk.found(draft).required == was + 1
    with desk.installation.work(desk.house.coordinator) as work:
        rules.end_requirement(work, rule.id, on=TODAY + timedelta(days=6))
    assert recount_begun(desk.installation) == 0
    clock.advance(hours=48)
    assert (recount_begun(desk.installation), recount_begun(desk.installation)) == (1, 0)
    assert run(desk, rule, draft.id) == {"done": 1}
    assert desk.found(draft).required == was


def test_a_requirement_that_had_begun_when_it_was_set_is_not_counted_twice(desk, jobs):
    ask(desk)
    assert recount_begun(desk.installation) == 0


def test_a_requirement_ends_and_hides_no_gap(desk):
    rule = ask(desk)
    with pytest.raises(DecisionRefused) as refused, desk.installation.work(desk.house.coordinator) as work:
        rules.end_requirement(work, rule.id, on=TODAY - timedelta(days=1))
    assert codes(refused) == {"decision.rule_end_past"}
    with desk.installation.work(desk.house.coordinator) as work:
        rules.end_requirement(work, rule.id, on=TODAY)
    with desk.installation.reading(desk.house.coordinator) as reading:
        fonds_id = desk.house.fonds.id
        assert rules.own_requirements(reading, fonds_id, "permit", TODAY)
        assert not rules.own_requirements(reading, fonds_id, "permit", TODAY + timedelta(days=1))
    with pytest.raises(DecisionRefused) as again, desk.installation.work(desk.house.coordinator) as work:
        rules.end_requirement(work, rule.id, on=TODAY)
    assert codes(again) == {"decision.rule_ended"}


def test_what_the_law_asks_is_not_asked_again_and_only_the_coordinator_asks(desk, other_house):
    law = type_named("permit").requirements(TODAY)[0]
    with pytest.raises(DecisionRefused) as refused:
        ask(desk, Wanted(kind="permit", title=law.title.upper(), basis="X", starts_on=TODAY))
    assert codes(refused) == {"decision.rule_twice"}
    for actor in (desk.house.archivist, desk.head, desk.control):
        with pytest.raises(NotPermitted):
            ask(desk, actor=actor)
    rule = ask(desk)
    with desk.installation.reading(other_house.coordinator) as reading:
        assert rules.of_body(reading, desk.house.fonds.id) == []
        assert rules.own_requirements(reading, other_house.fonds.id, "permit", TODAY) == []
        with pytest.raises(Exception, match="not_found"):
            rules.find_rule(reading, rule.id)


def test_the_coordinator_asks_for_more_by_page_and_over_json(desk, client_of):
    client = client_of(desk.house.coordinator)
    form = {"kind": "permit", "title": "Foto <b>", "basis": "Acuerdo 3", "starts_on": "2026-11-02",
            "amount_above": "1,000",
            "alternatives": "Croquis\n\nPlano firmado\n", "later": "on"}  # fmt: skip
    assert client.post("/decisions/rules", data=form, follow_redirects=False).status_code == 303
    page = client.get("/decisions/rules").text
    assert "Foto &lt;b&gt;" in page
    assert "Plano firmado" in page
    refused = client.post("/decisions/rules", data={**form, "title": "", "starts_on": "x"})
    assert refused.status_code == 422
    assert client_of(desk.head).get("/decisions/rules").text.count("<form") < page.count("<form")
    made = client.post(
        "/api/decision-rules",
        json={"kind": "permit", "title": "Otra", "basis": "Acuerdo 4", "starts_on": "2026-11-03", "roles": ["plan"]},
    )
    assert made.status_code == 201, made.text
    listed = client.get("/api/decision-rules").json()
    assert [one["title"] for one in listed] == ["Foto <b>", "Otra"]
    ended = client.post(f"/api/decision-rules/{made.json()['id']}/end", json={"ends_on": "2026-12-01"})
    assert ended.json()["ends_on"] == "2026-12-01"
    path = f"/decisions/rules/{listed[0]['id']}/end"
    assert client.post(path, data={"ends_on": "2020-01-01"}).status_code == 422
    assert client.post(path, data={"ends_on": "2026-12-01"}, follow_redirects=False).status_code == 303
    assert client_of(desk.house.archivist).post("/api/decision-rules", json={}).status_code in (400, 403, 422)
