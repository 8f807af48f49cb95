from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pypdf
import pytest

from records.custody.boxing import fill_box, move_boxes
from records.custody.kinds import ScanKind
from records.custody.marks import box_mark, mark_of
from system.actor import CustodyStage


def post(client, path, **data):
    return client.post(path, data={name: str(value) for name, value in data.items()}, follow_redirects=False)


def reference(number):
    return f"SMA/5C.12/2020/{number:04d}"


def test_a_store_is_built_by_forms_alone(client_of, store):
    client = client_of(store.keeper)
    made = post(client, "/places", kind="building", code="P", name="Palacio", stage="intermediate")
    path = made.headers["location"]
    many = post(
        client, f"{path}/many", run_kind="shelf", run_prefix="E", run_first=1, run_last=20, inner_kind="tray",
        inner_first=1, inner_last=5, inner_capacity_mm=900,
    )  # fmt: skip

    assert many.status_code == 303
    page = client.get(path).text
    assert "90000 mm" in page
    assert "P.E20.5" in client.get("/places/list?export=csv&label=P.E20").text
    assert 'data-lazy="/places/' in client.get("/places").text
    assert "E20" in client.get(f"{path}/branch").text


def test_a_refused_place_comes_back_with_every_reason(client_of, store):
    answer = post(client_of(store.keeper), "/places", kind="building", code="A.1", stage="intermediate", capacity_mm=0)

    assert answer.status_code == 422
    assert 'id="field-capacity_mm-error"' in answer.text
    assert "A.1" in answer.text


def test_a_place_is_renamed_moved_and_retired(client_of, store):
    client, root = client_of(store.keeper), store.root
    edit = client.get(f"/places/{root.id}/edit").text
    version = re.search(r'name="version" value="(\d+)"', edit)[1]
    same = {"kind": "store", "stage": "intermediate", "version": version}
    assert post(client, f"/places/{root.id}", code="B2", **same).status_code == 303
    assert "B2.E1.C1" in client.get("/places/list").text
    assert post(client, f"/places/{root.id}", code="B3", **same).status_code == 409
    assert post(client, f"/places/{store.place('B2.E1').id}/move", to="nada").status_code == 303
    assert post(client, f"/places/{root.id}/retirement").status_code == 303
    assert "B2" not in client.get("/places").text


def test_boxes_are_made_filled_ordered_and_moved_by_forms(client_of, store):
    client = client_of(store.keeper)
    volumes = store.volumes(2)
    made = post(client, "/boxes", unit_id=store.house.unit.id, stage="intermediate", number=1, kilograms="")
    path = made.headers["location"]
    mark = re.search(r"target=(B\w{9})", client.get(path).text)[1]
    lines = f"{reference(1)}\r\n{mark_of(ScanKind.VOLUME, volumes[1].id).lower()}\r\nno existe\r\n"
    scanned = post(client, "/scan", act="box", target=mark, lines=lines)
    assert "3 renglones leídos, 1 con problema" in scanned.text
    assert "no existe</textarea>" in scanned.text
    page = client.get(path).text
    assert page.index(reference(1)) < page.index(reference(2))
    assert post(client, f"{path}/volumes", up=volumes[1].id).status_code == 303
    page = client.get(path).text
    assert page.index(f">{reference(2)}</a>") < page.index(f">{reference(1)}</a>")
    assert post(client, f"{path}/place", to="a.e1.c2").status_code == 303
    assert "A.E1.C2" in client.get("/boxes").text
    assert post(client, path, width_mm=150, kilograms="4,5", note="", version=99).status_code == 409
    assert post(client, path, width_mm=150, kilograms="mucho").status_code == 422
    assert "0.03" in client.get("/boxes/metres").text


def test_files_are_put_into_boxes_from_a_list_or_nothing_is(client_of, store):
    client = client_of(store.keeper)
    store.volumes(10)
    lines = [reference(number) for number in range(1, 11)]
    refused = post(client, "/boxes/packing", references="\n".join([*lines, "otra"]))
    assert refused.status_code == 422
    assert "otra" in refused.text
    assert post(client, "/boxes/packing", references="\n".join(lines)).status_code == 303
    assert "Caja 2" in client.get("/boxes").text


def test_a_gun_moves_boxes_to_the_place_it_read_last(client_of, store):
    first, second = store.box(), store.box()
    lines = f"A.E1.C1\n{first.mark}\n{mark_of(ScanKind.PLACE, store.place('A.E2.C2').id)}\ncaja {second.number}\n"
    answer = post(client_of(store.keeper), "/scan", act="move", target="", lines=lines)

    assert answer.text.count("Hecho") == 2
    page = client_of(store.keeper).get("/boxes").text
    assert "A.E1.C1" in page
    assert "A.E2.C2" in page


def test_a_stock_take_names_what_is_missing_strange_and_unknown(client_of, store):
    here, away, elsewhere = store.box(), store.box(), store.box()
    with store.work(store.keeper) as work:
        move_boxes(work, [here.id, away.id], store.place("A.E1.C1").id)
        move_boxes(work, [elsewhere.id], store.place("A.E2.C1").id)
    client = client_of(store.keeper)
    lines = f"{here.mark}\n{elsewhere.mark}\nB2345678XX\n"
    done = post(client, "/scan", act="stock", target="A.E1", lines=lines)
    page = client.get(done.headers["location"]).text

    assert "registrado en A.E2.C1" in page
    assert "Renglón 3: B2345678XX" in page
    assert f'<a href="/boxes/{away.id}">2</a>' in page
    assert "1 de 2 encontrados, 1 ajenos, 1 faltantes" in client.get(f"/places/{store.place('A.E1').id}").text
    assert post(client, "/scan", act="stock", target="caja 1", lines="x").status_code == 422


