from __future__ import annotations

import hashlib
import io
import re
import threading
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from records.access.service import record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.model import Aggregation, Standing
from records.incidents import queries
from records.incidents.drawing_up import draw_up, signers_named
from records.incidents.errors import IncidentAmbiguous, IncidentNotFound, IncidentRefused
from records.incidents.model import IncidentKind
from records.incidents.papers import act_pdf, said_in
from records.incidents.service import Account, Notices, Report, amend_account, find_again, note_notices, record_incident
from system import history
from system.actor import NotPermitted
from system.attachments.queries import content

FLOOD = Report(
    kind=IncidentKind.DISASTER, act_number="AC/7/2026", act_on=date(2026, 11, 10), happened_on=date(2026, 11, 9),
    place="Bodega 2", cause="Se rompió una tubería", discovered_by="Rosa Lara, vigilante",
    discovered_on=date(2026, 11, 9), measures="Secado y congelación de lo mojado",
)  # fmt: skip
SIGNERS = signers_named("Ana Pérez, responsable del archivo de trámite\nJuan Ruiz, testigo\n")


def codes(refusal) -> list[tuple[str, object]]:
    return [(one.code, one.facts.get("field")) for one in refusal.value.objections]


def record(house, installation, files, report=FLOOD, *, actor=None):
    with installation.work(actor or house.archivist) as work:
        return record_incident(work, report, [file.id for file in files])


def read(installation, actor, incident, number=1) -> bytes:
    with installation.reading(actor) as reading:
        return content(reading, queries.act_of(reading, incident.id, number))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_act_says_what_the_law_asks_lists_every_file_and_is_kept_byte_for_byte(house, installation):
    files = [house.open(f"Póliza {number}") for number in range(3)]
    with house.given.work() as work:
        work.session.get_one(Aggregation, files[0].id).folios = 120
    incident = record(house, installation, files)
    notices = Notices(
        complaint="CI/44/2026", complaint_to="Fiscalía regional", complaint_on=date(2026, 11, 11),
        control_notice="OIC/3", control_noticed_on=date(2026, 11, 12),
    )  # fmt: skip
    with installation.work(house.archivist) as work:
        note_notices(work, incident.id, notices)

    act = draw_up(installation, house.archivist, incident.id, SIGNERS)

    pdf = read(installation, house.archivist, incident)
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() == act.sha256
    assert read(installation, house.coordinator, incident) == pdf
    said = text_of(pdf)
    for words in (
        "Acta circunstanciada de siniestro", "no es una baja documental", "Rosa Lara, vigilante",
        "9 de noviembre de 2026", "Bodega 2", "Se rompió una tubería", "Secado y congelación de lo mojado",
        "CI/44/2026, Fiscalía regional",
        "OIC/3, 12 de noviembre de 2026", "Aviso al archivo general: no consta", "Póliza 2", "120", "sin contar",
        "Ana Pérez", "testigo", files[1].reference, act.said_sha256,
    ):  # fmt: skip
        assert words in said, words
    with installation.reading(house.archivist) as reading:
        entry = history.of(reading.session, incident.id)[-1]
        assert {one.standing for one in reading.session.query(Aggregation)} == {Standing.DAMAGED}
    facts = entry.read_facts()
    assert (entry.action, facts["sha256"], facts["files"]) == ("incident.act_drawn_up", act.sha256, 3)
    assert "Rosa" not in str(facts)
    assert "Bodega" not in str(facts)


def test_the_same_words_number_and_moment_are_the_same_bytes(house, installation):
    incident = record(house, installation, [house.open()])
    with installation.reading(house.archivist) as reading:
        said = said_in(incident, "Municipio", [], [], SIGNERS)
        assert act_pdf(said, 1, reading.now) == act_pdf(said, 1, reading.now)


def test_an_act_that_lacks_something_is_refused_with_all_of_it_and_drawn_up_once_said(house, installation):
    incident = record(
        house, installation, [house.open()], replace(FLOOD, discovered_by="", discovered_on=None, measures="")
    )
    with pytest.raises(IncidentRefused) as refusal:
        draw_up(installation, house.archivist, incident.id, signers_named("Sin calidad"))
    assert codes(refusal) == [
        ("incident.field_missing", "discovered_by"),
        ("incident.field_missing", "discovered_on"),
        ("incident.field_missing", "measures"),
        ("incident.signers_unfit", "signers"),
    ]
    late = Account(discovered_by="Rosa", discovered_on=date(2026, 11, 11), measures="Secado")
    with pytest.raises(IncidentRefused) as refusal, installation.work(house.archivist) as work:
        amend_account(work, incident.id, late)
    assert codes(refusal) == [("incident.discovered_on_impossible", "discovered_on")]
    with installation.work(house.archivist) as work:
        amend_account(work, incident.id, replace(late, discovered_on=date(2026, 11, 10)))
    assert draw_up(installation, house.archivist, incident.id, SIGNERS).number == 1


def test_what_is_known_later_goes_into_another_copy_and_the_first_stays_as_it_was(house, installation):
    file = house.open()
    incident = record(house, installation, [file])
    draw_up(installation, house.archivist, incident.id, SIGNERS)
    first = read(installation, house.archivist, incident)
    with pytest.raises(IncidentRefused) as refusal:
        draw_up(installation, house.archivist, incident.id, SIGNERS)
    assert codes(refusal) == [("incident.act_unchanged", "signers")]

    with installation.work(house.archivist) as work:
        find_again(work, incident.id, [file.id], on=date(2026, 11, 20), note="Se restauró")
    assert draw_up(installation, house.archivist, incident.id, SIGNERS).number == 2

    assert read(installation, house.archivist, incident) == first
    assert "recuperado el 20/11/2026" in text_of(read(installation, house.archivist, incident, 2))


