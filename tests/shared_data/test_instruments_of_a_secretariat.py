"""The real chart and schedule of a secretariat, published and read back."""

from __future__ import annotations

import json
from datetime import date

import pyshacl
import pytest
from pypdf import PdfReader
from rdflib import SKOS, Graph

from classification.charts.service import import_chart
from retention.instruments.compiling import compile_paper
from retention.instruments.kinds import Format, InstrumentKind
from retention.instruments.papers import Imprint, draw
from retention.instruments.service import write_all
from retention.schedules.service import ImportChoices, import_schedule
from tests.retention.instruments.skos_integrity import broken
from tests.retention.instruments.test_skos import SHAPES


@pytest.fixture
def made(installation, operator, given, shared_data, tmp_path):
    fonds = given.fonds("SRE", name="Secretaría de Relaciones Exteriores")
    content = (shared_data / "sre_cadido.csv").read_bytes()
    with installation.work(operator) as work:
        import_chart(work, fonds.id, content, in_force_from=date(2018, 1, 1))
    with installation.work(operator) as work:
        import_schedule(work, fonds.id, content, ImportChoices(in_force_from=date(2018, 1, 1), legacy=True))

    def act(kind):
        with installation.reading(operator) as reading:
            drawn = draw(compile_paper(reading, fonds, kind, "ACA"), tmp_path)
        return drawn, write_all(drawn, Imprint(date(2026, 11, 24), 1), tmp_path)

    return act


def test_the_schedule_of_a_secretariat_is_whole_in_every_form(made):
    drawn, written = made(InstrumentKind.SCHEDULE)
    assert drawn.count == 113 + 28
    assert written.left_out == []
    rows = json.loads(written.files[Format.JSON].read_text("utf-8"))["renglones"]
    over = next(row for row in rows if row["serie"] == "09C.04" and not row["subserie"])
    assert (over["AT"], over["AC"], over["total"], over["heredado"]) == (15, 15, 30, "Sí")
    text = "".join(page.extract_text() for page in PdfReader(written.files[Format.PDF]).pages)
    assert "09C.04" in text


def test_the_chart_of_a_secretariat_is_a_sound_vocabulary(made):
    drawn, written = made(InstrumentKind.CHART)
    graph = Graph().parse(written.files[Format.TURTLE], format="turtle")
    assert len(set(graph.subjects(SKOS.notation))) == drawn.count
    fine, _graph, text = pyshacl.validate(graph, shacl_graph=SHAPES, advanced=True)
    assert fine, text
    assert broken(graph) == []
