"""The vocabulary keeps the rules of SKOS, as an independent validator of shapes sees it."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef

from retention.instruments import skos
from tests.retention.instruments.test_forms import IMPRINT, drawn

SHAPES = Graph().parse(Path(__file__).with_name("skos_shapes.ttl"), format="turtle")
SUCCESSION = {
    "version": "2", "forma": "dividida", "identificador": "99999999-0000-7000-8000-000000000000", "clave": "1C.2",
    "titulo": "Lo de antes", "sustituida_por": "00000000-0000-0000-0000-000000000003",
}  # fmt: skip


def conforms(graph: Graph) -> tuple[bool, str]:
    found, _report, text = pyshacl.validate(graph, shacl_graph=SHAPES, advanced=True)
    return found, text


@pytest.fixture
def graph(tmp_path) -> Graph:
    return skos.graph_of(drawn(tmp_path, annex=[SUCCESSION]), IMPRINT)


def test_the_vocabulary_keeps_every_rule(graph):
    fine, text = conforms(graph)
    assert fine, text


CONCEPT = "https://archivo.example/published/SMA/chart#00000000-0000-0000-0000-00000000000{}"


@pytest.mark.parametrize(
    ("subject", "predicate", "found"),
    [
        (URIRef(CONCEPT.format(2)), SKOS.prefLabel, Literal("otra", lang="es")),
        (URIRef(CONCEPT.format(2)), SKOS.notation, Literal("1C.3")),
        (URIRef(CONCEPT.format(1)), SKOS.broader, URIRef(CONCEPT.format(2))),
        (URIRef(CONCEPT.format(2)), SKOS.related, URIRef(CONCEPT.format(1))),
        (URIRef(CONCEPT.format(2)), SKOS.altLabel, Literal('=cmd|" /C calc"!A0', lang="es")),
        (URIRef("https://archivo.example/lonely"), RDF.type, SKOS.Concept),
    ],
)
def test_the_shapes_find_what_breaks_a_rule(graph, subject, predicate, found):
    graph.add((subject, predicate, found))
    assert not conforms(graph)[0]


def test_every_relation_is_said_both_ways(graph):
    assert {(one, other) for one, other in graph.subject_objects(SKOS.broader)} == {
        (one, other) for other, one in graph.subject_objects(SKOS.narrower)
    }
    assert set(graph.subjects(SKOS.topConceptOf)) == set(graph.objects(None, SKOS.hasTopConcept))


def test_a_class_that_gave_way_points_to_what_replaced_it(graph):
    old = URIRef(f"{IMPRINT.base}#{SUCCESSION['identificador']}")
    new = URIRef(f"{IMPRINT.base}#{SUCCESSION['sustituida_por']}")
    assert (old, DCTERMS.isReplacedBy, new) in graph
    assert (new, DCTERMS.replaces, old) in graph
    assert (old, OWL.deprecated, Literal(True)) in graph
    assert (old, RDF.type, SKOS.Concept) not in graph


def test_an_edition_says_its_number_and_day(graph):
    scheme = URIRef(IMPRINT.base)
    assert str(graph.value(scheme, OWL.versionInfo)) == "3"
    assert str(graph.value(scheme, DCTERMS.issued)) == "2026-11-24"
    assert graph.value(scheme, OWL.versionIRI) == URIRef(IMPRINT.address)
