"""What is thrown at the desk: control characters, centuries, clocks set back, huge bodies, two clerks, strangers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from records.correspondence import attending, filing, letters
from records.correspondence.details import LetterDetails
from records.correspondence.errors import ItemElsewhere, ItemRefused
from records.correspondence.model import IncomingItem
from records.correspondence.panels import filed_panel
from records.correspondence.queries import soon_days, soon_on
from records.correspondence.service import cancel_item, open_turns, scan_item
from system.attachments.model import AttachmentPiece
from system.attachments.service import LIMIT, Paper

IN = "/correspondence/incoming"
API = "/api/correspondence/incoming"


def refused(desk, **said) -> set[tuple[str, str]]:
    with pytest.raises(ItemRefused) as refusal:
        desk.register(**said)
    return {(one.code, str(one.facts.get("field", ""))) for one in refusal.value.objections}


def test_control_characters_and_texts_too_long_are_told_field_by_field_and_take_no_folio(desk):
    found = refused(desk, subject="a\x1bb" + "x" * 10_000, sender="Ana\u202egpj", official_number="1\x07")
    assert found == {
        ("correspondence.control_character", "subject"), ("correspondence.control_character", "sender_name"),
        ("correspondence.control_character", "official_number"), ("form.too_long", "subject"),
    }  # fmt: skip
    assert desk.register("Con\x00nulo").folio == "E-2025-00001"


def test_what_came_in_another_century_is_refused_but_an_old_paper_is_not(desk):
    found = refused(desk, received_at=datetime(1, 1, 1, tzinfo=UTC))
    assert found == {("correspondence.received_too_early", "received_at")}
    item = desk.register("Título de 1723", dated_on=date(1723, 5, 4))
    assert desk.find(item).dated_on == date(1723, 5, 4)


def test_every_ancient_date_over_pages_and_json_is_an_answer_not_a_failure(client_of, desk):
    client = client_of(desk.clerk)
    for year in ("0001", "1899", "9999"):
        form = {"sender_name": "A", "subject": "S", "received_at": f"{year}-01-01T10:00"}
        assert client.post(IN, files={"file": ("", b"")}, data=form).status_code == 422
        body = {"sender_name": "A", "subject": "S", "received_at": f"{year}-01-01T10:00:00Z"}
        assert client.post(API, json=body).status_code == 422


def test_a_clock_set_back_over_new_year_gives_the_next_folio_of_the_older_year(desk, clock):
    clock.set(datetime(2025, 12, 31, 18, 0, tzinfo=UTC))
    assert desk.register("uno").folio == "E-2025-00001"
    clock.set(datetime(2026, 1, 2, 18, 0, tzinfo=UTC))
    assert desk.register("dos").folio == "E-2026-00001"
    clock.set(datetime(2025, 12, 31, 17, 0, tzinfo=UTC))
    assert desk.register("tres").folio == "E-2025-00002"
    clock.set(datetime(2026, 1, 3, 18, 0, tzinfo=UTC))
    assert desk.register("cuatro").folio == "E-2026-00002"


def test_two_clerks_who_route_the_same_item_do_not_route_it_twice(desk, installation):
    item = desk.register()
    desk.route(item, desk.house.unit)
    with pytest.raises(ItemRefused):
        desk.route(item, desk.house.unit)
    turn_states = [line.state.value for line in _turns(desk, item)]
    assert turn_states == ["sent"]


def _turns(desk, item):
    with desk.installation.reading(desk.clerk) as reading:
        return open_turns(reading.session, item.id)


def test_a_scan_comes_over_the_api_in_a_stream_and_once(client_of, desk):
    item = desk.register()
    client = client_of(desk.clerk)
    saved = client.put(f"{API}/{item.id}/scan?file_name=oficio.pdf", content=iter([b"uno", b"dos"]))
    assert saved.status_code == 201
    assert client.get(f"{IN}/{item.id}/scan/content").content == b"unodos"
    assert client.put(f"{API}/{item.id}/scan", content=b"tres").status_code == 409
    assert client_of(desk.neighbour).put(f"{API}/{item.id}/scan", content=b"x").status_code == 404


def test_a_scan_too_large_or_empty_is_told_its_limit_and_nothing_is_kept(client_of, desk):
    item = desk.register()
    client = client_of(desk.clerk)
    piece = b"x" * 2**20
    answer = client.put(f"{API}/{item.id}/scan", content=(piece for _ in range(LIMIT // 2**20 + 1)))
    assert answer.status_code == 422
    assert str(LIMIT) in answer.text.replace(",", "") or "64" in answer.text
    assert client.put(f"{API}/{item.id}/scan", content=b"").status_code == 422
    assert desk.find(item).scan_id is None


def test_the_page_of_an_acknowledgement_says_whether_the_scan_is_still_what_was_received(client_of, desk, given):
    item = desk.register(scan=b"lo que vino")
    client = client_of(desk.clerk)
    path = f"/correspondence/acknowledgements?mark={item.mark}"
    page = client.get(path).text
    assert item.folio in page
    assert "coincide con la huella del acuse" in page
    with given.work() as work:
        work.session.execute(update(AttachmentPiece).values(content=b"otra cosa"))
    assert "NO coincide" in client.get(path).text
    assert "Ningún acuse" in client.get("/correspondence/acknowledgements?mark=" + "f" * 32).text
    assert "Ningún acuse" in client_of(desk.unit_clerk).get(path).text
    assert client_of(desk.house.committee).get(path).status_code == 403


def test_the_mark_of_an_acknowledgement_says_nothing(desk):
    item = desk.register("Denuncia de Ana")
    assert len(item.mark) == 32
    assert set(item.mark) <= set("0123456789abcdef")


def test_the_book_of_a_day_holds_its_folios_and_is_the_same_each_time(client_of, desk, clock):
    desk.register("Uno <b>")
    cancelled = desk.register("Dos")
    with desk.installation.work(desk.clerk) as work:
        cancel_item(work, cancelled.id, reason="Repetido")
    client = client_of(desk.clerk)
    path = "/correspondence/book/content?book=incoming&on=2025-11-14"
    first, again = client.get(path).content, client.get(path).content
    assert first.startswith(b"%PDF-")
    assert first == again
    assert client.get("/correspondence/book/content?book=outgoing&on=2025-11-14").content.startswith(b"%PDF-")
    assert client.get("/correspondence/book/content?book=incoming&on=0001-01-01").status_code == 422
    assert client.get("/correspondence/book/content?book=incoming&on=9999-12-31").status_code == 422
    assert client.get("/correspondence/book/content?book=nada&on=ayer").status_code == 422
    assert client_of(desk.house.committee).get(path).status_code == 403


def test_filed_correspondence_stands_on_its_file_for_whoever_may_meet_it(desk, installation):
    file = desk.house.open()
    items = [desk.register("Queja"), desk.register("Denuncia de Ana", confidential=True)]
    for item in items:
        turn = desk.route(item, desk.house.unit)
        with installation.work(desk.head) as work:
            attending.acknowledge_item(work, item.id, turn)
        with installation.work(desk.head) as work:
            attending.attend_item(work, item.id, turn, answered_how="Se le citó")
        filing.file_item(installation, desk.unit_clerk, item.id, file.reference)
    with installation.reading(desk.unit_clerk) as reading:
        seen = filed_panel(reading, file.id)
        assert {one.subject for one in seen["items"]} == {"Queja", "Denuncia de Ana"}
    with installation.reading(desk.house.coordinator) as reading:
        assert {one.subject for one in filed_panel(reading, file.id)["items"]} <= {"Queja"}


def test_items_and_letters_are_found_by_folio_number_sender_and_subject_within_sight(client_of, desk, installation):
    item = desk.register("Alumbrado público", sender="Íñigo Peña", official_number="CEA/0418")
    with installation.work(desk.head) as work:
        said = LetterDetails(unit_id=desk.house.unit.id, signer="T", addressee="Rubén Ávila", subject="Respuesta")
        letter = letters.issue_letter(work, desk.fonds.id, said)
    clerk, neighbour = client_of(desk.clerk), client_of(desk.neighbour)
    for asked in ("folio=00001", "subject=alumbrado", "sender=inigo", "official_number=cea"):
        assert item.folio in clerk.get(f"{IN}?{asked}").text, asked
        assert item.folio not in neighbour.get(f"{IN}?{asked}").text, asked
    for asked in ("addressee=ruben", "subject=respuesta", f"folio={letter.folio}"):
        assert str(letter.id) in clerk.get(f"/correspondence/outgoing?{asked}").text, asked


def test_how_soon_is_soon_is_the_profiles(desk, installation):
    with installation.reading(desk.clerk) as reading:
        assert soon_days(reading, desk.fonds.id) == 3
        # A Friday; the 17th and the 20th are holidays.
        assert soon_on(reading, desk.fonds.id) == date(2025, 11, 21)


def test_a_letter_of_a_hostile_hand_is_refused_field_by_field(desk, installation):
    said = LetterDetails(unit_id=desk.house.unit.id, signer="T\x01", addressee="J" * 301, subject="S")
    with installation.work(desk.head) as work, pytest.raises(ItemRefused) as refusal:
        letters.issue_letter(work, desk.fonds.id, said)
    assert {one.code for one in refusal.value.objections} == {"correspondence.control_character", "form.too_long"}


def test_a_filed_item_takes_no_scan(desk, installation):
    item = desk.register(scan=b"x")
    with installation.work(desk.clerk) as work, pytest.raises(ItemElsewhere):
        scan_item(work, item.id, Paper([b"y"], "y.txt"))
    with installation.reading(desk.clerk) as reading:
        assert reading.session.scalars(select(IncomingItem.scan_id)).one() is not None
