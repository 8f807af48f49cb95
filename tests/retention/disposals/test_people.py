"""People at a list: reminded in time, standing in for each other, talking about single files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.contexts import CONTEXTS
from retention.disposals import deciding, delegated, delegating, jobs, proposing, queries, service
from retention.disposals.cli import COMMANDS
from retention.disposals.errors import DisposalNotFound, DisposalRefused
from retention.disposals.inbox import lists_waiting
from retention.disposals.model import ListState
from retention.disposals.papers import Given
from retention.disposals.reminding import alert_on, remind
from system.actor import Actor, NotPermitted, Permission
from system.console import Console
from system.history import Entry
from system.identity.actors import actor_of
from system.identity.model import Account
from system.identity.scopes import cut
from system.jobs.queue import Queue
from system.mail.model import MailMessage
from system.mailing import mailing
from system.organization.model import Appointment, Person
from system.organization.roles import Role
from tests.retention.disposals.conftest import Disposing, paper

UNTIL = date(2026, 12, 4)


def codes(refused) -> set[str]:
    return {one.code for one in refused.value.objections}


class People:
    """Accounts of the body: `people["ana"]` is who they are at this moment."""

    def __init__(self, disposing: Disposing) -> None:
        self.disposing = disposing

    def add(self, handle: str, role: Role | None = None, unit_id=None) -> Actor:
        fonds_id = self.disposing.archive.fonds.id
        with self.disposing.archive.work() as work:
            person = Person(fonds_id=fonds_id, name=handle.title(), email=f"{handle}@sma.gob.mx")
            work.session.add(person)
            work.session.flush()
            if role is not None:
                work.session.add(
                    Appointment(person_id=person.id, role=role, unit_id=unit_id, starts_on=date(2020, 1, 1))
                )
            work.session.add(
                Account(
                    fonds_id=fonds_id, person_id=person.id, handle=handle, password_hash="-", password_at=work.now,
                    must_change=False, created_at=work.now,
                )
            )  # fmt: skip
        return self[handle]

    def __getitem__(self, handle: str) -> Actor:
        with self.disposing.archive.reading() as reading:
            account = reading.session.scalars(select(Account).where(Account.handle == handle)).one()
            return actor_of(reading.session, account, on=reading.today)

    def dismiss(self, handle: str) -> None:
        with self.disposing.archive.work() as work:
            account = work.session.scalars(select(Account).where(Account.handle == handle)).one()
            appointment = select(Appointment).where(Appointment.person_id == account.person_id)
            work.session.scalars(appointment).one().ends_on = date(2026, 11, 1)


@pytest.fixture
def people(disposing, installation) -> People:
    made = People(disposing)
    made.add("rita", Role.OFFICE_ARCHIVIST, disposing.archive.unit.id)
    made.add("beto")
    installation.jobs = Queue((jobs.gathering, jobs.freezing, mailing), clock=installation.clock)
    installation.settings = installation.settings.model_copy(update={"smtp_host": "127.0.0.1"})
    return made


def letters(disposing) -> list[tuple[str, str]]:
    with disposing.archive.reading() as reading:
        rows = reading.session.scalars(select(MailMessage).order_by(MailMessage.made_at, MailMessage.id))
        return [(row.recipient, row.subject) for row in rows]


def lend(disposing, people, listed, **said):
    asked = {"permission": Permission.DISPOSAL_CHECK, "to": "beto", "until": UNTIL, "reason": "Oficio 12", **said}
    return disposing.act(people["rita"], delegating.delegate, listed.id, **asked)


def check_as(disposing, actor, listed):
    return disposing.act(actor, service.check, listed.id, counted=1, given=Given(paper=paper()))


def test_who_was_asked_is_reminded_once_from_three_working_days_before(disposing, people, clock):
    disposing.due()
    listed = disposing.proposed()
    # 25 December is a Friday and off: three working days before the 24th is the 21st.
    disposing.act(disposing.rat, deciding.assign, listed.id, "rita", answer_by=date(2026, 12, 25))
    version = disposing.again(listed).version
    assert disposing.see(alert_on, disposing.again(listed)) == date(2026, 12, 21)
    told = []
    for day in (20, 21, 21, 22):
        clock.set(datetime(2026, 12, day, 18, tzinfo=UTC))
        told.append(remind(disposing.archive.installation))
    assert told == [0, 1, 0, 0]
    assert [to for to, _subject in letters(disposing)] == ["rita@sma.gob.mx", "rita@sma.gob.mx"]
    assert "25 de diciembre de 2026" in letters(disposing)[-1][1]
    kept = disposing.again(listed)
    # A reminder is no change of the list: whoever has its page open goes on.
    assert (kept.reminded_on, kept.version) == (date(2026, 12, 21), version)
    with disposing.archive.reading() as reading:
        facts = reading.session.scalars(select(Entry).where(Entry.action == "disposal.reminded")).one().read_facts()
    assert (facts["assignee"], facts["answer_by"], facts["letters"]) == ("rita", "2026-12-25", 1)
    # Another day is another reminder.
    disposing.act(disposing.rat, deciding.assign, listed.id, "rita", answer_by=date(2026, 12, 28))
    assert remind(disposing.archive.installation) == 1


def test_nobody_is_reminded_of_what_was_answered(disposing, people, clock):
    disposing.due()
    listed = disposing.proposed()
    disposing.act(disposing.rat, deciding.assign, listed.id, "rita", answer_by=date(2026, 12, 25))
    disposing.checked(listed)
    clock.set(datetime(2026, 12, 24, 18, tzinfo=UTC))
    assert remind(disposing.archive.installation) == 0


def test_who_stands_in_does_the_step_and_no_other(disposing, people):
    disposing.due()
    listed = disposing.proposed()
    beto = people["beto"]
    with pytest.raises(DisposalNotFound):
        disposing.see(queries.find, listed.id, actor=beto)
    lend(disposing, people, listed)
    assert ("beto@sma.gob.mx", "Se le delegó un paso de la baja 1/2026 hasta el 4 de diciembre de 2026") in letters(
        disposing
    )
    assert disposing.see(queries.find, listed.id, actor=beto).id == listed.id
    assert [item.path for item in disposing.see(lists_waiting, actor=beto)] == [f"/disposals/{listed.id}"]
    with pytest.raises(NotPermitted):
        disposing.act(beto, service.withdraw, listed.id, reason="No es suyo")
    with pytest.raises(NotPermitted):
        disposing.act(beto, delegating.delegate, listed.id, permission=Permission.DISPOSAL_CHECK, to="rita",
                      until=UNTIL, reason="Nadie presta lo prestado")  # fmt: skip
    assert check_as(disposing, beto, listed).state is ListState.CHECKED
    with pytest.raises(NotPermitted):
        disposing.act(beto, service.appraise, listed.id, sheet=paper(), declaration=paper(), consent=True)


def test_what_was_lent_ends_with_its_day_its_giver_or_its_being_taken_back(disposing, people, clock):
    disposing.due()
    listed = disposing.proposed()
    made = lend(disposing, people, listed)
    clock.set(datetime(2026, 12, 5, 18, tzinfo=UTC))
    with pytest.raises(DisposalNotFound):
        check_as(disposing, people["beto"], listed)
    clock.set(datetime(2026, 12, 4, 18, tzinfo=UTC))
    assert disposing.see(delegated.lent_to, actor=people["beto"])
    people.dismiss("rita")
    assert not disposing.see(delegated.lent_to, actor=people["beto"])
    with disposing.archive.work() as work:
        work.session.scalars(select(Appointment).where(Appointment.ends_on.is_not(None))).one().ends_on = None
    disposing.act(people["rita"], delegating.take_back, listed.id, made.id)
    with pytest.raises(DisposalNotFound):
        check_as(disposing, people["beto"], listed)
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(people["rita"], delegating.take_back, listed.id, made.id)
    assert codes(refused) == {"disposal.lent_no_more"}


def test_a_token_cut_to_less_than_its_holder_does_nothing_that_was_lent(disposing, people):
    disposing.due()
    listed = disposing.proposed()
    people.add("caro", Role.CORRESPONDENCE_CLERK)
    lend(disposing, people, listed, to="caro")
    caro = people["caro"]
    assert disposing.see(queries.find, listed.id, actor=caro).id == listed.id
    token = replace(caro, grants=cut(caro.grants, ["chart:read"]))
    with pytest.raises(DisposalNotFound):
        disposing.see(queries.find, listed.id, actor=token)


def test_everything_against_lending_is_said_at_once(disposing, people):
    disposing.due()
    listed = disposing.proposed()
    with pytest.raises(DisposalRefused) as refused:
        lend(disposing, people, listed, to="nadie", until=date(2026, 11, 1), reason=" ")
    assert codes(refused) == {"disposal.delegate_unknown", "disposal.until_past", "disposal.reason_missing"}
    with pytest.raises(DisposalRefused) as refused:
        lend(disposing, people, listed, to="rita", permission=Permission.DISPOSAL_WITNESS)
    assert codes(refused) == {"disposal.never_lent", "disposal.delegate_self"}


def test_nobody_lends_or_receives_the_approval_of_his_own_proposal(disposing, people):
    disposing.due()
    people.add("rolo", Role.RECORDS_CENTRE_ARCHIVIST)
    listed = disposing.draft()
    disposing.act(people["rolo"], proposing.ask_to_propose, listed.id)
    with pytest.raises(DisposalRefused) as refused:
        lend(disposing, people, listed, to="rolo")
    assert codes(refused) == {"disposal.delegate_proposed"}
    asked = {"permission": Permission.DISPOSAL_CHECK, "to": "beto", "until": UNTIL, "reason": "Oficio 12"}
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(people["rolo"], delegating.delegate, listed.id, **asked)
    assert codes(refused) == {"disposal.own_proposal"}


def test_pages_and_api_lend_comment_and_ask(disposing, people, client_of):
    disposing.due()
    listed = disposing.proposed()
    (item,) = disposing.items(listed)
    here, api = f"/disposals/{listed.id}", f"/api/disposals/{listed.id}"
    rita, beto = client_of(people["rita"]), client_of(people["beto"])
    wrong = rita.post(f"{here}/acts/delegate", data={"permission": "disposal:check", "delegate": "beto", "until": "x"})
    assert wrong.status_code == 422
    said = {"permission": "disposal:check", "delegate": "beto", "until": "2026-12-04", "lending": "Oficio 12"}
    assert "rita a beto, hasta el" in rita.post(f"{here}/acts/delegate", data=said).text
    (lent,) = beto.get(f"{api}/delegations").json()
    assert (lent["delegate"], lent["given_by"], lent["counts"]) == ("beto", "rita", True)
    assert "Cotejar contra el estante" in beto.get(here).text

    page = beto.post(f"{here}/items/{item}/comments", data={"words": "Falta la caja 3"})
    assert "Falta la caja 3" in page.text
    assert beto.post(f"{here}/items/{item}/comments", data={"words": " "}).status_code == 422
    assert "1 comentario" in rita.get(f"{here}/items").text
    assert "Falta la caja 3" in rita.get(here).text
    made = rita.post(f"{api}/comments", json={"words": "Ya se halló", "item": str(item)})
    assert (made.status_code, made.json()["position"]) == (201, 1)
    assert [one["words"] for one in rita.get(f"{api}/comments").json()] == ["Falta la caja 3", "Ya se halló"]
    assert rita.get(f"{api}/items").json()["items"][0]["comments"] == 2
    asked = rita.post(f"{api}/assignment", json={"assignee": "beto", "answer_by": "2026-12-01"})
    assert asked.json()["assignee"] == "beto"
    assert [one["number"] for one in beto.get("/api/disposals").json()["lists"]] == ["1/2026"]

    ended = rita.post(f"{api}/delegations/{lent['id']}/end")
    assert (ended.status_code, ended.json()[0]["counts"]) == (200, False)
    assert beto.get(here).status_code == beto.get(f"{api}/comments").status_code == 404
    assert beto.get(f"{here}/items/{item}").status_code == 404
    assert beto.get("/api/disposals").json()["lists"] == []


def test_a_list_goes_from_criteria_to_publication_by_the_command_line(disposing, people, tmp_path):
    for day in (1, 2, 3):
        disposing.due(closed_on=date(2017, 1, day))
    signed = tmp_path / "firmado.pdf"
    signed.write_bytes(b"%PDF-1.7 firmado")
    commands = {one.name: one for one in COMMANDS}

    def run(actor, name, *arguments, code=0):
        console = Console(disposing.archive.installation, lambda _installation, _account: actor)
        done = CliRunner().invoke(commands[name], [*arguments, "--json"], obj=console, catch_exceptions=True)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code
        return json.loads(done.stdout)

    unit = disposing.archive.unit.code
    made = run(disposing.rac, "draft", "--title", "Baja 2017", "--unit", unit, "--series", "5C.4")
    one = made["id"]
    disposing.run(jobs.gather_files, disposing.see(queries.find, UUID(one)))
    assert run(disposing.rac, "propose", one)["state"] == "proposed"
    assert [row["number"] for row in run(disposing.rat, "list", "--state", "proposed")["lists"]] == ["1/2026"]
    assert run(disposing.rat, "comment", one, "Falta", "--position", "2")["position"] == 2
    assert len(run(disposing.rat, "comments", one)) == 1
    with pytest.raises(DisposalRefused):
        run(disposing.rat, "refuse-items", one, "--positions", "2-x", "--reason", "Falta")
    with pytest.raises(DisposalRefused):
        run(disposing.rat, "refuse-items", one, "--positions", "9", "--reason", "Falta")
    assert run(disposing.rat, "refuse-items", one, "--positions", "2", "--reason", "Falta")["standing"] == 2
    states = [row["state"] for row in run(disposing.rat, "items", one)["items"]]
    assert states == ["standing", "refused", "standing"]
    assert run(disposing.rac, "excluded", one)["total"] == 0
    assert run(disposing.rac, "assign", one, "--to", "rita", "--answer-by", "2026-12-01")["assignee"] == "rita"
    lent = ("--step", "disposal:check", "--to", "beto", "--until", "2026-12-04", "--reason", "Oficio 12")
    assert run(people["rita"], "delegate", one, *lent)[0]["counts"]
    assert run(people["beto"], "check", one, "--counted", "2", "--inventory", str(signed))["state"] == "checked"
    papers = ("--sheet", str(signed), "--declaration", str(signed), "--consent")
    assert run(disposing.head, "appraise", one, *papers)["state"] == "appraised"
    disposing.sitting(disposing.see(queries.find, UUID(one)))
    assert run(disposing.board, "opine", one)["state"] == "opined"
    given = ("--number", "N/1", "--authority", "AGN", "--dated", "2026-11-22", "--paper", str(signed))
    assert run(disposing.aca, "submit", "request", one, *given)["state"] == "ruling_requested"
    ruled = run(disposing.aca, "rule", one, "--outcome", "partial", "--refused", "3", *given)
    assert (ruled["state"], ruled["standing"]) == ("ruled", 1)
    assert run(disposing.aca, "submit", "act", one, *given)["state"] == "act_issued"
    address = ("--address", "https://sma.gob.mx/bajas", "--on", "2026-11-22")
    assert run(disposing.rac, "publish", one, *address)["state"] == "published"
    with pytest.raises(NotPermitted):
        run(disposing.board, "refuse", one, "--reason", "Tarde")
    assert run(disposing.aca, "refuse", one, "--reason", "Se negó")["state"] == "refused"
    assert {paper["kind"] for paper in run(disposing.aca, "show", one)["papers"]} >= {"ruling", "act", "publication"}


def test_no_two_commands_of_disposals_share_a_name():
    (group,) = (one for context in CONTEXTS for one in context.commands if one.name == "disposal")
    names = [one.name for one in COMMANDS]
    assert len(set(names)) == len(names)
    assert set(names) | {"execute", "witness", "report", "resume", "withdraw", "delivered"} == set(group.commands)
