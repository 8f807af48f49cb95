from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from records.access.cli import access
from records.access.errors import RestrictionRefused
from records.aggregations.cli import aggregation
from records.documents.cli import ingest_documents
from records.documents.ingest import natural
from records.incidents.cli import incident
from records.objects.cli import fixity
from records.objects.service import store_of
from system import history
from system.console import Console
from tests.records.spoiling import flip_a_byte

PDF = b"%PDF-1.4\nno es un PDF entero\n"


@pytest.fixture
def run(installation, operator):
    def run(command, *arguments, actor=None):
        console = Console(installation, lambda _installation, _account: actor or operator)
        result = CliRunner().invoke(command, [*arguments, "--json"], obj=console, catch_exceptions=True)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout)

    return run


def test_a_folder_is_ingested_whole_in_natural_order_and_every_path_is_accounted_for(house, run, tmp_path):
    file = house.open()
    folder = tmp_path / "acuse"
    (folder / "anexos").mkdir(parents=True)
    (folder / "acta 10.txt").write_text("décima\n")
    (folder / "acta 2.txt").write_text("segunda\n")
    (folder / "anexos" / "copia de la segunda.txt").write_text("segunda\n")
    (folder / "vacio.txt").write_text("")
    (folder / "roto.pdf").write_bytes(PDF)
    (folder / ".oculto").write_text("x")

    code, answer = run(ingest_documents, str(folder), str(tmp_path / "no hay.pdf"), "--aggregation", file.reference)

    assert code == 3
    assert answer["totals"] == {"registered": 3, "duplicate": 1, "refused": 1, "unreadable": 1}
    assert answer["total"] == sum(answer["totals"].values()) == len(answer["items"])
    told = [(item["path"].rpartition("/")[2], item["outcome"], item["number"]) for item in answer["items"]]
    assert told == [
        ("acta 2.txt", "registered", 1),
        ("acta 10.txt", "registered", 2),
        ("copia de la segunda.txt", "duplicate", 1),
        ("roto.pdf", "registered", 3),
        ("vacio.txt", "refused", None),
        ("no hay.pdf", "unreadable", None),
    ]
    by_name = {item["path"].rpartition("/")[2]: item for item in answer["items"]}
    assert by_name["roto.pdf"]["text"] == "damaged"
    assert by_name["vacio.txt"]["reasons"][0]["code"] == "document.empty"
    assert by_name["acta 2.txt"]["document"]
    assert (by_name["acta 2.txt"]["mime"], by_name["acta 2.txt"]["text"]) == ("text/plain", "extracted")


def test_names_with_numbers_are_ordered_as_people_count():
    assert sorted(["a10", "a2", "B1", "a", "10", "9"], key=natural) == ["9", "10", "a", "a2", "a10", "B1"]


def test_fixity_verify_ends_with_8_where_a_byte_changed(house, run, installation, tmp_path):
    file = house.open()
    (tmp_path / "acta.txt").write_bytes(b"ACTA 001/2026\n")
    run(ingest_documents, str(tmp_path / "acta.txt"), "--aggregation", file.reference)
    assert run(fixity, "verify") == (
        0,
        {
            "objects": 1,
            "bytes": 14,
            "intact": 1,
            "changed": 0,
            "missing": 0,
            "unreadable": 0,
            "key_lost": 0,
            "key_destroyed": 0,
            "extra": 0,
            "removed": 0,
            "findings": [],
        },
    )
    key = next(store_of(installation.settings).list_keys())
    flip_a_byte(store_of(installation.settings), key)

    code, answer = run(fixity, "verify")
    assert (code, answer["changed"], answer["findings"][0]["outcome"]) == (8, 1, "changed")


def test_files_are_opened_listed_and_closed_from_the_command_line(house, run):
    code, opened = run(
        aggregation,
        "open",
        "--series",
        "5c.12",
        "--unit",
        "TES",
        "--title",
        "Pólizas",
        "--on",
        "2020-03-02",
        "--fonds",
        "SMA",
    )
    assert (code, opened["reference"]) == (0, "SMA/5C.12/2020/0001")
    assert run(aggregation, "list")[1]["total"] == 1
    closed = run(aggregation, "close", opened["reference"], "--on", "2021-01-15")[1]
    assert closed["closed_on"] == "2021-01-15"
    assert run(aggregation, "show", opened["reference"])[1]["state"] == "closed"


