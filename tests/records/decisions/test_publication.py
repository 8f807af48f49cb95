from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from records.decisions import following, inbox, notifying, publishing, service
from records.decisions.errors import DecisionRefused
from records.decisions.model import NotificationMeans, Publicity
from records.documents.relating import relate
from records.documents.relations import RelationKind
from system.actor import NotPermitted
from system.identity.actors import ANONYMOUS

ATOM = "{http://www.w3.org/2005/Atom}"


def award(desk, house, installation, *, without=("completion", "settlement")):
    """A tender's award with twelve of its fourteen supports (domain 7 I 84)."""
    decision = desk.draft(
        kind="tender_award", matter="Fallo LPN-12 a favor de Juan Pérez López", amount=Decimal("1250000.50"),
        procedure="public_tender",
    )  # fmt: skip
    document = desk.document()
    roles = {
        "call": "call", "grounds": "justification", "bidders": "proposal", "winner": "award", "areas": "request",
        "reports_and_award": "technical_report", "contract": "contract", "supervision": "plan",
        "budget_item": "budget_certificate", "funding": "other", "amendments": "other", "progress": "progress",
        "completion": "receipt", "settlement": "receipt",
    }  # fmt: skip
    for requirement, role in roles.items():
        if requirement not in without:
            desk.link(decision, role, requirement, document=document)
    return desk.finalise(decision), document


def publish(installation, actor, decision, matter="Fallo LPN-12 a favor de J. P. L.", publicity=None):
    with installation.work(actor) as work:
        return publishing.publish_decision(work, decision.id, matter, publicity)


def test_an_incomplete_award_is_published_with_its_flag_and_its_two_gaps(desk, house, installation, client_of):
    final, _document = award(desk, house, installation)
    edition = publish(installation, house.transparency, final)
    assert (edition.number, edition.percent, edition.is_incomplete) == (1, 86, True)
    assert hashlib.sha256(edition.content.encode()).hexdigest() == edition.sha256
    said = json.loads(edition.content)
    assert said["faltantes"] == ["Convenio o acta de terminación", "Finiquito"]
    page = client_of(ANONYMOUS).get(f"/public/SMA/decisions/{final.reference}").text
    assert "Incompleta" in page
    assert "Finiquito" in page
    assert "86 %" in page


def test_nothing_of_people_and_nothing_that_is_not_public_stands_in_the_register(desk, house, installation, client_of):
    final, document = award(desk, house, installation)
    with installation.work(house.archivist) as work:
        notifying.add_addressee(work, final.id, "María Gómez", NotificationMeans.PERSONAL)
    public = desk.document(house.open("Versiones públicas"), content=b"testado\n", title="Versión de María Gómez")
    edition = publish(installation, house.coordinator, final, publicity=Publicity.PUBLIC_VERSION)
    said = json.loads(edition.content)
    assert (said["sentido"], said["motivacion"]) == ("", "")
    assert {one["version_publica"] for one in said["soportes"]} == {None}
    everybody = client_of(ANONYMOUS)
    everything = everybody.get(f"/public/SMA/decisions/{final.reference}").text + edition.content
    for secret in ("Juan Pérez", "María", "Gómez", "papel.txt", str(document.id)):
        assert secret not in everything
    at = f"/public/SMA/decisions/{final.reference}/editions/1/evidence"
    assert everybody.get(f"{at}/{document.id}/content").status_code == 404

    with installation.work(house.coordinator) as work:
        relate(work, public.id, document.id, RelationKind.PUBLIC_VERSION_OF)
    again = publish(installation, house.coordinator, final)
    assert again.number == 2
    given = everybody.get(f"/public/SMA/decisions/{final.reference}/editions/2/evidence/{public.id}/content")
    assert (given.status_code, given.content) == (200, b"testado\n")
    assert "papel" not in given.headers["content-disposition"]
    assert everybody.get(f"{at}/{public.id}/content").status_code == 404


