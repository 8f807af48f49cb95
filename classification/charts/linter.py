"""What is worth saying of a chart, class by class, each with its article or rule. Pure: it stops nothing by itself.

A chart is functional, not organic (LGA 4-XX): it follows attributions, so a class is not named for an office, a year or
a support. Instruments of earlier years break these rules and are loaded as they are; here they are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from classification.charts.levels import Level
from classification.charts.standing import Standing
from classification.charts.titles import Titles
from system.errors import Fact, Objection, Severity
from system.tabular import folded

BASIS = "LGA 4-XX, 13"
LONG_TITLE = 150

_OFFICES = frozenset(
    (
        *("abogado", "coordinacion", "delegacion", "departamento", "despacho", "direccion", "gerencia", "jefatura"),
        *("oficialia", "oficina", "secretaria", "subcoordinacion", "subdelegacion", "subdireccion", "subgerencia"),
        *("subjefatura", "subsecretaria", "titular", "unidad", "area", "comisaria", "contraloria", "tesoreria"),
        *("dir", "subdir", "coord", "depto", "dgral", "sria", "subsria", "ofna", "dg"),
    )
)
# Words that only offices are called by, whatever follows.
_ONLY_OFFICES = frozenset(
    (
        *("subsecretaria", "subdireccion", "subcoordinacion", "subdelegacion", "subgerencia", "subjefatura", "subsria"),
        *("oficialia", "depto", "sria", "dgral", "ofna", "subdir"),
    )
)
# "Coordinación con autoridades" and "unidad habitacional" are activities and things; an office is an office "de" or
# "general" something.
_OF = frozenset(
    (
        *("de", "del", "general", "administrativa", "ejecutiva", "juridica", "tecnica", "operativa", "estatal", "gral"),
        *("particular", "financiera", "interna", "interno", "adjunta", "regional", "municipal"),
    )
)
_SUPPORTS = frozenset(
    (
        *("audio", "audios", "audiocasete", "audiocasetes", "cassette", "cassettes", "cd", "cds", "diapositivas"),
        *("digital", "digitales", "disco", "discos", "disquete", "disquetes", "dvd", "dvds", "electronicos"),
        *("fotografia", "fotografias", "microfichas", "microfilm", "microfilmes", "multimedia", "negativos", "papel"),
        *("usb", "video", "videos", "videocasetes", "videograbaciones"),
    )
)
# Words that may stand beside a support without telling any activity.
_CARRIERS = frozenset(
    (
        *("archivo", "archivos", "cinta", "cintas", "compacto", "compactos", "con", "de", "del", "documento", "e"),
        *(
            "documentos",
            "e",
            "en",
            "formato",
            "formatos",
            "impreso",
            "impresos",
            "las",
            "los",
            "material",
            "materiales",
        ),
        *("s", "expediente", "expedientes"),
        *("medio", "medios", "memoria", "memorias", "o", "rollo", "rollos", "soporte", "soportes", "y"),
    )
)
_VAGUE = frozenset(
    (
        *("asuntos_diversos", "asuntos_generales", "asuntos_varios", "correspondencia_diversa", "diversos", "general"),
        *("generales", "minutario", "miscelanea", "miscelaneos", "otros", "otros_asuntos", "pendientes", "varios"),
    )
)
# Kinds of papers, which tell no activity by themselves.
_PAPERS = frozenset(
    (
        *("acuses", "circulares", "copias", "correos", "correspondencia", "documentos", "escritos", "expedientes"),
        *("memorandum", "memorandums", "memorandos", "minutarios", "oficio", "oficios", "papeles", "volantes"),
    )
)
_PADDED = re.compile(r"(?<![0-9])0[0-9]")
_PLAIN = re.compile(r"(?<![0-9])[1-9](?![0-9])")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said of one class; `legacy` that an earlier instrument brought it along."""

    key: str
    severity: Severity
    objection: Objection
    legacy: bool = False