def test_the_title_of_a_classified_file_is_not_told_and_its_public_title_is(house, installation):
    secret, public = house.open("Denuncia de Juana"), house.open("Denuncia de Pedro")
    proposal = Proposal(
        kind=RestrictionKind.CONFIDENTIAL, cause="", legal_basis="LGT 115", resolution="CT/1",
        classified_on=date(2026, 1, 9),
    )  # fmt: skip
    with house.given.work() as work:
        for file in (secret, public):
            record_restriction(work, file.id, proposal)
        work.session.get_one(Aggregation, public.id).public_title = "Denuncia ciudadana"
    incident = record(house, installation, [secret, public])
    draw_up(installation, house.archivist, incident.id, SIGNERS)
    said = text_of(read(installation, house.archivist, incident))
    assert "Juana" not in said
    assert "Pedro" not in said
    assert "(clasificado)" in said
    assert "Denuncia ciudadana" in said


def test_who_does_not_see_every_file_neither_draws_up_nor_reads_the_act(house, other_house, installation):
    files = [house.open(), house.open(unit_id=house.other_unit.id)]
    incident = record(house, installation, files, actor=house.coordinator)
    with pytest.raises(IncidentNotFound):
        draw_up(installation, house.archivist, incident.id, SIGNERS)
    draw_up(installation, house.coordinator, incident.id, SIGNERS)
    for actor in (house.archivist, other_house.coordinator):
        with pytest.raises(IncidentNotFound):
            read(installation, actor, incident)
    with installation.reading(house.archivist) as reading:
        assert list(queries.view(reading, incident.id).acts) == []
    with pytest.raises(NotPermitted):
        draw_up(installation, house.transparency, incident.id, SIGNERS)


def test_two_people_who_draw_up_at_once_make_one_act(house, installation):
    incident = record(house, installation, [house.open()])
    outcomes: list[object] = []

    def one() -> None:
        try:
            outcomes.append(draw_up(installation, house.archivist, incident.id, SIGNERS).number)
        except IncidentRefused as refused:
            outcomes.append(refused.objections[0].code)

    threads = [threading.Thread(target=one) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(1) == 1
    assert len(outcomes) == 2
    assert set(outcomes) - {1} <= {"incident.changed", "incident.act_unchanged"}


def test_hostile_words_are_printed_as_words(house, installation):
    nasty = '#panic("x") $ \\ *[]* <script> \u202e'
    incident = record(house, installation, [house.open(nasty[:40])], replace(FLOOD, cause=nasty * 50))
    draw_up(installation, house.archivist, incident.id, signers_named(f"{nasty}, {nasty}"))
    assert "#panic" in text_of(read(installation, house.archivist, incident))


def test_the_act_is_drawn_up_and_taken_away_by_forms_and_over_json(client_of, house, installation):
    incident = record(house, installation, [house.open()], replace(FLOOD, measures=""))
    client, path = client_of(house.archivist), f"/incidents/{incident.id}"
    signers = "Ana, responsable"
    refused = client.post(f"{path}/acts", data={"signers": signers})
    assert refused.status_code == 422
    assert "Ana, responsable" in refused.text
    said = {"discovered_by": "Rosa", "discovered_on": "2026-11-10", "measures": "Secado", "version": "1"}
    assert client.post(f"{path}/account", data={**said, "discovered_on": "2026-12-01"}).status_code == 422
    kept = client.post(f"{path}/account", data=said, follow_redirects=True)
    assert "Secado" in kept.text
    drawn = client.post(f"{path}/acts", data={"signers": signers}, follow_redirects=True)
    assert "El acta quedó levantada" in drawn.text
    answer = client.get(re.search(r'href="([^"]+/acts/1/content)"', drawn.text)[1])
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"].startswith("attachment")

    api = f"/api/incidents/{incident.id}"
    body = {"signers": [{"name": "Ana", "post": "responsable"}, {"name": "Luis", "post": "testigo"}]}
    made = client.post(f"{api}/acts", json=body)
    assert made.status_code == 201
    assert made.json()["number"] == 2
    assert client.post(f"{api}/acts", json=body).status_code == 422
    assert hashlib.sha256(client.get(f"{api}/acts/2/content").content).hexdigest() == made.json()["sha256"]
    amended = client.patch(f"{api}/account", json={"discovered_by": "Eva", "measures": "Se buscó"}).json()
    assert (amended["discovered_by"], [one["number"] for one in amended["acts"]]) == ("Eva", [2, 1])
    assert client.get(f"{api}/acts/3/content").status_code == 404
    assert client_of(house.neighbour).get(f"{path}/acts/1/content").status_code == 404


def test_a_number_that_a_loss_and_a_disaster_share_names_neither_until_the_sort_is_said(house, installation):
    flood = record(house, installation, [house.open("Póliza")])
    other = replace(FLOOD, kind=IncidentKind.LOST, searched="Bodega 2")
    lost = record(house, installation, [house.open("Vale")], other)

    with installation.reading(house.archivist) as reading:
        with pytest.raises(IncidentAmbiguous):
            queries.by_number(reading, FLOOD.act_number)
        for kind, incident in ((IncidentKind.DISASTER, flood), (IncidentKind.LOST, lost)):
            assert queries.by_number(reading, FLOOD.act_number, kind=kind).id == incident.id