def test_a_request_and_a_reserve_are_recorded_and_the_reserve_is_lifted(house, run, installation, operator):
    file = house.open()

    asked = run(access, "request", file.reference, "--folio", "330026925001234", "--on", "2026-05-01")
    words = ("--kind", "reserved", "--on", "2026-09-10", "--cause", "112-VIII", "--basis", "LGT 112-VIII")
    code, reserve = run(access, "restrict", file.reference, *words, "--years", "5", "--resolution", "CT/1/2026")
    lifted = run(access, "lift", reserve["id"], "--on", "2026-11-01", "--reason", "Resolución CT/9/2026")

    assert (asked[0], asked[1]["folio"]) == (0, "330026925001234")
    assert (code, reserve["ends_on"], reserve["kind"]) == (0, "2031-09-10", "reserved")
    assert (lifted[0], lifted[1]["lifted_on"]) == (0, "2026-11-01")
    with installation.reading(operator) as reading:
        told = [entry.action for entry in history.of(reading.session, file.id)]
    assert told[-3:] == ["access_request.recorded", "restriction.recorded", "restriction.lifted"]


def test_a_reserve_longer_than_the_law_allows_is_refused_with_its_article(house, run):
    words = ("--kind", "reserved", "--on", "2026-09-10", "--cause", "112-VIII", "--basis", "LGT 112-VIII")

    with pytest.raises(RestrictionRefused) as refused:
        run(access, "restrict", house.open().reference, *words, "--years", "6", "--resolution", "CT/1/2026")

    assert [(one.code, one.basis) for one in refused.value.objections] == [("restriction.term_too_long", "LGT 104")]


def test_a_closed_file_is_opened_again_with_its_reason(house, run):
    file = house.open()
    run(aggregation, "close", file.reference, "--on", "2026-10-01")

    code, again = run(aggregation, "reopen", file.reference, "--reason", "Falta el finiquito")

    assert (code, again["closed_on"]) == (0, None)


def test_a_table_beside_the_files_says_what_they_are_and_a_second_run_adds_nothing(house, run, tmp_path):
    file = house.open()
    folder = tmp_path / "actas"
    folder.mkdir()
    (folder / "acta 10.txt").write_text("diez")
    (folder / "acta 2.txt").write_text("dos")
    (folder / "mala.txt").write_text("mala")
    table = folder / "metadatos.csv"
    table.write_text(
        "archivo,titulo,tipo,fecha\nacta 2.txt,Acta segunda,acta,2020-04-01\nmala.txt,x,x,ayer\nno está.txt,y,y,\n",
        encoding="utf-8",
    )
    words = (str(folder), "--aggregation", file.reference, "--metadata", str(table))
    code, answer = run(ingest_documents, *words)

    assert code == 3
    assert (answer["found"], answer["total"], answer["unmatched"]) == (3, 3, ["no está.txt"])
    assert answer["totals"] == {"registered": 2, "duplicate": 0, "refused": 1, "unreadable": 0}
    assert [item["path"].rpartition("/")[2] for item in answer["items"]] == ["acta 2.txt", "acta 10.txt", "mala.txt"]
    _code, again = run(ingest_documents, *words)
    assert again["totals"] == {"registered": 0, "duplicate": 2, "refused": 1, "unreadable": 0}


def test_the_act_over_a_loss_is_drawn_up_and_written_out_again_from_the_command_line(house, run, tmp_path):
    listed = tmp_path / "lista.txt"
    listed.write_text(house.open().reference)
    code, made = run(
        incident, "record", "lost", "--act", "AB/1", "--on", "2026-11-10", "--searched", "Ana", "--discovered-by",
        "Rosa", "--discovered-on", "2026-11-09", "--measures", "Se sigue buscando", "--files", str(listed),
    )  # fmt: skip
    assert (code, made["files"]) == (0, 1)

    first, again = tmp_path / "acta.pdf", tmp_path / "otra.pdf"
    code, drawn = run(incident, "act", "AB/1", str(first), "--signer", "Ana, responsable", "--signer", "Luis, testigo")
    assert (code, drawn["number"], drawn["files"]) == (0, 1, 1)
    assert run(incident, "act", "AB/1", str(again))[1]["sha256"] == drawn["sha256"]
    assert first.read_bytes() == again.read_bytes()
