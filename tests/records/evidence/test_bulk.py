from __future__ import annotations

from uuid import uuid4

import pytest

from records.evidence.bulk import JOB, Supports, link_later, link_many
from records.evidence.errors import EvidenceRefused
from records.evidence.jobs import link_documents
from records.evidence.queries import of_decision
from system.actor import NotPermitted


def test_many_documents_are_linked_in_one_act_and_those_that_were_stay(desk, house):
    decision, file = desk.draft(), house.open()
    documents = [desk.document(file) for _ in range(4)]
    desk.link(decision, "payment", "payment", document=documents[0])
    supports = Supports(document_ids=tuple(one.id for one in documents), role="payment", pages="1")
    with desk.installation.work(house.archivist) as work:
        done = link_many(work, decision.id, supports)
    assert (len(done.links), done.already) == (3, [documents[0].id])
    assert {link.requirement for link in done.links} == {"payment"}
    assert all(len(link.sha256) == 64 for link in done.links)
    assert desk.found(decision).fulfilled == 1


def test_every_objection_is_told_at_once_and_a_hidden_document_is_as_one_that_is_not(desk, house):
    decision = desk.draft()
    hidden = desk.document(house.open(unit_id=house.other_unit.id))
    seen, nowhere = desk.document(), uuid4()
    supports = Supports(document_ids=(seen.id, hidden.id, nowhere), role="payment")
    with pytest.raises(EvidenceRefused) as told, desk.installation.work(house.archivist) as work:
        link_many(work, decision.id, supports)
    assert [(one.code, one.facts["id"]) for one in told.value.objections] == [
        ("document.not_found", str(hidden.id)),
        ("document.not_found", str(nowhere)),
    ]
    assert desk.found(decision).fulfilled == 0
    wrong = Supports(document_ids=(), role="nobody", requirement="nothing", pages="x" * 101)
    with pytest.raises(EvidenceRefused) as told, desk.installation.work(house.archivist) as work:
        link_many(work, decision.id, wrong)
    assert {one.code for one in told.value.objections} == {
        "evidence.none_chosen", "evidence.role_unknown", "evidence.requirement_unknown", "evidence.text_too_long",
    }  # fmt: skip
    with pytest.raises(NotPermitted), desk.installation.work(desk.control) as work:
        link_many(work, decision.id, Supports(document_ids=(seen.id,), role="payment"))


def test_a_job_links_what_can_be_tells_of_each_and_run_again_changes_nothing(desk, house, jobs):
    decision, file = desk.draft(), house.open()
    documents = [desk.document(file) for _ in range(5)]
    ids = [*(one.id for one in documents), uuid4()]
    with desk.installation.work(house.archivist) as work:
        link_later(work, decision.id, Supports(document_ids=tuple(ids), role="other"))
    name, arguments = jobs.left[-1]
    assert name == JOB
    plain = {**arguments, "decision_id": str(arguments["decision_id"]), "fonds_id": str(arguments["fonds_id"])}
    plain["document_ids"] = [str(one) for one in arguments["document_ids"]]
    for outcome in ("done", "unchanged"):
        task = desk.task({})
        link_documents(task, **plain)
        lines = desk.lines(task)
        assert [line[1] for line in lines] == [outcome] * 5 + ["refused"]
        assert lines[-1][2] == "document.not_found"
    with desk.installation.reading(house.archivist) as reading:
        assert len(reading.session.execute(of_decision(reading, decision.id)).all()) == 5
