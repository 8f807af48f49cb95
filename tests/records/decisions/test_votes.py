"""How a body voted on a decision that was entered by form."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest

from records.collegiate.quorum import Choice
from records.decisions import publishing, queries, voting
from records.decisions.errors import DecisionChanged, DecisionNotFound, DecisionRefused, NotReadyToFinalise
from records.decisions.service import draft_from_item
from records.decisions.voting import Ballot
from system import history
from system.actor import NotPermitted
from tests.records.decisions.steps import NAMES, body_of, seated


@pytest.fixture
def council(installation, house, given):
    """A council of four votes and a secretary without one; the seats by name, and the body."""
    body, item = body_of(installation, house, given)
    return body, item, seated(given, house, body)


def said(seats, *choices):
    return {
        seats[name]: Ballot(choice, "Es parte" if choice is Choice.RECUSED else "")
        for name, choice in zip(NAMES, choices, strict=False)
    }


def record(desk, decision, ballots, *, actor=None, version=None):
    with desk.installation.work(actor or desk.house.archivist) as work:
        return voting.record_votes(work, decision.id, ballots, version=version)


def codes(refused):
    return {one.code for one in refused.value.objections}


def test_votes_are_counted_by_the_seats_of_the_day_and_the_history_names_nobody(desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    found = record(desk, decision, said(seats, Choice.FAVOUR, Choice.FAVOUR, Choice.AGAINST, Choice.RECUSED))
    assert (found.favour, found.against, found.recused, found.quorum_reached, found.passed) == (2, 1, 1, True, True)
    with desk.installation.reading(desk.house.archivist) as reading:
        kept = queries.find(reading, decision.id)
        assert [(one.member, one.choice, one.reason) for one in queries.votes(reading, kept)][-1] == (
            "Diego Paz", "recused", "Es parte",
        )  # fmt: skip
        assert queries.tally(reading, kept) == {"favour": 2, "against": 1, "recused": 1}
        last = history.of(reading.session, decision.id)[-1]
    assert last.action == "decision.votes_recorded"
    assert "Diego" not in str(last.facts)
    assert "parte" not in str(last.facts)


def test_everything_against_the_votes_is_said_at_once(desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    wrong = {seats["Eva Luna"]: Ballot(Choice.FAVOUR), seats[NAMES[0]]: Ballot(Choice.RECUSED, "  ")}
    with pytest.raises(DecisionRefused) as refused:
        record(desk, decision, {**wrong, uuid4(): Ballot(Choice.AGAINST)})
    assert codes(refused) == {"decision.voter_without_seat", "decision.recusal_without_reason"}
    with pytest.raises(DecisionRefused) as refused:
        record(desk, desk.draft(decided_on=None), said(seats, Choice.FAVOUR))
    assert codes(refused) == {"decision.body_missing", "decision.undated"}


def test_a_sitting_says_its_own_votes_and_nothing_is_entered_beside_them(desk, council, given):
    _body, item, seats = council
    with desk.installation.work(desk.house.archivist) as work:
        decision = draft_from_item(work, item.id, desk.house.unit.id)
    with pytest.raises(DecisionRefused) as refused:
        record(desk, decision, said(seats, Choice.FAVOUR))
    assert codes(refused) == {"decision.sitting_says_votes"}


def test_what_was_not_agreed_or_was_voted_by_others_is_not_final(desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    desk.support_permit(decision)
    record(desk, decision, said(seats, Choice.AGAINST, Choice.AGAINST, Choice.FAVOUR))
    with pytest.raises(NotReadyToFinalise) as refused:
        desk.finalise(decision)
    assert codes(refused) == {"decision.not_agreed"}
    record(desk, decision, said(seats, Choice.FAVOUR))
    with pytest.raises(NotReadyToFinalise) as refused:
        desk.finalise(decision)  # one of four is no quorum
    assert "decision.not_agreed" in codes(refused)
    record(desk, decision, said(seats, Choice.FAVOUR, Choice.FAVOUR))
    assert desk.finalise(decision).reference


def test_votes_are_taken_back_by_none_and_only_by_who_writes_over_what_they_saw(desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    record(desk, decision, said(seats, Choice.FAVOUR))
    assert record(desk, decision, {}) is None
    with pytest.raises(DecisionChanged):
        record(desk, decision, said(seats, Choice.FAVOUR), version=99)
    with pytest.raises(NotPermitted):
        record(desk, decision, said(seats, Choice.FAVOUR), actor=desk.control)
    with pytest.raises(DecisionNotFound):
        record(desk, decision, {}, actor=desk.house.neighbour)


def test_the_public_register_counts_votes_and_names_nobody(desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    desk.support_permit(decision)
    record(desk, decision, said(seats, Choice.FAVOUR, Choice.FAVOUR, Choice.ABSTAINED, Choice.RECUSED))
    desk.finalise(decision)
    with desk.installation.work(desk.house.coordinator) as work:
        edition = publishing.publish_decision(work, decision.id, public_matter="Licencia")
        content = edition.content
    assert '"abstenciones":1' in content.replace(" ", "")
    assert not any(name in content for name in (*NAMES, "Es parte"))


def test_votes_are_entered_by_a_form_read_over_json_and_stand_in_the_csv(client_of, desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    client, path = client_of(desk.house.archivist), f"/decisions/{decision.id}/votes"
    page = client.get(path).text
    assert all(name in page for name in NAMES)
    assert "Eva Luna" not in page
    first, second = (str(seats[name]) for name in NAMES[:2])
    typed = {f"choice_{first}": "favour", f"choice_{second}": "recused", f"reason_{second}": ""}
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert "Quien se excusa dice por qué." in refused.text
    typed[f"reason_{second}"] = "Es <b>parte</b>"
    assert client.post(path, data=typed, follow_redirects=False).status_code == 303
    shown = client.get(f"/decisions/{decision.id}").text
    assert "Es &lt;b&gt;parte&lt;/b&gt;" in shown
    api = client.get(f"/api/decisions/{decision.id}/votes").json()
    assert [one["choice"] for one in api["votes"]] == ["favour", "recused"]
    assert api["quorum_reached"] is False
    [row] = csv.DictReader(io.StringIO(client.get("/decisions?export=csv").content.decode("utf-8-sig")))
    assert (row["Votos a favor"], row["Votos en contra"], row["Excusas"]) == ("1", "0", "1")
    body_in = {"votes": [{"membership_id": str(seats[name]), "choice": "favour"} for name in NAMES]}
    put = client.put(f"/api/decisions/{decision.id}/votes", json=body_in)
    assert put.json()["passed"] is True
    for seat in (uuid4(), "x"):
        assert client.post(path, data={f"choice_{seat}": "favour"}).status_code == 422


def test_who_may_only_read_sees_how_they_voted_and_no_reason(client_of, desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    record(desk, decision, said(seats, Choice.FAVOUR, Choice.FAVOUR, Choice.FAVOUR, Choice.RECUSED))
    shown = client_of(desk.control).get(f"/decisions/{decision.id}/votes").text
    assert "Diego Paz" in shown
    assert "Es parte" not in shown
    assert "Registrar votación" not in shown
