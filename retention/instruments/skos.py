"""A chart as a SKOS vocabulary, in Turtle and JSON-LD. One graph for both, written in one order.

A class keeps its address in every edition, because it is made of the identifier that all versions share. Classes that
gave way are told as resources with what replaced them, but are no concepts any more: a code may be given again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rdflib import DCTERMS, OWL, RDF, SKOS, XSD, Graph, Literal, URIRef

from retention.instruments.papers import Cell, Drawn, Imprint

LANGUAGE = "es"
_CONTEXT = {
    "dct": str(DCTERMS),
    "owl": str(OWL),
    "skos": str(SKOS),
    "xsd": str(XSD),
}


def write_turtle(drawn: Drawn, imprint: Imprint, path: Path) -> None:
    """Write the vocabulary as Turtle."""
    text = graph_of(drawn, imprint).serialize(format="turtle")
    path.write_text(text, encoding="utf-8", newline="\n")


def write_jsonld(drawn: Drawn, imprint: Imprint, path: Path) -> None:
    """Write the vocabulary as JSON-LD, every node and property in order."""
    text = graph_of(drawn, imprint).serialize(format="json-ld", context=_CONTEXT, auto_compact=False)
    found: dict[str, Any] = json.loads(text)
    found["@graph"] = sorted((_ordered(node) for node in found.get("@graph", [])), key=lambda node: str(node["@id"]))
    path.write_text(
        json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )


def graph_of(drawn: Drawn, imprint: Imprint) -> Graph:
    """The vocabulary as a graph."""
    graph = Graph()
    graph.bind("dct", DCTERMS)
    graph.bind("owl", OWL)
    graph.bind("skos", SKOS)
    scheme = _scheme(graph, drawn, imprint)
    names = [column.name for column in drawn.paper.layout.columns]
    for row in drawn.rows():
        _concept(graph, scheme, imprint.base, dict(zip(names, row, strict=True)))
    for step in drawn.paper.annex:
        _succession(graph, imprint.base, step)
    return graph


def address_of(base: str, identifier: str) -> URIRef:
    """The address of a class: a part of the vocabulary's lasting page, or a name of its own where there is no page."""
    return URIRef(f"{base}#{identifier}" if base else f"urn:uuid:{identifier}")


def _scheme(graph: Graph, drawn: Drawn, imprint: Imprint) -> URIRef:
    paper = drawn.paper
    scheme = URIRef(imprint.base or f"urn:uuid:{paper.scheme}")
    title = f"{paper.layout.title} de {paper.fonds_name}"
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, Literal(title, lang=LANGUAGE)))
    graph.add((scheme, DCTERMS.identifier, Literal(f"sha256:{drawn.digest}")))
    graph.add((scheme, DCTERMS.publisher, Literal(paper.fonds_name, lang=LANGUAGE)))
    if imprint.number is not None:
        graph.add((scheme, DCTERMS.issued, Literal(imprint.on.isoformat(), datatype=XSD.date)))
        graph.add((scheme, OWL.versionInfo, Literal(str(imprint.number))))
    if imprint.address:
        graph.add((scheme, OWL.versionIRI, URIRef(imprint.address)))
    return scheme


def _concept(graph: Graph, scheme: URIRef, base: str, row: Mapping[str, Cell]) -> None:
    concept = address_of(base, str(row["identificador"]))
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, scheme))
    graph.add((concept, SKOS.prefLabel, Literal(row["titulo"], lang=LANGUAGE)))
    graph.add((concept, SKOS.notation, Literal(row["clave"])))
    if row["descripcion"]:
        graph.add((concept, SKOS.definition, Literal(row["descripcion"], lang=LANGUAGE)))
    if row["funcion"]:
        graph.add((concept, SKOS.scopeNote, Literal(row["funcion"], lang=LANGUAGE)))
    graph.add((concept, DCTERMS.type, Literal(row["nivel"], lang=LANGUAGE)))
    if row["identificador_superior"]:
        above = address_of(base, str(row["identificador_superior"]))
        graph.add((concept, SKOS.broader, above))
        graph.add((above, SKOS.narrower, concept))
    else:
        graph.add((concept, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, concept))


def _succession(graph: Graph, base: str, step: Mapping[str, str]) -> None:
    old = address_of(base, step["identificador"])
    if (old, RDF.type, SKOS.Concept) not in graph:
        graph.add((old, OWL.deprecated, Literal(True)))
        graph.add((old, DCTERMS.title, Literal(step["titulo"], lang=LANGUAGE)))
        graph.add((old, DCTERMS.identifier, Literal(step["clave"])))
    if step["sustituida_por"]:
        new = address_of(base, step["sustituida_por"])
        graph.add((old, DCTERMS.isReplacedBy, new))
        graph.add((new, DCTERMS.replaces, old))


def _ordered(node: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(value, key=lambda one: json.dumps(one, sort_keys=True)) if isinstance(value, list) else value
        for name, value in node.items()
    }
