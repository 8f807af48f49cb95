"""How a body voted, as the package of its decision says it, and who may have one that says why."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from records.collegiate.model import Attendance, Presence, Vote
from records.collegiate.quorum import Choice
from records.decisions import publishing, service, voting
from records.decisions.contents import contents_of
from records.decisions.service import draft_from_item
from records.decisions.voting import Ballot
from records.packages import queries
from records.packages import service as packages
from records.packages.errors import PackageNotFound
from system.organization.roles import Role
from tests.records.decisions.conftest import SAID
from tests.records.decisions.steps import NAMES, body_of, seated
from tests.records.packages.altering import unpacked
from tests.records.packages.conftest import look

CHOICES = (Choice.FAVOUR, Choice.FAVOUR, Choice.ABSTAINED, Choice.RECUSED)
REASON = "Es parte del asunto"


@pytest.fixture
def council(installation, house, given):
    body, item = body_of(installation, house, given)
    return body, item, seated(given, house, body)


def reason_of(choice):
    return REASON if choice is Choice.RECUSED else ""


def decided(desk, council):
    """A final decision of the body, voted by form: two in favour, one abstained, one recused."""
    body, _item, seats = council
    decision = desk.draft(body_id=body.id)
    desk.support_permit(decision)
    ballots = {seats[name]: Ballot(choice, reason_of(choice)) for name, choice in zip(NAMES, CHOICES, strict=True)}
    with desk.installation.work(desk.house.archivist) as work:
        voting.record_votes(work, decision.id, ballots)
    return desk.finalise(decision)


def agreed(desk, council, given):
    """A final decision agreed in a sitting, with the same votes."""
    _body, item, seats = council
    with given.work() as work:
        for name, choice in zip(NAMES, CHOICES, strict=True):
            seat = seats[name]
            work.session.add(Attendance(sitting_id=item.sitting_id, membership_id=seat, presence=Presence.PRESENT))
            work.session.add(Vote(item_id=item.id, membership_id=seat, choice=choice, reason=reason_of(choice)))
    with desk.installation.work(desk.house.archivist) as work:
        decision = draft_from_item(work, item.id, desk.house.unit.id)
        said = contents_of(decision)
        changed = {name: value for name, value in SAID.items() if name != "decided_on"}
        service.describe_decision(work, decision.id, replace(said, **changed))
    desk.support_permit(decision)
    return desk.finalise(decision)


def said_in(content):
    return json.loads(unpacked(content)[1]["data/package.json"])["decision"]


def cover_of(content):
    reader = PdfReader(io.BytesIO(unpacked(content)[1]["data/cover.pdf"]))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_votes_by_form_stand_in_the_package_with_what_they_come_to(packer, desk, council):
    row, content = packer.made(decided(desk, council))

    said = said_in(content)
    told = said["voting"]
    assert said["sitting"] is None
    assert (told["source"], told["favour"], told["against"], told["abstained"], told["recused"]) == ("form", 2, 0, 1, 1)
    assert (told["quorum_reached"], told["passed"], told["casting"], told["reasons_told"]) == (True, True, False, True)
    assert [(one["name"], one["vote"], one["reason"]) for one in told["ballots"]] == [
        (name, choice.value, reason_of(choice)) for name, choice in zip(NAMES, CHOICES, strict=True)
    ]
    history = json.loads(unpacked(content)[1]["data/history.json"])
    [entry] = [one for one in history["entries"] if one["seq"] == told["entry"]]
    assert json.loads(entry["facts"])["recused"] == 1
    found = look(content, sha256=row.sha256)
    assert found.problems == []
    cover = cover_of(content)
    assert "1 documento en 1 foja; 1 viaja con su huella" in cover
    assert "Ayuntamiento: hubo quórum; se aprobó." in cover
    assert "A favor, 2; en contra, 0; abstenciones, 1; excusas, 1." in cover
    assert f"Diego Paz: excusa. Razón: {REASON}" in cover
    assert "Ana Ruiz (preside): a favor" in cover
    portfolio = PdfReader(io.BytesIO(packer.portfolio(row)))
    assert "Carla Díaz: abstención" in " ".join(page.extract_text() for page in portfolio.pages)


def test_votes_of_a_sitting_are_told_alike(packer, desk, council, given):
    _row, content = packer.made(agreed(desk, council, given))

    said = said_in(content)
    assert said["voting"] | {"ballots": []} == {
        "source": "sitting", "body": {"code": "CAB", "name": "Ayuntamiento", "quorum_percent": 50}, "favour": 2,
        "against": 0, "abstained": 1, "recused": 1, "quorum_reached": True, "casting": False, "passed": True,
        "reasons_told": True, "entry": None, "ballots": [],
    }  # fmt: skip
    assert said["voting"]["ballots"][-1]["reason"] == REASON
    assert [one["vote"] for one in said["sitting"]["votes"]] == [choice.value for choice in CHOICES]
    assert look(content).agrees


def test_a_decision_nobody_voted_on_says_so_and_its_cover_has_no_votes(packer):
    _row, content = packer.made(packer.decision())
    assert said_in(content)["voting"] is None
    assert "Votación" not in cover_of(content)


def test_why_somebody_stepped_aside_goes_to_nobody_who_may_not_write_the_decision(packer, desk, house, council):
    decision = decided(desk, council)
    reader = house.given.actor(house.fonds, Role.INTERNAL_CONTROL, house.unit, handle="vera")
    told, _content = packer.made(decision)
    assert packer.found(told).tells_reasons
    with packer.installation.work(reader) as work, pytest.raises(PackageNotFound):
        packages.fetch(work, told.id)
    with packer.installation.reading(reader) as reading:
        assert queries.packages_of(reading, decision.id) == []
    with packer.installation.work(house.archivist) as work:
        assert packages.fetch(work, told.id).id == told.id

    own, content = packer.made(decision, actor=reader)
    assert REASON not in content.decode("utf-8", "replace")
    assert said_in(content)["voting"]["reasons_told"] is False
    assert "quien pidió el paquete no puede leerlas" in cover_of(content)
    assert not packer.found(own).tells_reasons
    with packer.installation.work(reader) as work:
        assert packages.fetch(work, own.id).id == own.id


def test_the_public_package_counts_votes_and_names_nobody(packer, desk, council):
    decision = decided(desk, council)
    with desk.installation.work(desk.house.coordinator) as work:
        publishing.publish_decision(work, decision.id, public_matter="Licencia")
    _row, content = packer.made(decision, public=True)
    cover = cover_of(content)
    assert "A favor, 2; en contra, 0; abstenciones, 1; excusas, 1." in cover
    every = " ".join(part.decode("utf-8", "replace") for part in unpacked(content)[1].values()) + cover
    assert not any(name in every for name in (*NAMES, REASON))


def test_the_same_votes_give_the_same_bytes(packer, desk, council):
    row = packer.ask(decided(desk, council))
    first = packer.content(packer.build(row))
    with packer.installation.work(packer.reader) as work:
        again = work.session.get_one(type(row), row.id)
        again.state, again.sha256, again.portfolio_sha256 = row.state, "", ""
    assert packer.content(packer.build(row)) == first


def test_a_tie_says_that_who_presides_broke_it(packer, desk, council):
    body, _item, seats = council
    decision = desk.draft(body_id=body.id, decided_on=date(2026, 11, 3))
    desk.support_permit(decision)
    ballots = {seats[NAMES[0]]: Ballot(Choice.FAVOUR), seats[NAMES[1]]: Ballot(Choice.AGAINST, "No hay dictamen")}
    with desk.installation.work(desk.house.archivist) as work:
        voting.record_votes(work, decision.id, ballots)
    _row, content = packer.made(desk.finalise(decision))
    assert said_in(content)["voting"]["casting"] is True
    cover = cover_of(content)
    assert "se aprobó por el voto de quien preside" in cover
    assert "Beto Sosa: en contra. Razón: No hay dictamen" in cover
