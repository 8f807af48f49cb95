"""Looks at charts."""

import pytest

from classification.charts import queries, service
from classification.charts.model import Level

SECTIONS = "".join(f"{n}C,Sección {n}\n" for n in (12, 2, 1, 10))
SERIES = "".join(f"1C.{n},Asunto número {n}\n" for n in range(130, 0, -1))
EXTRA = "2C.1,Legislación\n2C.2,ADQUISICIÓN de bienes\n2C.2.1,Bienes muebles\n"


@pytest.fixture
def chart(installation, operator, fonds):
    with installation.work(operator) as work:
        content = f"clave,nombre\n{SECTIONS}{SERIES}{EXTRA}".encode()
        return service.import_chart(work, fonds.id, content).chart


def test_children_come_in_natural_order_and_in_batches_that_miss_and_repeat_nothing(installation, operator, chart):
    with installation.reading(operator) as reading:
        sections = queries.children(reading, chart.id)
        assert [(twig.node.code, twig.children) for twig in sections.twigs] == [
            ("1C", 130),
            ("2C", 2),
            ("10C", 0),
            ("12C", 0),
        ]
        assert (sections.total, sections.after) == (4, "")
        met, after = [], ""
        for _ in range(3):
            branch = queries.children(reading, chart.id, sections.twigs[0].node.id, after=after, counted=True)
            met += [twig.node.code for twig in branch.twigs]
            after = branch.after
        assert met == [f"1C.{n}" for n in range(1, 131)]
        assert (after, branch.total) == ("", 130)


def test_a_series_is_found_by_any_spelling_of_its_code(installation, operator, fonds, chart):
    with installation.reading(operator) as reading:
        found = [queries.find_by_code(reading, fonds.id, spelt) for spelt in ("2C.2", "02c.02", " 2C . 2 ", "2C-2")]
        assert {node.title for node in found} == {"ADQUISICIÓN de bienes"}
        assert queries.find_by_code(reading, fonds.id, "2C.9") is None
        assert queries.find_by_code(reading, fonds.id, "no es una clave") is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("adquisicion", ["2C.2"]),
        ("BIENES  Adquisición", ["2C.2"]),
        ("bienes", ["2C.2", "2C.2.1"]),
        ("02c.02", ["2C.2", "2C.2.1"]),
        ("%", []),
        ("", []),
        ("número 13", ["1C.13", "1C.113", "1C.130"]),
        ("\x00" + "x" * 5000, []),
    ],
)
def test_nodes_are_found_by_words_of_the_title_or_by_code(installation, operator, chart, text, codes):
    with installation.reading(operator) as reading:
        assert [node.code for node in queries.search_nodes(reading, chart.id, text)] == codes


def test_levels_are_counted_and_series_listed_in_natural_order(installation, operator, chart):
    with installation.reading(operator) as reading:
        assert queries.counts_by_level(reading, chart.id) == {
            Level.SECTION: 4, Level.SUBSECTION: 0, Level.SERIES: 132, Level.SUBSERIES: 1,
        }  # fmt: skip
        assert [node.code for node in queries.series_of(reading, chart.id)][-4:] == ["1C.130", "2C.1", "2C.2", "2C.2.1"]
