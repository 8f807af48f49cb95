"""Two people and no fewer: at the service, over the API and on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from retention.disposals.errors import DisposalNotFound
from retention.disposals.model import DisposalDelegation, DisposalList, ListState, PaperKind
from retention.execution import service
from retention.execution.errors import (
    ExecutionElsewhere,
    ExecutionExpired,
    ExecutionRefused,
    ExecutionUnderWay,
    NeedsOwnAccount,
)
from retention.execution.model import Execution, ExecutionState
from system.actor import NotPermitted, Permission
from system.identity.model import Account
from system.organization.model import Appointment
from system.organization.roles import Role


def codes(refused) -> set[str]:
    return {one.code for one in refused.value.objections}


def confirm(scene, execution_id, actor):
    with scene.installation.work(actor) as work:
        return service.confirm_execution(work, execution_id)


def test_nothing_is_destroyed_by_the_executor_alone(scene):
    list_id = scene.published(1)

    execution = scene.get(Execution, scene.begun(list_id))

    assert (execution.state, execution.job_id, execution.witness) == (ExecutionState.WAITING, None, "")
    assert scene.stones(list_id) == []


def test_the_executor_is_not_the_witness_even_with_both_offices(scene):
    scene.person("ambos", Role.RECORDS_CENTRE_ARCHIVIST)
    with scene.archive.work() as work:
        person = work.session.get_one(Account, scene.people["ambos"]).person_id
        work.session.add(
            Appointment(person_id=person, role=Role.INTERNAL_CONTROL, starts_on=scene.archive.fonds.created_at.date())
        )
    execution_id = scene.begun(scene.published(1), "ambos")

    with pytest.raises(ExecutionRefused) as refused:
        confirm(scene, execution_id, scene.actor("ambos"))

    assert "execution.witness_is_executor" in codes(refused)


def test_a_token_makes_no_second_person(scene):
    scene.person("ambos", Role.RECORDS_CENTRE_ARCHIVIST)
    with scene.archive.work() as work:
        person = work.session.get_one(Account, scene.people["ambos"]).person_id
        work.session.add(
            Appointment(person_id=person, role=Role.INTERNAL_CONTROL, starts_on=scene.archive.fonds.created_at.date())
        )
    execution_id = scene.begun(scene.published(1), "ambos")

    with pytest.raises(ExecutionRefused) as refused:
        confirm(scene, execution_id, scene.actor("ambos", "disposal:witness", "disposal:read"))

    assert "execution.witness_is_executor" in codes(refused)


def test_an_account_that_passed_to_another_person_makes_no_second_one(scene):
    """Rosa begins it; then her person is given to the account of the internal control, hers to somebody new."""
    execution_id = scene.begun(scene.published(1))
    with scene.archive.work() as work:
        rosa = work.session.get_one(Account, scene.people["rosa"])
        oic = work.session.get_one(Account, scene.people["oic"])
        mine, theirs = rosa.person_id, oic.person_id
        work.session.execute(update(Account).where(Account.id == oic.id).values(person_id=scene_spare(scene, work)))
        work.session.execute(update(Account).where(Account.id == rosa.id).values(person_id=theirs))
        work.session.execute(update(Account).where(Account.id == oic.id).values(person_id=mine))
        work.session.add(Appointment(person_id=mine, role=Role.INTERNAL_CONTROL, starts_on=work.today))

    with pytest.raises(ExecutionRefused) as refused:
        confirm(scene, execution_id, scene.actor("oic"))

    assert {"execution.witness_is_executor", "execution.executor_may_no_more"} <= codes(refused)


def scene_spare(scene, work):
    from system.organization.model import Person

    spare = Person(fonds_id=scene.archive.fonds.id, name="Nadie")
    work.session.add(spare)
    work.session.flush()
    return spare.id


def test_an_executor_whose_appointment_ended_or_account_closed_executes_no_more(scene):
    execution_id = scene.begun(scene.published(1))
    with scene.archive.work() as work:
        person = work.session.get_one(Account, scene.people["rosa"]).person_id
        ended = work.today - timedelta(days=1)
        work.session.execute(update(Appointment).where(Appointment.person_id == person).values(ends_on=ended))

    with pytest.raises(ExecutionRefused) as refused:
        confirm(scene, execution_id, scene.actor("oic"))

    assert codes(refused) == {"execution.executor_may_no_more"}


def test_who_gave_a_paper_that_authorises_neither_executes_nor_witnesses(scene):
    list_id = scene.published(1)
    scene.paper(list_id, PaperKind.RULING, by="raul")
    scene.paper(list_id, PaperKind.BOARD_OPINION, by="olga")

    raul_and_olga_do_neither(scene, list_id)


def raul_and_olga_do_neither(scene, list_id):
    """Both gave their word to the list; gives back the execution that somebody else began."""
    with pytest.raises(ExecutionRefused) as refused:
        scene.begun(list_id, "raul")
    assert codes(refused) == {"execution.executor_authorised"}
    execution_id = scene.begun(list_id)
    with pytest.raises(ExecutionRefused) as refused:
        confirm(scene, execution_id, scene.actor("olga"))
    assert codes(refused) == {"execution.witness_authorised"}
    return execution_id


def lend(scene, list_id, permission, *, by: str, to: str, ended: bool = False):
    with scene.archive.work() as work:
        work.session.add(
            DisposalDelegation(
                list_id=list_id, permission=permission.value, delegate=to, given_by=by,
                given_at=work.now - timedelta(days=3), until=work.today, reason="Oficio 3",
                ended_at=work.now - timedelta(days=2) if ended else None, ended_by=by if ended else "",
            )
        )  # fmt: skip


def test_who_lent_the_step_that_authorised_it_neither_executes_nor_witnesses(scene):
    """Somebody stood in for raul and olga: the ruling and the opinion are theirs all the same."""
    list_id = scene.published(1)
    scene.person("beto", None)
    lend(scene, list_id, Permission.DISPOSAL_SUBMIT, by="raul", to="beto")
    lend(scene, list_id, Permission.DISPOSAL_OPINE, by="olga", to="beto")
    lend(scene, list_id, Permission.DISPOSAL_SUBMIT, by="oic", to="beto", ended=True)
    lend(scene, list_id, Permission.DISPOSAL_CHECK, by="rosa", to="beto")
    scene.paper(list_id, PaperKind.RULING, by="beto")
    scene.paper(list_id, PaperKind.BOARD_OPINION, by="beto")

    execution_id = raul_and_olga_do_neither(scene, list_id)
    confirm(scene, execution_id, scene.actor("oic"))


def test_another_pair_goes_on_with_an_execution_but_nobody_who_authorised_it(scene, monkeypatch):
    list_id = scene.published(1)
    scene.paper(list_id, PaperKind.ACT, by="raul")
    execution_id = scene.confirmed(list_id)
    monkeypatch.setattr(service, "_require_idle", lambda _work, _execution: None)

    def resume(who):
        with scene.installation.work(scene.actor(who)) as work:
            return service.resume_execution(work, execution_id)

    with pytest.raises(ExecutionRefused) as refused:
        resume("raul")
    assert codes(refused) == {"execution.executor_authorised"}
    resumed = resume("olga")

    assert (resumed.executor, resumed.witness) == ("rosa", "oic")


def test_who_proposed_may_execute_and_never_witness(scene):
    list_id = scene.published(1)
    with scene.archive.work() as work:
        work.session.execute(update(DisposalList).where(DisposalList.id == list_id).values(proposed_by="oic"))
    execution_id = scene.begun(list_id)  # rosa drafted it, and may

    with pytest.raises(ExecutionRefused) as refused:
        confirm(scene, execution_id, scene.actor("oic"))

    assert codes(refused) == {"execution.witness_proposed"}


def test_the_machines_operator_is_nobodys_second_pair_of_eyes(scene):
    list_id = scene.published(1)

    with pytest.raises(NeedsOwnAccount), scene.archive.work() as work:
        service.start_execution(work, list_id)

    execution_id = scene.begun(list_id)
    with pytest.raises(NeedsOwnAccount):
        confirm(scene, execution_id, scene.archive.operator)


def test_only_who_has_the_office_begins_or_witnesses(scene, given):
    list_id = scene.published(1)

    with pytest.raises(NotPermitted):
        scene.begun(list_id, "oic")
    execution_id = scene.begun(list_id)
    with pytest.raises(NotPermitted):
        confirm(scene, execution_id, scene.actor("raul"))
    stranger = given.actor(given.fonds("OTR"), Role.RECORDS_CENTRE_ARCHIVIST)
    with pytest.raises(DisposalNotFound), scene.installation.work(stranger) as work:
        service.start_execution(work, list_id)


def test_a_list_is_executed_once_at_a_time(scene):
    list_id = scene.published(1)
    scene.begun(list_id)

    with pytest.raises(ExecutionUnderWay):
        scene.begun(list_id, "raul")


def test_what_nobody_confirms_lapses_and_can_be_begun_anew(scene, clock):
    list_id = scene.published(1)
    execution_id = scene.begun(list_id)
    clock.advance(days=11)

    with pytest.raises(ExecutionExpired):
        confirm(scene, execution_id, scene.actor("oic"))
    again = scene.begun(list_id, "raul")

    assert scene.get(Execution, execution_id).state is ExecutionState.EXPIRED
    assert scene.get(Execution, again).state is ExecutionState.WAITING


def test_either_of_them_takes_it_back_with_a_reason(scene):
    list_id = scene.published(1)
    execution_id = scene.begun(list_id)

    with pytest.raises(ExecutionRefused), scene.installation.work(scene.actor("oic")) as work:
        service.withdraw_execution(work, execution_id, reason="  ")
    with scene.installation.work(scene.actor("oic")) as work:
        service.withdraw_execution(work, execution_id, reason="Falta la autorización de la dirección")

    assert scene.get(Execution, execution_id).state is ExecutionState.WITHDRAWN
    assert scene.get(DisposalList, list_id).state is ListState.PUBLISHED
    with pytest.raises(ExecutionElsewhere):
        confirm(scene, execution_id, scene.actor("oic"))
    scene.begun(list_id, "raul")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"state": ListState.ACT_ISSUED}, "execution.list_not_published"),
        ({"act_number": ""}, "execution.act_missing"),
        ({"act_on": None}, "execution.act_missing"),
        ({"published_at": ""}, "execution.publication_missing"),
        ({"ruling_number": ""}, "execution.ruling_missing"),
        ({"accounting": True}, "execution.finance_missing"),
        ({"digest": "0" * 64}, "execution.list_changed"),
    ],
)
def test_a_list_without_one_of_its_papers_is_not_executed(scene, said, code):
    list_id = scene.published(1)
    with scene.archive.work() as work:
        work.session.execute(update(DisposalList).where(DisposalList.id == list_id).values(**said))

    with pytest.raises(ExecutionRefused) as refused:
        scene.begun(list_id)

    assert codes(refused) == {code}


def test_accounting_records_go_with_the_number_of_the_authorisation(scene):
    list_id = scene.list_of(scene.files(1), accounting=True)
    scene.paper(list_id, PaperKind.FINANCE_AUTHORISATION, by="carmen", number="SHCP-12")

    scene.executed(list_id)

    assert [stone.object_count for stone in scene.stones(list_id)] == [1]


def test_two_people_and_no_fewer_over_the_api(scene, client_of):
    list_id = scene.published(2)
    rosa, oic = client_of(scene.actor("rosa")), client_of(scene.actor("oic"))

    begun = rosa.post("/api/executions/", json={"list": str(list_id)})
    assert begun.status_code == 201, begun.text
    path = f"/api/executions/{begun.json()['id']}"
    assert rosa.post(f"{path}/confirmation").status_code == 403
    assert oic.post("/api/executions/", json={"list": str(list_id)}).status_code == 403
    confirmed = oic.post(f"{path}/confirmation")

    assert (confirmed.status_code, confirmed.json()["state"], confirmed.json()["witness"]) == (200, "running", "oic")
    assert oic.post(f"{path}/confirmation").status_code == 409


def test_two_people_and_no_fewer_on_the_pages(scene, client_of):
    list_id = scene.published(2)
    rosa, oic = client_of(scene.actor("rosa")), client_of(scene.actor("oic"))

    assert "Listas publicadas por ejecutar" in rosa.get("/executions").text
    assert "se destruirán cuando otra persona" in rosa.get(f"/executions/new?list={list_id}").text
    began = rosa.post("/executions", data={"list": str(list_id)}, follow_redirects=False)
    assert began.status_code == 303, began.text
    path = began.headers["location"]
    assert "Atestiguar y destruir" not in rosa.get(path).text
    assert rosa.post(f"{path}/confirmation", follow_redirects=False).status_code == 403
    assert "Atestiguar y destruir" in oic.get(path).text
    assert oic.post(f"{path}/confirmation", follow_redirects=False).status_code == 303
    with scene.archive.reading() as reading:
        assert reading.session.scalars(select(Execution.witness)).all() == ["oic"]
