"""Votes of a decision from the command line: the same acts and refusals as the form's."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from click.testing import CliRunner

import app.cli
from records.collegiate.model import Membership
from records.decisions.cli import decision as command
from records.decisions.errors import DecisionNotFound, DecisionRefused
from system.actor import NotPermitted
from system.console import Console
from system.exits import Exit
from system.organization.model import Person
from tests.records.decisions.steps import NAMES, body_of, seated


@pytest.fixture
def run(installation, house):
    def run(*arguments, actor=None, as_json=True):
        console = Console(installation, lambda _installation, _account: actor or house.archivist)
        words = [*map(str, arguments), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(command, words, obj=console)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout) if as_json and not result.exit_code else result.output

    return run


@pytest.fixture
def council(installation, house, given):
    body, item = body_of(installation, house, given)
    return body, item, seated(given, house, body)


def codes(refused):
    return [(one.code, one.facts["field"]) for one in refused.value.objections]


def test_votes_are_entered_by_name_or_seat_and_listed(run, desk, council):
    body, _item, seats = council
    draft = desk.draft(body_id=body.id)
    said = ("--favour", seats[NAMES[0]], "--favour", "beto sosa", "--abstained", NAMES[2], "--recused", NAMES[3])
    code, told = run("vote", draft.id, *said, "--reason", NAMES[3], "Es parte")
    assert (code, told["quorum_reached"], told["passed"]) == (0, True, True)
    assert run("votes", draft.id)[1] == told
    assert [(one["member"], one["choice"], one["reason"]) for one in told["votes"]] == [
        (NAMES[0], "favour", ""), (NAMES[1], "favour", ""), (NAMES[2], "abstained", ""),
        (NAMES[3], "recused", "Es parte"),
    ]  # fmt: skip
    lines = run("votes", draft.id, as_json=False)[1].splitlines()
    assert lines[0] == f"{seats[NAMES[0]]}  favour     {NAMES[0]}"
    assert lines[-1] == "favour 2, against 0, abstained 1, recused 1; quorum reached; passed"
    assert "Es parte" not in run("votes", draft.id, actor=desk.control, as_json=False)[1]
    assert run("vote", draft.id, "--none")[1]["votes"] == []


def test_what_a_command_says_wrongly_is_refused_with_its_field_all_at_once(run, desk, council, given, house):
    body, _item, seats = council
    draft = desk.draft(body_id=body.id)
    with given.work() as work:
        twin = Person(fonds_id=house.fonds.id, name=NAMES[0])
        work.session.add(twin)
        work.session.flush()
        work.session.add(
            Membership(body_id=body.id, person_id=twin.id, votes=True, started_on=body.started_on, presides=False)
        )
    with pytest.raises(DecisionRefused) as refused:
        run("vote", draft.id, "--favour", NAMES[0], "--against", "Nadie", "--favour", NAMES[1])
    assert codes(refused) == [("decision.voter_of_several", "votes"), ("decision.voter_unknown", "votes")]
    with pytest.raises(DecisionRefused) as refused:
        run("vote", draft.id, "--favour", NAMES[1], "--against", seats[NAMES[1]])
    assert codes(refused) == [("decision.votes_twice", "votes")]
    with pytest.raises(DecisionRefused) as refused:
        run("vote", draft.id, "--recused", NAMES[3], "--favour", uuid4())
    assert codes(refused) == [
        ("decision.voter_without_seat", "votes"), ("decision.recusal_without_reason", f"reason_{seats[NAMES[3]]}"),
    ]  # fmt: skip
    with pytest.raises(DecisionRefused) as refused:
        run("vote", desk.draft(decided_on=None).id, "--favour", NAMES[0])
    assert codes(refused) == [("decision.body_missing", "body_id"), ("decision.undated", "decided_on")]
    with pytest.raises(NotPermitted):
        run("vote", draft.id, "--favour", NAMES[1], actor=desk.control)
    with pytest.raises(DecisionNotFound):
        run("votes", draft.id, actor=house.neighbour)


@pytest.mark.parametrize(
    "words", [(), ("--none", "--favour", NAMES[0]), ("--favour", NAMES[0], "--reason", NAMES[1], "x")]
)
def test_a_command_that_says_nothing_or_two_things_is_bad_usage(run, desk, council, words):
    body, _item, _seats = council
    assert run("vote", desk.draft(body_id=body.id).id, *words)[0] == 2


def test_the_api_takes_nobodys_vote_twice(client_of, desk, council):
    body, _item, seats = council
    draft = desk.draft(body_id=body.id)
    seat = str(seats[NAMES[0]])
    twice = {"votes": [{"membership_id": seat, "choice": one} for one in ("favour", "against")]}
    answer = client_of(desk.house.archivist).put(f"/api/decisions/{draft.id}/votes", json=twice)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["objections"]] == ["decision.votes_twice"]


@pytest.fixture
def constancia(settings, monkeypatch, capsys):
    """The command line itself, over this test's installation: its exit code, its output and its errors."""
    monkeypatch.setenv("CONSTANCIA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CONSTANCIA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONSTANCIA_LANGUAGE", "es")

    def constancia(*words):
        with pytest.raises(SystemExit) as left:
            app.cli.main([str(word) for word in words])
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return constancia


def test_a_refusal_says_where_it_stands_on_which_ground_and_what_to_do_next(constancia, desk, council):
    body, _item, seats = council
    draft = desk.draft(body_id=body.id)
    code, out, err = constancia("decision", "vote", draft.id, "--recused", NAMES[3], "--favour", uuid4(), "--json")

    assert code == Exit.INVALID
    said = {one["code"]: one for one in json.loads(out)["objections"]}
    field = f"reason_{seats[NAMES[3]]}"
    recusal = said["decision.recusal_without_reason"]
    assert (recusal["field"], recusal["basis"], recusal["next"]) == (field, "LFPA 21", "Escriba la razón de la excusa.")
    assert said["decision.voter_without_seat"]["field"] == "votes"
    lines = err.splitlines()
    at = lines.index(f"Quien se excusa dice por qué. [LFPA 21] (decision.recusal_without_reason; {field})")
    assert lines[at + 1] == "  Escriba la razón de la excusa."
    code, _out, err = constancia("decision", "votes", uuid4())
    assert code == Exit.NOT_FOUND
    assert "(decision.not_found)" in err
