"""Vocabularies of charts with a past keep every integrity condition of SKOS; the conditions find what breaks them."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from sqlalchemy import select

from classification.charts.model import Node
from classification.charts.service import add_node, draft_chart
from classification.charts.successions import NewPart, merge_nodes, replace_node, split_node, suppress_node
from retention.instruments.compiling import compile_paper
from retention.instruments.kinds import Format, InstrumentKind
from retention.instruments.papers import Imprint, draw
from retention.instruments.service import preview, write_all
from tests.retention.instruments.conftest import HOSTILE
from tests.retention.instruments.skos_integrity import broken

BASE = "https://archivo.example/published/SMA/chart"
IMPRINT = Imprint(date(2026, 11, 24), 2, f"{BASE}/2", BASE)


@pytest.fixture
def revised(filled):
    """A second version: classes merged, split, replaced with and without files, suppressed; hostile titles."""
    with filled.work() as work:
        chart = draft_chart(work, filled.fonds.id)

        def node(key: str) -> Node:
            return work.session.scalars(select(Node).where(Node.chart_id == chart.id, Node.key == key)).one()

        for number, title in enumerate(one for one in HOSTILE if one.isprintable()):
            add_node(work, chart.id, code=f"5C.{number + 40}", title=title[:200], parent_id=node("5C").id)
        split_node(work, node("5C.3").id, [NewPart("5C.20", "Gasto corriente"), NewPart("5C.21", "Inversión")])
        merge_nodes(work, [node("5C.4").id], into_id=node("5C.20").id)
        replace_node(work, node("6C.4").id, code="6C.9", title="Compras")
        replace_node(work, node("2C.8").id, code="2C.9", title="Litigios")
        suppress_node(work, node("4C.3.2").id)
        # A code that was given up may be given again: the vocabulary must not take the two for one.
        add_node(work, chart.id, code="5C.4", title="Tesorería", parent_id=node("5C").id)
    return filled


def vocabulary(body, folder, form: Format) -> Graph:
    with body.reading() as reading:
        drawn = draw(compile_paper(reading, body.fonds, InstrumentKind.CHART, "ACA", 2), folder)
    written = write_all(drawn, IMPRINT, folder)
    return Graph().parse(written.files[form], format="turtle" if form is Format.TURTLE else "json-ld")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_chart_with_a_past_is_a_sound_vocabulary_in_both_forms(revised, tmp_path):
    turtle, jsonld = (vocabulary(revised, tmp_path, form) for form in (Format.TURTLE, Format.JSONLD))
    assert broken(turtle) == []
    assert set(turtle) == set(jsonld)
    assert len(list(turtle.subject_objects(DCTERMS.isReplacedBy))) == 5


def test_a_code_given_again_is_another_class(revised, tmp_path):
    graph = vocabulary(revised, tmp_path, Format.TURTLE)
    (again,) = graph.subjects(SKOS.notation, Literal("5C.4"))
    (before,) = set(graph.subjects(DCTERMS.identifier, Literal("5C.4")))
    assert again != before
    assert (before, RDF.type, SKOS.Concept) not in graph


def test_a_look_without_a_public_address_is_sound_too(revised, tmp_path):
    with revised.reading() as reading:
        path = preview(reading, InstrumentKind.CHART, Format.TURTLE, tmp_path, fonds=revised.fonds, version=2)
    assert broken(Graph().parse(path, format="turtle")) == []


@pytest.mark.parametrize(
    ("predicate", "other", "condition"),
    [
        (RDF.type, SKOS.ConceptScheme, "S9"),
        (SKOS.prefLabel, Literal("otra", lang="es"), "S14"),
        (SKOS.hiddenLabel, Literal("Gasto corriente", lang="es"), "S13"),
        (SKOS.altLabel, Literal("sin lengua"), "a language"),
        (SKOS.altLabel, Literal(" ", lang="es"), "not empty"),
        (SKOS.notation, Literal("5C.21"), "one notation"),
        (SKOS.broader, URIRef("https://elsewhere.example/x"), "answer each other"),
        (SKOS.topConceptOf, URIRef(BASE), "on top is under none"),
    ],
)
def test_the_conditions_find_what_breaks_them(revised, tmp_path, predicate, other, condition):
    graph = vocabulary(revised, tmp_path, Format.TURTLE)
    (concept,) = graph.subjects(SKOS.notation, Literal("5C.20"))
    graph.add((concept, predicate, other))
    assert any(condition in one for one in broken(graph))


def test_related_classes_and_circles_are_found(revised, tmp_path):
    graph = vocabulary(revised, tmp_path, Format.TURTLE)
    (below,) = graph.subjects(SKOS.notation, Literal("5C.20"))
    (above,) = graph.objects(below, SKOS.broader)
    graph.add((above, SKOS.related, below))
    assert any(one.startswith("S27") for one in broken(graph))
    graph.add((above, SKOS.broader, below))
    assert any("circle" in one for one in broken(graph))
