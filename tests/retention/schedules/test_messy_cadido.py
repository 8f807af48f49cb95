"""A schedule as a state ministry keeps it: terms in every spelling, marks, wrong sums; all told, none mended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from classification.series.kinds import SamplingMethod, Support, Technique
from retention.schedules import queries
from retention.schedules.model import ScheduleEntry, ScheduleState
from retention.schedules.service import ImportChoices, import_schedule
from tests.system.workbooks.books import xlsx

OVER = (
    "Área productora", "Serie", "", "Valor documental", "", "", "", "Plazo de conservación", "", "",
    "Destino final", "", "", "Cualidad de la muestra", "Tipo de muestreo", "Soporte",
)  # fmt: skip
UNDER = ("", "Cve.", "Nombre", "A", "L", "F", "C", "AT", "AC", "Total", "E", "M", "C", "", "", "")
MERGES = (
    ((3, 1, 3, 2), "Serie"), ((3, 3, 3, 6), "Valor documental"), ((3, 7, 3, 9), "Plazo de conservación"),
    ((3, 10, 3, 12), "Destino final"),
)  # fmt: skip
GOOD = (
    ("TES; Oficina de nadie", "04C.03", "Expediente único", "X", "X", "", "", "2 años", "36 meses", "5", "", "X", "",
     "Los de mandos", "Sistemático", "Papel y electrónico"),
    ("TES", "6C.4", "Nómina", "", "", "x", "x", "24 meses", 3, "6 años", "X", "", "", "", "", "papel"),
    ("", "5C.03", "Gastos", "", "", "X", "", 15, 15, 30, "", "", "X", "", "", ""),
    ("", "5C.4", "Ingresos", "X", "", "", "", "2 años", "3", 5, "", "X", "", "", "", ""),
)  # fmt: skip


def book(*rows) -> bytes:
    """Titles, headings in two rows with groups over them, the rows, a sum and a signature."""
    top = [["GOBIERNO DEL ESTADO"], ["CATÁLOGO DE DISPOSICIÓN DOCUMENTAL"], [], OVER, UNDER]
    return xlsx([*top, *rows, ["TOTAL", len(rows)], [], ["Elaboró", "", "", "Autorizó"]], merges=MERGES)


@pytest.fixture
def weighed(bare):
    def import_(*rows, **choices):
        with bare.work() as work:
            choices.setdefault("in_force_from", date(2020, 1, 1))
            return import_schedule(work, bare.fonds.id, book(*rows), ImportChoices(**choices))

    return import_


def entries(archive):
    with archive.reading() as reading:
        return {entry.key: entry for entry in reading.session.scalars(select(ScheduleEntry))}


def told(problems, *codes):
    return {
        (one.row, one.column, one.objection.code, one.objection.basis)
        for one in problems
        if not codes or one.objection.code in codes
    }


def test_terms_in_every_spelling_and_marks_are_read_as_they_stand(bare, weighed):
    imported = weighed(*GOOD)
    found = entries(bare)

    assert imported.plan.refused == []
    assert (found["4C.3"].office.in_months, found["4C.3"].intermediate.in_months) == (24, 36)
    assert (found["6C.4"].office.in_months, found["6C.4"].values) == (24, "FC")
    assert [found[key].technique for key in ("4C.3", "6C.4", "5C.3")] == [
        Technique.SAMPLING, Technique.ELIMINATION, Technique.CONSERVATION,
    ]  # fmt: skip
    assert (found["4C.3"].sampling_method, found["4C.3"].support) == (SamplingMethod.SYSTEMATIC, Support.HYBRID)


def test_what_breaks_a_rule_is_in_as_it_is_and_told_in_its_cell_with_its_article(bare, weighed):
    imported = weighed(*GOOD)

    broken = ("schedule.over_cap", "schedule.total_differs", "schedule.quality_missing", "schedule.unit_not_found")
    assert told(imported.warnings, *broken) == {
        (6, "Área productora", "schedule.unit_not_found", "LGA 53"),
        (7, "Total", "schedule.total_differs", "LGA 4-XLVI"),
        (8, "Total", "schedule.over_cap", "LGA 37"),
        (9, "Cualidad de la muestra", "schedule.quality_missing", "LGA 4-XXIII"),
    }
    assert imported.schedule.state is ScheduleState.DRAFT
    assert entries(bare)["5C.3"].intermediate_years == 15
    assert entries(bare)["6C.4"].total_years == 6


def test_producing_units_are_named_by_code_and_stay_where_a_file_says_none(bare, weighed):
    schedule = weighed(*GOOD).schedule
    with bare.reading() as reading:
        named = queries.units_of(reading, schedule.id)
    assert {named[entries(bare)[key].id] for key in ("4C.3", "6C.4")} == {(bare.unit.id,)}

    silent = [("", *row[1:14], "", "") for row in GOOD]
    again = weighed(*silent)

    assert (again.plan.imported, again.plan.unchanged) == (0, 4)
    assert entries(bare)["4C.3"].support is Support.HYBRID


def test_the_same_workbook_again_changes_nothing(bare, weighed):
    first = weighed(*GOOD)
    again = weighed(*GOOD)

    assert (again.plan.imported, again.plan.unchanged, again.schedule.id) == (0, 4, first.schedule.id)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (("", "6C.4", "Nómina", "X", "", "", "", "-", "3", "3", "X"), ("AT", "schedule.term_missing", "LGA 4-XIII")),
        (
            ("", "6C.4", "Nómina", "X", "", "", "", "dos", "3", "5", "X"),
            ("AT", "schedule.term_unreadable", "LGA 4-XIII"),
        ),
        (("", "6C.4", "Nómina", "X", "", "", "", 2, 3, 5, "X", "X"), ("M", "schedule.technique_twice", "LGA 4-XXIII")),
        (("", date(2026, 2, 1), "Nómina", "X", "", "", "", 2, 3, 5, "X"), ("Cve.", "code.turned_to_day", "LGA 13")),
        (
            ("", "6C.4", "Nómina", "X", "", "", "", 2, 3, 5, "", "X", "", "", "a ojo"),
            ("Tipo de muestreo", "schedule.method_unknown", "LGA 4-XXIII"),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_its_cell(weighed, row, wanted):
    (refused,) = weighed(row).plan.refused

    assert (refused.row, refused.objection.code, refused.objection.basis) == (6, wanted[1], wanted[2])
    assert refused.column.split(" / ")[-1] == wanted[0]


@pytest.mark.parametrize(
    ("word", "technique"),
    [
        ("Eliminacion", Technique.ELIMINATION), ("BAJA", Technique.ELIMINATION), ("Elim.", Technique.ELIMINATION),
        ("Hist.", Technique.CONSERVATION), ("C.P.", Technique.CONSERVATION), ("MUESTREO", Technique.SAMPLING),
    ],
)  # fmt: skip
def test_what_becomes_of_files_is_one_thing_in_all_its_spellings(bare, word, technique):
    content = xlsx([["Clave", "AT", "AC", "Destino final"], ["6C.4", "2 años", "12 meses", word]])
    with bare.work() as work:
        import_schedule(work, bare.fonds.id, content, ImportChoices())

    assert entries(bare)["6C.4"].technique is technique


@pytest.mark.parametrize(
    ("word", "method"),
    [
        ("Muestreo sistemático", SamplingMethod.SYSTEMATIC), ("MUESTREO ALEATORIO", SamplingMethod.RANDOM),
        ("Muestreo selectivo", SamplingMethod.QUALITATIVE), ("Muestreo", None),
    ],
)  # fmt: skip
def test_a_technique_that_names_its_method_says_both(bare, word, method):
    content = xlsx([["Clave", "AT", "AC", "Destino final", "Cualidad"], ["6C.4", 2, 1, word, "Los mayores"]])
    with bare.work() as work:
        imported = import_schedule(work, bare.fonds.id, content, ImportChoices())

    assert imported.plan.refused == []
    assert (entries(bare)["6C.4"].technique, entries(bare)["6C.4"].sampling_method) == (Technique.SAMPLING, method)


def test_two_methods_in_one_row_are_refused(bare):
    content = xlsx(
        [
            ["Clave", "AT", "AC", "Destino final", "Tipo de muestreo"],
            ["6C.4", 2, 1, "Muestreo aleatorio", "Sistemático"],
        ]
    )
    with bare.work() as work:
        (refused,) = import_schedule(work, bare.fonds.id, content, ImportChoices()).plan.refused

    assert (refused.column, refused.objection.code) == ("Tipo de muestreo", "schedule.method_twice")