def lint(
    nodes: Mapping[str, Standing], *, unit_names: Iterable[str] = (), legacy: AbstractSet[str] = frozenset()
) -> list[Finding]:
    """Everything found in a chart, in its natural order.

    Args:
        nodes: the classes by key.
        unit_names: what the body's units are called: a class of the same name is named for an office.
        legacy: keys of classes that an earlier instrument brought along.
    """
    offices = {folded(name) for name in unit_names if name}
    titles = Titles(nodes)
    below = {node.parent for node in nodes.values()}
    odd = _odd_spelling(nodes.values())
    found: list[Finding] = []
    for node in sorted(nodes.values(), key=lambda node: node.sort_key):
        told = [
            *((Severity.WARNING, objection) for objection in titles.objections(node)),
            *_title(node, offices),
            *_place(node, nodes, below),
            *([(Severity.NOTE, _say(node, "spelt_otherwise"))] if node.key in odd else []),
        ]
        found.extend(Finding(node.key, severity, objection, node.key in legacy) for severity, objection in told)
    return found


def of_title(node: Standing, offices: AbstractSet[str] = frozenset()) -> list[Objection]:
    """What is wrong with a title by itself: it names an office, a year, a support, or nothing at all."""
    return [objection for severity, objection in _title(node, offices) if severity is Severity.WARNING]


def _say(node: Standing, code: str, basis: str = BASIS, /, **facts: Fact) -> Objection:
    return Objection(f"chart.lint.{code}", basis, {"code": node.code, **facts})


def _title(node: Standing, offices: AbstractSet[str]) -> Iterator[tuple[Severity, Objection]]:
    title = folded(node.title)
    words = title.split("_")
    if title in offices or words[0] in _ONLY_OFFICES or (words[0] in _OFFICES and set(words[1:2]) & _OF):
        yield Severity.WARNING, _say(node, "by_office", "LGA 4-XX")
    year = _YEAR.search(node.title)
    if year:
        yield Severity.WARNING, _say(node, "by_year", year=year.group())
    if any(word in _SUPPORTS for word in words) and all(word in _SUPPORTS | _CARRIERS for word in words):
        yield Severity.WARNING, _say(node, "by_support")
    # "Varios 2019" and "Oficios varios" say no more than "Varios".
    telling = [word for word in words if not word.isdigit() and word not in _PAPERS]
    # So does a number alone, which is what a formula leaves behind that was never reckoned.
    if title in _VAGUE or "_".join(telling) in _VAGUE or (title and not telling):
        yield Severity.WARNING, _say(node, "vague")
    if len(node.title) > LONG_TITLE:
        yield Severity.NOTE, _say(node, "long_title", length=len(node.title), limit=LONG_TITLE)
    letters = [letter for letter in node.title if letter.isalpha()]
    if len(letters) > len("CURP/RFC") and all(letter.isupper() for letter in letters):
        yield Severity.NOTE, _say(node, "capitals")


def _place(
    node: Standing, nodes: Mapping[str, Standing], below: AbstractSet[str | None]
) -> Iterator[tuple[Severity, Objection]]:
    if node.level in {Level.SECTION, Level.SUBSECTION} and node.key not in below:
        yield Severity.WARNING, _say(node, "without_series", level=node.level.value)
    if node.parent is not None and node.parent in nodes and not node.key.startswith(f"{node.parent}."):
        yield Severity.NOTE, _say(node, "code_outside_parent", parent=nodes[node.parent].code)
    if node.level is Level.SECTION and not node.function:
        yield Severity.NOTE, _say(node, "without_function", "LGA 4-XLIX")


def _odd_spelling(nodes: Iterable[Standing]) -> AbstractSet[str]:
    """Keys of classes whose code writes its numbers as fewer of the others do: with leading zeros, or without."""
    padded: set[str] = set()
    plain: set[str] = set()
    for node in nodes:
        if _PADDED.search(node.code):
            padded.add(node.key)
        elif _PLAIN.search(node.code):
            plain.add(node.key)
    return min(padded, plain, key=len)
