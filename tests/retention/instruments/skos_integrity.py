"""The integrity conditions of the SKOS reference, each as a question that finds what breaks it.

Written against the recommendation alone (W3C, SKOS Reference, 18 August 2009) and what publishing adds; nothing of the
house is known here but a graph.
"""

from __future__ import annotations

from rdflib import RDF, SKOS, Graph, URIRef

_PREFIX = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")
QUESTIONS = {
    "S9: a scheme is no concept": "?one a skos:ConceptScheme, skos:Concept",
    "S14: one preferred label a language": """?one skos:prefLabel ?a, ?b . FILTER (?a != ?b && lang(?a) = lang(?b))""",
    "S27: related is not broader transitively": """?one (skos:related|^skos:related) ?other .
        ?one (skos:broader|^skos:narrower|skos:broaderTransitive|^skos:narrowerTransitive)+ ?other""",
    "S37: no collection is a concept or a scheme": """{ ?one a skos:Collection, skos:Concept }
        UNION { ?one a skos:Collection, skos:ConceptScheme }""",
    "S46: exact match is no broad or related match": """?one (skos:exactMatch|^skos:exactMatch) ?other .
        ?one (skos:broadMatch|^skos:broadMatch|skos:relatedMatch|^skos:relatedMatch|skos:narrowMatch) ?other""",
    "broader runs in no circle": "?one skos:broader+ ?one",
    "a concept stands in a scheme": "?one a skos:Concept . FILTER NOT EXISTS { ?one skos:inScheme ?s }",
    "what a concept stands in is a scheme": """?one skos:inScheme ?s .
        FILTER NOT EXISTS { ?s a skos:ConceptScheme }""",
    "a concept is under another or on top": """?one a skos:Concept .
        FILTER NOT EXISTS { ?one skos:broader|skos:topConceptOf ?s }""",
    "a concept on top is under none": "?one skos:topConceptOf ?s ; skos:broader ?other",
    "broader and narrower answer each other": """{ ?one skos:broader ?other . FILTER NOT EXISTS {
        ?other skos:narrower ?one } } UNION { ?one skos:narrower ?other . FILTER NOT EXISTS {
        ?other skos:broader ?one } }""",
    "top concepts answer their scheme": """{ ?one skos:topConceptOf ?s .
        FILTER NOT EXISTS { ?s skos:hasTopConcept ?one } } UNION { ?s skos:hasTopConcept ?one .
        FILTER NOT EXISTS { ?one skos:topConceptOf ?s } }""",
    "relations stay in one scheme": """?one skos:broader ?other ; skos:inScheme ?s .
        FILTER NOT EXISTS { ?other skos:inScheme ?s }""",
    "relations join concepts only": """{ ?one skos:broader|skos:narrower|skos:related ?other }
        FILTER (NOT EXISTS { ?one a skos:Concept } || NOT EXISTS { ?other a skos:Concept })""",
    "a concept has a preferred label": "?one a skos:Concept . FILTER NOT EXISTS { ?one skos:prefLabel ?label }",
    "labels and notes have a language": """?one skos:prefLabel|skos:altLabel|skos:definition|skos:scopeNote ?text .
        FILTER (lang(?text) = "")""",
    "labels are not empty": """?one skos:prefLabel|skos:altLabel|skos:definition|skos:scopeNote ?text .
        FILTER (!regex(str(?text), "\\\\S"))""",
    "a concept has one notation, not empty": """?one a skos:Concept . OPTIONAL { ?one skos:notation ?n }
        FILTER (!bound(?n) || str(?n) = "" || EXISTS { ?one skos:notation ?m FILTER (?m != ?n) })""",
    "a notation is one concept's": """?one skos:notation ?n ; skos:inScheme ?s .
        ?other skos:notation ?n ; skos:inScheme ?s . FILTER (?one != ?other)""",
    "a scheme has a title in a language": """?one a skos:ConceptScheme .
        FILTER NOT EXISTS { ?one dct:title ?t FILTER (lang(?t) != "" && str(?t) != "") }""",
    "what was replaced is no concept of the scheme": """?new dct:replaces ?one . ?one skos:inScheme ?s ;
        skos:notation ?n . FILTER NOT EXISTS { ?one a skos:Concept }""",
    "replacing answers replaced": """{ ?one dct:replaces ?o . FILTER NOT EXISTS { ?o dct:isReplacedBy ?one } }
        UNION { ?one dct:isReplacedBy ?o . FILTER NOT EXISTS { ?o dct:replaces ?one } }""",
    **{
        f"S13: {one} is no {other}": f"?one skos:{one} ?label ; skos:{other} ?label"
        for one in _LABELS
        for other in _LABELS
        if one < other
    },
}


def broken(graph: Graph) -> list[str]:
    """Every condition that does not hold, with one resource that breaks it."""
    found = [
        f"{condition}: {row[0]}"
        for condition, pattern in QUESTIONS.items()
        for row in graph.query(f"{_PREFIX} SELECT ?one WHERE {{ {pattern} }} LIMIT 1")
    ]
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    if len(schemes) != 1:
        found.append(f"one scheme, not {len(schemes)}")
    addresses = {*schemes, *graph.subjects(RDF.type, SKOS.Concept)}
    return [*found, *(f"addresses are whole: {one}" for one in addresses if not _is_whole(one))]


def _is_whole(address: object) -> bool:
    return isinstance(address, URIRef) and ":" in address and not set(' <>"{}|\\^`').intersection(address)