def test_every_edition_keeps_its_address_and_a_withdrawn_one_says_so(desk, house, installation, client_of):
    final = desk.final()
    publish(installation, house.coordinator, final, "Licencia a persona física")
    with pytest.raises(DecisionRefused) as refusal:
        publish(installation, house.coordinator, final, "Licencia a persona física")
    assert [one.code for one in refusal.value.objections] == ["decision.published_already"]
    publish(installation, house.coordinator, final, "Licencia de construcción")
    everybody = client_of(ANONYMOUS)
    at = f"/public/SMA/decisions/{final.reference}"
    old = everybody.get(f"{at}/editions/1").text
    assert "Licencia a persona física" in old
    assert "fue sustituida por la 2" in old
    assert "Licencia de construcción" in everybody.get(at).text
    assert everybody.get(f"{at}/editions/3").status_code == 404
    with installation.work(house.coordinator) as work:
        publishing.withdraw_publication(work, final.id, "Contenía un dato personal")
    gone = everybody.get(f"{at}/editions/1")
    assert gone.status_code == 410
    assert "Licencia" not in gone.text
    assert "dato personal" not in gone.text
    assert "0 decisiones publicadas" in everybody.get("/public/SMA/decisions").text


def test_what_ended_is_shown_to_whoever_publishes_until_the_register_says_so(desk, house, installation, client_of):
    final, given_up = desk.final(), desk.draft()
    publish(installation, house.coordinator, final, "Licencia de construcción")
    with installation.reading(house.coordinator) as reading:
        assert inbox.outdated(reading) == []
    with installation.work(desk.head) as work:
        service.withdraw_decision(work, final.id, "Se dictó sin competencia")
    with installation.work(house.archivist) as work:
        service.withdraw_decision(work, given_up.id, "Repetida")
    path = f"/decisions/{final.id}/publication"
    with installation.reading(house.coordinator) as reading:
        assert [one.path for one in inbox.outdated(reading)] == [path]
    assert "aún la da por firme" in client_of(house.coordinator).get(path).text
    publish(installation, house.coordinator, final, "Licencia de construcción")
    with installation.reading(house.coordinator) as reading:
        assert inbox.outdated(reading) == []
    assert "aún la da por firme" not in client_of(house.coordinator).get(path).text
    assert "Sin efectos" in client_of(ANONYMOUS).get(f"/public/SMA/decisions/{final.reference}").text
    with pytest.raises(DecisionRefused) as refusal:
        publish(installation, house.coordinator, given_up, "Nada")
    assert [one.code for one in refusal.value.objections] == ["decision.never_final"]


def test_everybody_searches_and_takes_the_register_as_data(desk, house, installation, client_of):
    first, second = desk.final(matter="Uno"), desk.final(matter="Dos")
    publish(installation, house.coordinator, first, "=HIPERVÍNCULO; licencia de panadería")
    publish(installation, house.coordinator, second, "Licencia de café")
    everybody = client_of(ANONYMOUS)
    assert "Municipio" in everybody.get("/public/decisions").text
    found = everybody.get("/public/SMA/decisions", params={"q": "panaderia LICENCIA", "kind": "permit"}).text
    assert first.reference in found
    assert second.reference not in found
    assert "Ninguna decisión publicada coincide" in everybody.get("/public/SMA/decisions?q=100%25_").text

    rows = list(csv.DictReader(io.StringIO(everybody.get("/public/SMA/decisions.csv").content.decode("utf-8-sig"))))
    assert [row["numero"] for row in rows] == [second.reference, first.reference]
    assert rows[1]["asunto"].startswith("'=")
    told = everybody.get("/public/SMA/decisions.json").json()
    dictionary = everybody.get("/public/SMA/decisions/dictionary.json").json()
    assert [one["campo"] for one in dictionary] == list(told["decisiones"][0])
    assert "sha256" in everybody.get("/public/SMA/decisions/dictionary").text
    for one in told["decisiones"]:
        assert everybody.get(one["direccion"]).status_code == 200
    feed = ET.fromstring(everybody.get("/public/SMA/decisions.atom").content)
    assert len(feed.findall(f"{ATOM}entry")) == 2


def test_a_body_that_published_nothing_is_as_none(client_of, house, other_house, desk, installation):
    publish(installation, house.coordinator, desk.final(), "Licencia")
    everybody = client_of(ANONYMOUS)
    for tail in ("", ".csv", ".json", ".atom", "/dictionary", "/dictionary.json", "/PL-TES-2026-0001"):
        assert everybody.get(f"/public/OTR/decisions{tail}").status_code == 404


def test_only_who_may_publishes_and_only_what_may_be(desk, house, installation):
    final = desk.final(publicity=Publicity.RESTRICTED)
    with pytest.raises(NotPermitted):
        publish(installation, house.archivist, final)
    with pytest.raises(DecisionRefused) as refusal:
        publish(installation, house.coordinator, final, " ")
    assert [one.code for one in refusal.value.objections] == [
        "decision.not_public", "decision.public_matter_missing",
    ]  # fmt: skip


