"""The instruments that lie beside the house, imported as charts."""

import csv
import io

import pytest

from classification.charts import queries, service
from classification.charts.importing import read_chart_file
from classification.charts.model import Level
from classification.charts.planning import plan_import


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_common_series_are_twelve_sections_and_243_series_however_the_file_is_saved(
    shared_data, encoding, separator
):
    rows = list(csv.reader((shared_data / "series_comunes.csv").read_text("utf-8").splitlines()))
    paper = io.StringIO(newline="")
    csv.writer(paper, delimiter=separator).writerows(rows)

    plan = plan_import(read_chart_file(paper.getvalue().encode(encoding)), {})

    assert (plan.rows, plan.imported, plan.refused) == (243, 243, [])
    assert plan.counts == {"sections": 12, "subsections": 0, "series": 243, "subseries": 0}


def test_the_common_series_load_in_natural_order(shared_data, installation, operator, given):
    fonds = given.fonds("SMA")
    content = (shared_data / "series_comunes.csv").read_bytes()
    with installation.work(operator) as work:
        chart = service.import_chart(work, fonds.id, content).chart

    with installation.reading(operator) as reading:
        assert [twig.node.code for twig in queries.children(reading, chart.id).twigs] == [f"{n}C" for n in range(1, 13)]
        sizes = [twig.children for twig in queries.children(reading, chart.id).twigs]
        assert sizes == [15, 18, 20, 28, 28, 26, 16, 25, 18, 16, 22, 11]
        written = [
            tuple(map(int, node.key.replace("C", "").split("."))) for node in queries.series_of(reading, chart.id)
        ]
        assert written == sorted(written)


def test_a_real_schedule_is_read_as_a_chart_and_reads_the_same_again(shared_data, installation, operator, given):
    fonds = given.fonds("SRE")
    content = (shared_data / "sre_cadido.csv").read_bytes()
    for imported, unchanged in ((141, 0), (0, 141)):
        with installation.work(operator) as work:
            done = service.import_chart(work, fonds.id, content)
        assert (done.plan.rows, done.plan.imported, done.plan.unchanged, done.plan.refused) == (
            141,
            imported,
            unchanged,
            [],
        )

    letters = [problem for problem in done.plan.warnings if problem.objection.code == "code.letter_for_zero"]
    assert [(problem.row, problem.column, problem.objection.facts["read"]) for problem in letters] == [
        (104, "seccion_codigo", "01S")
    ]
    with installation.reading(operator) as reading:
        assert queries.counts_by_level(reading, done.chart.id) == {
            Level.SECTION: 15, Level.SUBSECTION: 0, Level.SERIES: 113, Level.SUBSERIES: 28,
        }  # fmt: skip
        assert queries.find_by_code(reading, fonds.id, "9c.4").title == "Material multimedia"
