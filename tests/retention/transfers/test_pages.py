"""The pages of transfers as a browser meets them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from retention.transfers import accepting, queries, reviewing, service
from retention.transfers.kinds import Finding, TransferKind, TransferState
from retention.transfers.model import TransferPackage
from retention.transfers.printing import inventory_of


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_a_transfer_goes_all_its_way_through_the_pages(office, client_of):
    files = office.files(3)
    ana, head, rita = client_of(office.ana), client_of(office.head), client_of(office.rita)
    made = ana.post("/transfers", data={"unit": str(office.archive.unit.id), "reason": "Sin espacio"})
    at = made.url.path
    assert "Solicitada" in text(made)
    shown = ana.get(f"{at}/candidates")
    marks = re.findall(r'name="(file-[0-9a-f-]+)"', shown.text)
    assert {one.removeprefix("file-") for one in marks} == {str(one) for one in files}
    assert "3 expedientes" in text(ana.post(f"{at}/files", data=dict.fromkeys(marks, "1")))
    refused = head.post(f"{at}/validation", data={})
    assert refused.status_code == 422
    assert "Inventario validado" in text(head.post(f"{at}/validation", data={"cleaned": "true"}))
    review = rita.post(f"{at}/review/beginning")
    assert review.url.path == f"{at}/review"
    counted = {f"finding-{one}": "found" for one in files[:2]}
    kept = rita.post(f"{at}/review", data={**counted, f"finding-{files[2]}": "observed"})
    assert kept.status_code == 422
    rita.post(f"{at}/review", data={**counted, f"finding-{files[2]}": "observed", f"observation-{files[2]}": "Roto"})
    assert "Observada" in text(rita.post(f"{at}/observation"))
    answered = ana.post(f"{at}/review/answers", data={"file": str(files[2]), "answer": "Se restauró"})
    assert "Se restauró" in text(answered)
    assert "Corregida" in text(ana.post(f"{at}/correction"))
    rita.post(f"{at}/review/beginning")
    rita.post(f"{at}/review/rest", data={"finding": "found"})
    again = rita.post(f"{at}/acceptance", data={"act_number": "", "place": ""})
    assert again.status_code == 422
    done = rita.post(f"{at}/acceptance", data={"act_number": "TP/01/2026", "place": str(office.shelf)})
    assert "Aceptada" in text(done)
    assert "1/2026" in text(done)
    assert "Ubicada" in text(rita.post(f"{at}/placing", data={"box-1": ""}))
    assert "Notificada" in text(rita.post(f"{at}/notification"))
    for paper in ("inventory/pdf", "inventory/xlsx", "act", "labels"):
        content = rita.get(f"{at}/{paper}/content")
        assert content.status_code == 200, paper
        assert content.headers["content-disposition"].startswith("attachment")
    assert ana.get(f"{at}/items?export=csv").text.count("\n") >= 4


def test_the_scan_field_gives_back_what_names_nothing(office, client_of):
    files = office.files(2)
    transfer_id = office.reviewing(files)
    rita = client_of(office.rita)
    with office.archive.reading() as reading:
        mark = queries.boxes(reading, transfer_id)[0].mark
    answered = rita.post(f"/transfers/{transfer_id}/review/scan", data={"lines": f"{mark}\n<script>"})
    assert "2 encontrados" in text(answered)
    assert "&lt;script&gt;</textarea>" in answered.text


def test_the_footer_of_three_boxes_and_thirty_six_files_is_letter_for_letter(office):
    """Domain 7 C 30."""
    files = [
        *office.files(12, kilograms="15.5"), *office.files(9, kilograms="15.5"), *office.files(15, kilograms="15"),
    ]  # fmt: skip
    transfer_id = office.validated(files)
    with office.archive.reading(office.rita) as reading:
        sections = inventory_of(reading, transfer_id)
    assert len(sections) == 1
    assert sections[0].closing(2) == (
        "El presente inventario consta de 2 foja(s) y ampara la cantidad de 36 expedientes de los años 2014 a 2017 "
        "contenidos en 3 cajas, con un peso aproximado de 46 kilogramos."
    )


def test_each_series_has_pages_of_its_own_in_the_inventory(office):
    files = [*office.files(2), *office.files(2, "5C.4")]
    transfer_id = office.validated(files)
    with office.archive.reading(office.rita) as reading:
        sections = inventory_of(reading, transfer_id)
    assert [len(section.rows) for section in sections] == [2, 2]
    assert [dict(section.head)["Serie"] for section in sections] == ["5C.3 Gastos", "5C.4 Ingresos"]


def test_the_calendar_is_shown_filled_in_and_subscribed(office, client_of):
    marta = client_of(office.marta)
    wrong = marta.post("/transfers/calendar", data={"unit": str(office.archive.unit.id), "year": "2026"})
    assert wrong.status_code == 422
    done = marta.post(
        "/transfers/calendar",
        data={
            "unit": str(office.archive.unit.id), "year": "2026", "starts_on": "2026-12-01", "ends_on": "2026-12-04",
            "until_year": "2022",
        },
    )  # fmt: skip
    assert "2022" in text(done)
    ics = client_of(office.ana).get("/transfers/calendar.ics?year=2026")
    assert b"DTSTART;VALUE=DATE:20261201" in ics.content
    assert b"DTEND;VALUE=DATE:20261205" in ics.content
    assert ics.content == client_of(office.ana).get("/transfers/calendar.ics?year=2026").content
    assert b"BEGIN:VEVENT" not in client_of(office.stranger).get("/transfers/calendar.ics?year=2026").content


def test_units_meet_neither_the_transfers_of_others_nor_their_count(office, client_of):
    office.requested(office.files(1))
    stranger = client_of(office.stranger)
    assert "Aún no hay transferencias" in text(stranger.get("/transfers"))
    with office.archive.reading(office.stranger) as reading:
        assert queries.state_counts(reading, TransferKind.PRIMARY) == {}
    with office.archive.reading(office.rita) as reading:
        assert queries.state_counts(reading, TransferKind.PRIMARY) == {TransferState.CAPTURING: 1}
    assert "1 transferencia" in text(client_of(office.rita).get("/transfers/board"))


def test_what_waits_stands_in_the_inbox_of_who_must_act(office):
    from retention.transfers import inbox

    transfer_id = office.requested(office.files(2))

    def waits(actor, look):
        with office.archive.reading(actor) as reading:
            return [item.path for item in look(reading)] == [f"/transfers/{transfer_id}"]

    assert waits(office.head, inbox.to_sign)
    assert not waits(office.ana, inbox.to_sign)
    office.act(office.head, service.validate_transfer, transfer_id, cleaned=True)
    assert waits(office.rita, inbox.to_review)
    office.act(office.rita, reviewing.begin_review, transfer_id)
    office.act(office.rita, reviewing.count_rest, transfer_id, Finding.MISSING)
    office.act(office.rita, reviewing.observe_transfer, transfer_id)
    assert waits(office.ana, inbox.to_request)


@pytest.mark.parametrize("data", [{"file-x": "1"}, {"file-": "1"}])
def test_a_mark_that_names_no_file_is_refused_with_its_place(office, client_of, data):
    transfer_id = office.requested()
    answer = client_of(office.ana).post(f"/transfers/{transfer_id}/files", data=data)
    assert answer.status_code == 422


def test_places_are_kept_for_boxes_that_are_named(office, client_of):
    transfer_id = office.accepted(office.files(1))
    answer = client_of(office.rita).post(f"/transfers/{transfer_id}/placing", data={"box-9": str(office.shelf)})
    assert answer.status_code == 422
    office.act(office.rita, accepting.place_transfer, transfer_id, {1: office.shelf})
    assert office.transfer(transfer_id).accepted_on == date(2026, 11, 22)


def test_a_secondary_transfer_goes_all_its_way_through_the_pages(office, client_of):
    from tests.retention.transfers.test_secondary import Centre

    centre = Centre(office)
    files = centre.files(2)
    rita, marta, hilda = client_of(office.rita), client_of(office.marta), client_of(office.hilda)
    assert rita.get("/transfers/secondary/new").status_code == 200
    made = rita.post("/transfers/secondary", data={"destination": "own", "series": "4C.3"})
    assert "Propuesta" in text(made)
    at = made.url.path
    paper = {"file": ("oficio.pdf", b"%PDF oficio", "application/pdf")}
    step = {"number": "GI/4", "dated_on": "2026-11-20", "authority": "Grupo"}
    assert marta.post(f"{at}/opinion", data={**step, "number": ""}, files=paper).status_code == 422
    assert "Con opinión" in text(marta.post(f"{at}/opinion", data=step, files=paper))
    assert "Dictaminada" in text(marta.post(f"{at}/ruling", data={**step, "act_number": "0055/18"}, files=paper))
    shown = rita.get(f"{at}/descriptions/{files[0]}")
    assert "Los seis elementos esenciales están completos." in text(shown)
    kept = rita.post(f"{at}/descriptions/{files[0]}", data={"level": "file", "note": "Con fotografías <b>"})
    assert "Con fotografías &lt;b&gt;" in kept.text
    rita.post(f"{at}/descriptions/{files[0]}", data={"level": "series", "language": "Español", "title": "Otro"})
    assert "Español" in text(rita.get(f"{at}/descriptions/{files[1]}"))
    assert "Descrita" in text(rita.post(f"{at}/description"))
    assert "segundo plano" in text(rita.post(f"{at}/package"))
    with office.given.work() as work:
        found = work.session.scalars(select(TransferPackage)).one()
        found.state = "ready"
    assert "Entregada" in text(rita.post(f"{at}/delivery"))
    received = hilda.post(f"{at}/receipt", data={**step, "number": "R/1", "place": str(centre.hall)}, files=paper)
    assert "Aceptada" in text(received)
    assert "6 de enero de 2027" in text(received)
    assert "Notificada" in text(marta.post(f"{at}/notice", data={**step, "dated_on": "2026-11-22"}, files=paper))
    assert "Publicada" in text(marta.post(f"{at}/publication", data={"address": "https://x.gob.mx/dictamen"}))
    assert rita.get(f"{at}/exclusions").status_code == 200
