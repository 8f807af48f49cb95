"""The instruments that lie beside the house, as the workbooks people really send: they come to the same counts."""

import csv
from datetime import date

import pytest

from classification.charts.importing import CHART_TABLE, read_chart_table
from classification.charts.planning import plan_import as plan_chart
from classification.charts.service import import_chart
from retention.schedules.headings import SCHEDULE_TABLE
from retention.schedules.service import ImportChoices, import_schedule
from system.workbooks.annotating import annotate
from tests.system.workbooks.books import as_macro_book, converted, xlsx

SIGNED = [
    [],
    ["", "TOTAL DE SERIES", 113],
    [],
    ["Elaboró", "", "", "Autorizó"],
    ["Lic. María Pérez", "", "", "Ing. Juan López"],
]


def records(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def messy_chart(shared_data, *, joined):
    """Titles above, a row for each section between the data, headings told again on every page, signatures below."""
    rows = [["SECRETARÍA DE EJEMPLO"], ["CUADRO GENERAL DE CLASIFICACIÓN ARCHIVÍSTICA"], []]
    header = ["Código y nombre de la serie", "Notas"] if joined else ["Clave", "Serie documental", "Notas"]
    rows.append(header)
    section = ""
    for number, one in enumerate(records(shared_data / "series_comunes.csv")):
        if number and number % 40 == 0:
            rows.append(header)
        if one["seccion_codigo"] != section:
            section = one["seccion_codigo"]
            rows.append([f"SECCIÓN {section} {one['seccion']}"])
        code = one["serie_codigo_relleno"] if number % 2 else one["serie_codigo"]
        rows.append([f"{code}.- {one['serie']}"] if joined else [code, one["serie"]])
    return [*rows, *SIGNED]


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "ods"])
def test_the_common_series_are_twelve_sections_and_243_series_from_a_messy_workbook(
    shared_data, tmp_path, kind, joined
):
    rows = messy_chart(shared_data, joined=joined)
    content = xlsx(rows, merges=[((0, 0, 0, 3), rows[0][0]), ((1, 0, 1, 3), rows[1][0])])
    content = {"xlsx": lambda: content, "xlsm": lambda: as_macro_book(content),
               "ods": lambda: converted(content, tmp_path, "ods")}[kind]()  # fmt: skip

    file = CHART_TABLE.read(content)
    plan = plan_chart(read_chart_table(file.table), {})

    assert plan.refused == []
    assert plan.counts == {"sections": 12, "subsections": 0, "series": 243, "subseries": 0}
    titles = {row.number for row in read_chart_table(file.table)} - {line.number for line in file.table.lines}
    assert len(titles) == (0 if joined else 12)
    codes = [one.objection.code for one in file.table.passed_over]
    assert codes.count("table.header_again") == 6
    assert codes.count("table.footer_row") == 3
    # Every row of the sheet that is not blank has its place in the reckoning.
    assert len(file.grid.rows) == plan.rows + len(codes) + len(file.table.header_rows)


def messy_schedule(shared_data, *, marks):
    """Headings on two floors, A/L/F/C and the technique by a mark, sections between the data."""
    over = ["Código", "Serie / Subserie", "Valor documental", "", "", "", "Vigencia documental", "", ""]
    under = ["", "", "A", "L", "F", "C", "AT", "AC", "Total"]
    if marks:
        over, under = [*over, "Técnica de selección", "", ""], [*under, "E", "M", "C"]
    else:
        over, under = [*over, "Destino final"], [*under, ""]
    over, under = [*over, "Cualidad de la muestra"], [*under, ""]
    rows = [["CATÁLOGO DE DISPOSICIÓN DOCUMENTAL 2010"], [], over, under]
    section = ""
    words = {"eliminación": ("BAJA", "Eliminacion"), "muestreo": ("Muestreo", "MUESTREO"),
             "conservación": ("Conservación", "conservacion permanente"), "": ("", "")}  # fmt: skip
    for number, one in enumerate(records(shared_data / "sre_cadido.csv")):
        if one["seccion_codigo"] != section:
            section = one["seccion_codigo"]
            rows.append([f"{section} {one['seccion'].upper()}"])
        code = one["subserie_codigo"] or one["serie_codigo"]
        said = one["tecnica_seleccion"]
        mark = ["X" if said == word else "" for word in ("eliminación", "muestreo", "conservación")]
        terms = [float(one[name]) if one[name] else "" for name in ("AT", "AC", "total")]
        rows.append(
            [code, one["subserie"] or one["serie"], "X", "", "", "", *terms]
            + (mark if marks else [words[said][number % 2]])
            + [one["muestreo_cualidad"]]
        )
    return [*rows, *SIGNED, ["A=Administrativo. L=Legal. F=Fiscal. C=Contable."]]


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("merged", [False, True])
def test_a_real_schedule_comes_to_its_own_counts_from_a_messy_workbook(
    shared_data, installation, operator, given, *, marks, merged
):
    fonds = given.fonds("SRE")
    with installation.work(operator) as work:
        content = (shared_data / "sre_cadido.csv").read_bytes()
        import_chart(work, fonds.id, content, in_force_from=date(2010, 1, 1))
    rows = messy_schedule(shared_data, marks=marks)
    merges = []
    if merged:
        merges = [((2, 2, 2, 5), "Valor documental"), ((2, 6, 2, 8), "Vigencia documental"), ((2, 0, 3, 0), "Código")]
    file = SCHEDULE_TABLE.read(xlsx(rows, merges=merges))

    with installation.work(operator) as work:
        done = import_schedule(work, fonds.id, file, ImportChoices())

    assert done.plan.refused == []
    assert (done.plan.imported, done.plan.counts()) == (
        141,
        {"series": 113, "subseries": 28, "techniques": {"sampling": 71, "elimination": 37, "conservation": 5}},
    )
    assert "09C.04" in done.stopped_by
    assert len(file.grid.rows) == done.plan.rows + len(done.passed_over) + len(file.table.header_rows)

    again = SCHEDULE_TABLE.read(annotate(file.grid, [], installation.clock()))
    with installation.work(operator) as work:
        second = import_schedule(work, fonds.id, again, ImportChoices())
    assert (second.plan.imported, second.plan.unchanged, second.plan.changes) == (0, 141, False)