def test_a_plan_is_published_with_how_far_each_commitment_is(desk, house, installation):
    plan = desk.draft(kind="local_action_plan", matter="Plan de gobierno abierto")
    desk.link(plan, "plan", "plan")
    tasks = []
    for number in range(1, 6):
        with installation.work(house.archivist) as work:
            tasks.append(following.add_follow_up(work, plan.id, following.Task(
                what=f"Compromiso {number}", unit_id=house.unit.id, due_on=date(2027, 6, 1), indicator="Trámites",
                target=Decimal(8),
            )))  # fmt: skip
    final = desk.finalise(plan)
    with installation.work(house.archivist) as work:
        following.report_follow_up(work, plan.id, tasks[0].id, note="Dos", progress=Decimal(2))
    edition = publish(installation, house.coordinator, final, "Plan de gobierno abierto")
    first = json.loads(edition.content)["compromisos"][0]
    assert (first["meta"], first["avance"], first["porcentaje"]) == ("8", "2", 25)


def test_everybody_reads_the_plans_with_the_public_evidence_of_each_commitment(desk, house, installation, client_of):
    plan = desk.draft(kind="local_action_plan", matter="Plan de gobierno abierto")
    desk.link(plan, "plan", "plan")
    for number in range(1, 6):
        with installation.work(house.archivist) as work:
            following.add_follow_up(work, plan.id, following.Task(
                what=f"Compromiso {number}", unit_id=house.unit.id, due_on=date(2027, 6, 1), indicator="Trámites",
                target=Decimal(8),
            ))  # fmt: skip
    final = desk.finalise(plan)
    shown, hidden = desk.document(), desk.document()
    with installation.work(house.archivist) as work:
        relate(work, shown.id, hidden.id, RelationKind.PUBLIC_VERSION_OF)
    desk.link(final, "progress", "commitment-2", document=hidden)
    edition = publish(installation, house.coordinator, final, "Plan de gobierno abierto")

    client = client_of(house.archivist)
    page = client.get("/public/SMA/plans").text
    address = f"/public/SMA/decisions/{final.reference}/editions/1"
    assert "Compromiso 5" in page
    assert page.count(f"{address}/evidence/{shown.id}/content") == 1
    assert client.get("/public/NADA/plans").status_code == 404
    content = client.get(f"{address}/content").content
    assert hashlib.sha256(content).hexdigest() == edition.sha256
    assert str(hidden.id) not in content.decode()


def test_pages_offer_publication_with_a_matter_that_names_nobody(desk, house, installation, client_of):
    final = desk.final(matter="Licencia a Juan Pérez López")
    client = client_of(house.coordinator)
    path = f"/decisions/{final.id}/publication"
    assert "J. P. L." in client.get(path).text
    refused = client.post(path, data={"public_matter": "x", "publicity": "none_such"})
    assert refused.status_code == 422
    made = client.post(path, data={"public_matter": "Licencia", "publicity": "public"}, follow_redirects=False)
    assert made.status_code == 303
    page = client.get(path).text
    assert "Vigente en el registro" in page
    client.post(f"{path}/withdrawal", data={"reason": "Dato personal"})
    assert "Retirada" in client.get(path).text
    assert "Publicar edición" not in client_of(house.archivist).get(path).text
    assert service.__doc__


HOSTILE = "Licencia\x0b \x00<b>&amp;]]>\ufffe\u202eoda\x1f"


def test_words_that_break_files_break_no_feed_no_table_and_no_page(desk, house, installation, client_of):
    final = desk.final(matter="Uno")
    made = client_of(house.coordinator).post(
        f"/api/decisions/{final.id}/publication", json={"public_matter": HOSTILE, "publicity": "public"}
    )
    if made.status_code >= 400:
        assert made.status_code < 500, made.text
        publish(installation, house.coordinator, final, HOSTILE.replace("\x00", ""))
    everybody = client_of(ANONYMOUS)
    feed = ET.fromstring(everybody.get("/public/SMA/decisions.atom").content)
    assert "oda" in feed.find(f"{ATOM}entry/{ATOM}title").text
    rows = list(csv.DictReader(io.StringIO(everybody.get("/public/SMA/decisions.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 1
    page = everybody.get(f"/public/SMA/decisions/{final.reference}")
    assert (page.status_code, "<b>" in page.text) == (200, False)