@pytest.mark.parametrize(
    "lines", ["", "\x00", "x" * 100_000, "\n".join(["9" * 40] * 50), "<script>", "\u202e", box_mark(5), "B" * 11]
)
def test_nothing_that_is_scanned_makes_it_stumble(client_of, store, lines):
    for act in ("what", "move", "box", "nonsense"):
        assert post(client_of(store.keeper), "/scan", act=act, lines=lines).status_code in {200, 422}


def test_too_many_lines_are_refused_and_stay_in_the_field(client_of, store):
    answer = post(client_of(store.keeper), "/scan", act="move", target="A", lines="1\n" * 2001)

    assert answer.status_code == 422
    assert "2001" in answer.text or "2000" in answer.text


def test_what_another_archive_has_is_unknown_to_a_gun(client_of, store):
    store.volumes(1, stage=CustodyStage.INTERMEDIATE)
    box = store.box()
    answer = post(client_of(store.neighbour), "/scan", act="what", lines=f"{box.mark}\n{reference(1)}\ncaja 1")

    assert answer.text.count("Problema") == 3


def test_labels_are_a_pdf_with_what_a_box_says_from_the_position_asked_for(client_of, store):
    box, volumes = store.box(), store.volumes(2)
    with store.work(store.keeper) as work:
        fill_box(work, box.id, [one.id for one in volumes])
    client = client_of(store.keeper)
    lines = f"{box.mark}\n{reference(1)}\nA.E1.C1"
    answer = post(client, "/scan/labels", lines=lines, sheet="5164", start=5)

    pages = pypdf.PdfReader(BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert len(pages) == 2
    assert "Caja 1" in text
    assert f"Del: {reference(1)} al {reference(2)}" in " ".join(text.split())
    assert "Legajo 1 de 1" in text
    assert "Asunto 0" not in text
    for wrong in ({"sheet": "9"}, {"start": 7}, {"start": "x"}, {"lines": "nada"}, {"lines": ""}):
        refused = post(client, "/scan/labels", **{"lines": lines, "sheet": "5164", "start": 1, **wrong})
        assert refused.status_code == 422


def test_a_loan_goes_its_whole_way_by_forms(client_of, store, clock):
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    (volume,) = store.volumes(1)
    head, keeper = client_of(store.head), client_of(store.keeper)
    tab = head.get(f"/aggregations/{volume.aggregation_id}/custody").text
    assert f"/loans/new?volume={volume.id}" in tab
    assert "Solicitante" in head.get(f"/loans/new?volume={volume.id}").text
    asked = {"volume_id": volume.id, "unit_id": store.house.unit.id, "kind": "internal", "borrower": "Rosa Paz"}
    refused = post(head, "/loans", **asked)
    assert refused.status_code == 422
    assert 'id="field-purpose-error"' in refused.text
    path = post(head, "/loans", purpose="Revisión", **asked).headers["location"]

    assert "Autorizar" not in head.get(path).text
    assert post(keeper, f"{path}/refuse", reason="").status_code == 422
    assert post(keeper, f"{path}/authorise").status_code == 303
    given = post(keeper, f"{path}/hand_over", on="2026-09-09", folios_out=100, condition="Bueno")
    assert given.status_code == 303
    assert "24 de septiembre de 2026" in keeper.get(path).text

    clock.set(datetime(2026, 10, 6, 18, 0, tzinfo=UTC))
    late = keeper.get("/loans/overdue").text
    assert "1/2026" in late
    assert "8" in re.search(r'tone-bad">.*?</svg>(\d+)</span>', late, re.DOTALL)[1]
    assert "2026-09-24" in keeper.get("/loans/overdue?export=csv").text
    assert "1/2026" not in client_of(store.neighbour).get("/loans").text
    short = post(keeper, f"{path}/return", on="2026-10-06", folios_back=99, condition="Bueno")
    assert 'id="field-incident-error"' in short.text
    assert post(keeper, f"{path}/return", on="2026-10-06", folios_back=100, condition="Bueno").status_code == 303
    assert "1/2026" not in keeper.get("/loans/overdue").text
    assert post(keeper, f"{path}/return", on="2026-10-06", folios_back=100, condition="x").status_code == 409


def test_strangers_find_nothing(client_of, store, clock):
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    box, (volume,) = store.box(), store.volumes(1)
    loan = store.lend(volume, on=date(2026, 9, 9))
    client = client_of(store.neighbour)
    for path in (f"/boxes/{box.id}", f"/loans/{loan.id}", f"/loans/new?volume={volume.id}",
                 f"/aggregations/{volume.aggregation_id}/custody"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert post(client, f"/loans/{loan.id}/return", on="2026-09-10", folios_back=1, condition="x").status_code == 404
    assert client.get("/places/new").status_code == 403
