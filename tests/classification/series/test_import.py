"""A body brings its sheets in one table: every row is accounted for, and nothing said before is lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from classification.context import context
from classification.series import queries
from classification.series.importing import import_sheets, weigh_sheets
from classification.series.kinds import AccessCondition, PersonalData, SecondaryValue, Support, Technique, Trigger
from classification.series.table import HEADINGS, SHEET_TABLE, fields_of
from system.actor import NotPermitted
from system.calendar.terms import Term
from system.console import Console
from system.exits import Exit
from system.tabular import Line
from system.web.language import sentence

HEAD = (
    "Clave,Serie,Función,AT,AC,Valor legal,Valor documental,Técnica de selección,Fundamento legal,Áreas productoras\n"
)


def taken(text: str):
    return SHEET_TABLE.read(text.encode())


def brought(desk, text: str, actor=None):
    with desk.work(actor) as work:
        return import_sheets(work, desk.fonds.id, taken(text)).report(sentence)


def said(desk, key: str):
    with desk.reading() as reading:
        sheet = queries.feeding(reading, desk.fonds.id, [desk.lineage(key)])[desk.lineage(key)]
        return sheet, queries.contents_of(reading, sheet)


def test_a_row_becomes_a_draft_and_the_same_file_again_changes_nothing(desk):
    text = HEAD + '5C.2,Gastos,Pagar,2 años 6 meses,24 meses,x,"Administrativo, contable",Baja,"LGA 37; CFF 30",du\n'
    report = brought(desk, text)
    assert (report.rows, report.imported, report.unchanged, report.refused) == (1, 1, 0, [])
    assert report.counts == {"begun": 1, "changed": 0}
    sheet, contents = said(desk, "5C.2")
    assert (contents.office, contents.intermediate, contents.values) == (Term(2, 6), Term(2), "ALC")
    assert contents.technique is Technique.ELIMINATION
    assert [one.norm for one in contents.citations] == ["LGA", "CFF"]
    assert contents.units == (desk.unit.id,)
    again = brought(desk, text)
    assert (again.imported, again.unchanged) == (0, 1)
    assert desk.now(sheet).version == sheet.version


def test_empty_cells_take_nothing_away_and_a_signed_sheet_is_followed_by_a_draft(desk):
    first = desk.sign_all(desk.begin(contents=desk.full))
    assert brought(desk, HEAD + "5C.2,,,,,,,,,\n").unchanged == 1
    report = brought(desk, HEAD + "5C.2,,Pagar a tiempo,,,,,,,\n")
    assert report.counts == {"begun": 1, "changed": 0}
    sheet, contents = said(desk, "5C.2")
    assert (sheet.number, contents) == (2, replace(desk.full, function="Pagar a tiempo"))
    assert desk.now(first).state.value == "signed"


def test_every_row_is_accounted_for_with_all_its_reasons(desk):
    text = (
        "Fichas del municipio\n" + HEAD + "5C.2,Gastos,Pagar,2,3,,,,,\n"
        "05C.02,Otra vez,Pagar,2,3,,,,,\n"
        "99Z.1,No hay,x,2,3,,,,,\n"
        "5C,Sección,x,2,3,,,,,\n"
        "5C.10,Mala,x,dos,3,,Q,Quemar,,NOHAY\n"
    )
    report = brought(desk, text)
    assert (report.rows, report.imported, report.refused_rows) == (5, 1, 4)
    assert report.rows == report.imported + report.unchanged + report.refused_rows
    told = {(one.row, one.column, one.code) for one in report.refused}
    assert told == {
        (4, "Clave", "sheet.code_twice"), (5, "Clave", "sheet.class_not_found"),
        (6, "Clave", "sheet.class_holds_no_files"), (7, "AT", "sheet.term_unreadable"),
        (7, "Técnica de selección", "sheet.word_unknown"), (7, "Áreas productoras", "sheet.unit_unknown"),
    }  # fmt: skip
    assert any("«Quemar»" in one.detail and "Muestreo" in one.detail for one in report.refused)
    assert [one.row for one in report.passed_over] == [1]


def test_an_office_archivist_brings_the_sheets_of_the_own_unit_only(desk):
    desk.begin("5C.2", replace(desk.full, unit_id=desk.other.id, units=(desk.other.id,)))
    report = brought(desk, HEAD + "5C.2,,Mío ahora,,,,,,,\n5C.10,,Ingresar,,,,,,,\n", desk.archivist)
    assert [(one.row, one.column, one.code) for one in report.refused] == [(2, "Clave", "sheet.row_not_yours")]
    _sheet, contents = said(desk, "5C.10")
    assert (contents.unit_id, contents.units) == (desk.unit.id, (desk.unit.id,))
    assert said(desk, "5C.2")[1].function == desk.full.function


def test_who_edits_no_sheet_brings_none(desk):
    with pytest.raises(NotPermitted), desk.work(desk.board) as work:
        import_sheets(work, desk.fonds.id, taken(HEAD + "5C.2,,x,,,,,,,\n"))


def test_a_look_says_the_same_and_writes_nothing(desk):
    file = taken(HEAD + "5C.2,,x,,,,,,,\n9Z,,x,,,,,,,\n")
    with desk.reading(desk.coordinator) as reading:
        weighed = weigh_sheets(reading, desk.fonds.id, file)
    assert (len(weighed.planned), len(weighed.refused)) == (1, 1)
    with desk.reading() as reading:
        assert queries.list_sheets(reading, desk.fonds.id) == []


def test_hostile_cells_are_text_and_letters_that_turn_it_around_are_refused(desk):
    hostile = "=cmd|' /C calc'!A0 <script>alert(1)</script> #panic() \U0001f600"
    report = brought(desk, HEAD + f'5C.2,,"{hostile}",,,,,,,\n5C.10,,"\u202etxet",,,,,,,\n')
    assert [one.code for one in report.refused] == ["table.control_character"]
    assert said(desk, "5C.2")[1].function == hostile


def test_the_words_of_the_forms_are_understood():
    cells = {
        "trigger": "Entrega de la obra", "support": "Mixto", "secondary_values": "Evidencial; testimonial",
        "access_condition": "Reservada", "personal_data": "Sí", "note": "-",
    }  # fmt: skip
    fields = fields_of(Line(1, cells))
    assert fields == {
        "trigger": Trigger.NAMED_EVENT, "trigger_name": "Entrega de la obra", "support": Support.HYBRID,
        "secondary_values": f"{SecondaryValue.EVIDENTIAL},{SecondaryValue.TESTIMONIAL}",
        "access_condition": AccessCondition.POSSIBLY_RESERVED, "personal_data": PersonalData.PERSONAL,
    }  # fmt: skip


def test_no_two_columns_are_called_alike():
    from system.tabular import folded

    known = [folded(word) for heading in HEADINGS for word in {heading.name, *heading.synonyms}]
    assert len({(folded(word), heading.name) for heading in HEADINGS for word in heading.synonyms}) == len(
        {folded(word) for heading in HEADINGS for word in heading.synonyms}
    ), sorted(known)


def test_the_command_reads_a_file_and_ends_with_three_where_a_row_is_refused(desk, tmp_path):
    file = tmp_path / "fichas.csv"
    file.write_text(HEAD + "5C.2,,x,,,,,,,\n9Z,,x,,,,,,,\n", encoding="utf-8")
    group = next(command for command in context.commands if command.name == "sheet")
    console = Console(desk.installation, lambda _installation, _account: desk.coordinator)
    back = tmp_path / "vuelta.xlsx"
    given = ["import", str(file), "--annotated", str(back), "--json"]
    ran = CliRunner().invoke(group, given, obj=console, catch_exceptions=False)
    assert ran.exit_code == Exit.SOME_REFUSED
    report = json.loads(ran.stdout)
    assert (report["rows"], report["imported"], len(report["refused"])) == (2, 1, 1)
    assert back.read_bytes().startswith(b"PK")
    looked = CliRunner().invoke(group, ["import", str(file), "--preview"], obj=console, catch_exceptions=False)
    assert json.loads(looked.stdout)["unchanged"] == 1
