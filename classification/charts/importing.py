"""What a chart file claims, row by row: which nodes, with which titles, under which parents. No database.

Two shapes are read. In the wide one a row names a section, its series and perhaps a subseries, as schedules do; in the
tall one every row is one node and parents may come later in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from classification.charts.codes import Code, MalformedCode, key_of, read_code
from classification.charts.errors import ChartFileUnfit
from classification.charts.joined import parted, split_code
from classification.charts.levels import Level, told_by
from classification.charts.mistaken import day_for_code, number_for_code
from system.errors import Fact, Objection
from system.tabular import Heading, Line, RowObjection, Table, folded, one_line
from system.workbooks.tables import TableKind

TITLE_LIMIT = 500

_SPOKEN = {"seccion": "sección", "serie": "serie", "subserie": "subserie"}
_CODE_WORDS = ("clave", "código", "cve", "cód", "no", "núm", "número", "clave archivística", "código archivístico")
_TITLE_WORDS = ("nombre", "título", "denominación", "descripción", "concepto")


def _grouped(level: str) -> tuple[str, ...]:
    """What stands over the columns of one level where each level has a group of its own."""
    return (level, f"{level}s", f"{level} documental", f"{level}s documentales", f"nivel {level}")


HEADINGS = (
    Heading(
        "seccion_codigo",
        ("codigo_seccion", "clave_seccion", "clave de la sección", "código de la sección", "código de sección"),
        label="Código de la sección",
    ),
    Heading(
        "seccion",
        ("nombre_seccion", "titulo_seccion", "nombre de la sección", "sección documental"),
        label="Sección",
    ),
    Heading(
        "serie_codigo",
        ("codigo_serie", "clave_serie", "clave de la serie", "código de la serie", "código de serie"),
        label="Código de la serie",
    ),
    Heading(
        "serie",
        (
            "nombre_serie",
            "titulo_serie",
            "nombre de la serie",
            "serie documental",
            "series",
            "series documentales",
            "nombre de la serie documental",
            "código y nombre de la serie",
            "clave y nombre de la serie",
        ),
        label="Serie",
    ),
    Heading(
        "subserie_codigo",
        ("codigo_subserie", "clave_subserie", "clave de la subserie", "código de la subserie", "código de subserie"),
        label="Código de la subserie",
    ),
    Heading(
        "subserie",
        ("nombre_subserie", "titulo_subserie", "nombre de la subserie", "subserie documental", "subseries"),
        label="Subserie",
    ),
    Heading(
        "codigo",
        (
            "clave",
            "code",
            "código de clasificación",
            "clave de clasificación",
            "código de clasificación archivística",
            "clave de clasificación archivística",
            "clave archivística",
            "código archivístico",
            "cve",
            "cve archivística",
            "cód",
        ),
        label="Código (una fila por nivel)",
    ),
    Heading(
        "titulo",
        (
            "nombre",
            "title",
            "denominación",
            "código y nombre",
            "clave y nombre",
            "código y título",
            "sección serie subserie",
            "sección serie y subserie",
            "serie subserie",
            "series y subseries",
            "serie y subserie",
        ),
        label="Título (una fila por nivel)",
    ),
    *(
        Heading(f"{level}_codigo", _CODE_WORDS, under=_grouped(level), label=f"Código de la {shown}")
        for level, shown in _SPOKEN.items()
    ),
    *(
        Heading(level, _TITLE_WORDS, under=_grouped(level), label=shown.capitalize())
        for level, shown in _SPOKEN.items()
    ),
    Heading("nivel", ("level", "nivel de descripción"), label="Nivel"),
    Heading("codigo_padre", ("padre", "clave_padre", "parent", "parent_code", "depende_de"), label="Código superior"),
    Heading("descripcion", ("description", "descripción de la serie"), label="Descripción"),
    Heading("funcion", ("function", "atribución", "atribución legal", "función o atribución"), label="Función"),
)
_CODES = ("seccion_codigo", "serie_codigo", "subserie_codigo", "codigo")
_TITLES = ("seccion", "serie", "subserie", "titulo")
CHART_TABLE = TableKind(HEADINGS, (_CODES, _TITLES))
_PAIRS = tuple(zip(_CODES, _TITLES, strict=True))
_WIDE = (
    (Level.SECTION, "seccion_codigo", "seccion"),
    (Level.SERIES, "serie_codigo", "serie"),
    (Level.SUBSERIES, "subserie_codigo", "subserie"),
)
_LEVELS: Mapping[str, Level | None] = MappingProxyType(
    {
        "fondo": None, "fonds": None, "subfondo": None, "subfonds": None,
        "seccion": Level.SECTION, "section": Level.SECTION,
        "subseccion": Level.SUBSECTION, "subsection": Level.SUBSECTION,
        "serie": Level.SERIES, "series": Level.SERIES,
        "subserie": Level.SUBSERIES, "subseries": Level.SUBSERIES,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says of one node. `own` is the node the row is about; the others are named only as its ancestors.

    `at_root` means that it stands under the fonds itself; otherwise, where `parent` is None, its parent is the one the
    code tells. `parent_said` tells that the file has a parent's column and a code in it. Texts are None where the file
    has no such column.
    """

    row: int
    code: Code
    code_column: str
    title_column: str
    title: str
    level: Level | None = None
    parent: Code | None = None
    parent_said: bool = False
    at_root: bool = False
    own: bool = True
    description: str | None = None
    function: str | None = None

    @property
    def parent_key(self) -> str | None:
        """The key of the node this one stands under, None for a section."""
        if self.at_root:
            return None
        parent = self.parent or self.code.parent
        return parent.key if parent else None


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: its claims, or what stands against it. A row of the fonds itself claims nothing."""

    number: int
    claims: tuple[Claim, ...] = ()
    objections: tuple[RowObjection, ...] = ()
    warnings: tuple[RowObjection, ...] = ()


def read_chart_file(content: bytes, fonds_code: str = "") -> list[RowRead]:
    """Read a file of a chart, of any format and in either shape.

    Raises:
        TableUnreadable: the bytes are no usable table.
        ChartFileUnfit: it has not the columns of either shape.
    """
    return read_chart_table(CHART_TABLE.read(content).table, fonds_code)


def read_chart_table(table: Table, fonds_code: str = "") -> list[RowRead]:
    """Read the table of a chart in either shape. What a row puts under `fonds_code` stands at the root.

    A title between the rows that begins with a code is a row of its own.

    Raises:
        ChartFileUnfit: it has not the columns of either shape.
    """
    told = [name for name in _TITLES if table.has(name)]
    alone = len(told) == 1 and not any(table.has(name) for name in _CODES)
    # One column for everything says the level by its code only.
    table = parted(table, [("codigo", told[0])] if alone else _PAIRS)
    title = next((name for name in ("titulo", "subserie", "serie", "seccion") if table.has(name)), "")
    if table.has("serie_codigo", "serie"):
        read = [_wide(table, line) for line in table.lines]
    elif table.has("codigo") and title:
        roots, strangers = _fonds_of(table, key_of(fonds_code))
        read = [_tall(table, line, roots, strangers) for line in table.lines]
    else:
        found = ", ".join(table.headings.values())[:200]
        raise ChartFileUnfit(found=found, wide="serie_codigo, serie", tall="codigo, titulo")
    if table.open_end is not None:
        read[-1] = replace(read[-1], warnings=(*read[-1].warnings, said(table.open_end, "", "table.open_end")))
    return sorted([*read, *_titles(table)], key=lambda row: row.number)


def _titles(table: Table) -> Iterator[RowRead]:
    """The titles between the rows that name a node, each the first time: pages begin with the same one again."""
    seen: set[tuple[str, str]] = set()
    for line in table.titles:
        split = split_code(line.title, sure=True)
        if split is None or len(split[1]) > TITLE_LIMIT:
            continue
        code, title = read_code(split[0]), split[1]
        if (code.key, folded(title)) in seen:
            continue
        seen.add((code.key, folded(title)))
        level = told_by(code)
        claim = Claim(line.number, code, "", "", title, level, at_root=level is Level.SECTION)
        yield RowRead(line.number, (claim,))


def said(row: int, column: str, code: str, basis: str = "", /, **facts: Fact) -> RowObjection:
    """One thing said about a row."""
    return RowObjection(row, column, Objection(code, basis, facts))


def _of_line(line: Line) -> list[RowObjection]:
    return [RowObjection(line.number, "", objection) for objection in line.objections]


def _code(table: Table, line: Line, name: str, against: list[RowObjection]) -> Code | None:
    day = day_for_code(line, name)
    if day is not None:
        against.append(RowObjection(line.number, table.column(name), day))
        return None
    try:
        return read_code(line[name])
    except MalformedCode as malformed:
        against.extend(RowObjection(line.number, table.column(name), each) for each in malformed.objections)
        return None


def _title(table: Table, line: Line, name: str, against: list[RowObjection]) -> str:
    title = one_line(line[name])
    if len(title) > TITLE_LIMIT:
        against.append(said(line.number, table.column(name), "chart.title_too_long", limit=TITLE_LIMIT))
    return title


def _repairs(table: Table, line: Line, name: str, code: Code) -> Iterator[RowObjection]:
    """How the code was read where the file does not say it plainly."""
    column = table.column(name)
    if code.repaired:
        given = one_line(line[name])
        yield said(line.number, column, "code.letter_for_zero", "LGA 13", given=given, read=code.written)
    number = number_for_code(line, name)
    if number is not None:
        yield RowObjection(line.number, column, number)


# --- the wide shape


def _wide(table: Table, line: Line) -> RowRead:
    against = _of_line(line)
    warnings: list[RowObjection] = []
    claims: list[Claim] = []
    for level, code_name, title_name in _WIDE:
        claim = _wide_claim(table, line, (level, code_name, title_name), against)
        if claim is None:
            continue
        warnings.extend(_repairs(table, line, code_name, claim.code))
        if claims and not claim.code.is_below(claims[-1].code):
            against.append(
                said(line.number, claim.code_column, "chart.code_outside_parent", "LGA 13",
                     given=claim.code.written, parent=claims[-1].code.written)
            )  # fmt: skip
        claims.append(claim)
    if not claims and not against:
        against.append(said(line.number, table.column("serie_codigo"), "code.empty", "LGA 13"))
    if against:
        return RowRead(line.number, (), tuple(against), tuple(warnings))
    return RowRead(line.number, tuple(_nested(claims)), (), tuple(warnings))


def _wide_claim(table: Table, line: Line, step: tuple[Level, str, str], against: list[RowObjection]) -> Claim | None:
    level, code_name, title_name = step
    if not line[code_name]:
        if line[title_name] and code_name in table.headings:
            against.append(said(line.number, table.column(code_name), "code.empty", "LGA 13"))
        return None
    code = _code(table, line, code_name, against)
    title = _title(table, line, title_name, against)
    if code is None:
        return None
    return Claim(line.number, code, table.column(code_name), table.column(title_name), title, level)


def _nested(claims: list[Claim]) -> Iterator[Claim]:
    for position, claim in enumerate(claims):
        above = claims[position - 1] if position else None
        # Where the series' cells are empty, the code of the subseries tells its series.
        direct = above.code if above and not (claim.level is Level.SUBSERIES and above.level is Level.SECTION) else None
        yield replace(claim, parent=direct, at_root=claim.level is Level.SECTION, own=position == len(claims) - 1)


# --- the tall shape


def _fonds_of(table: Table, own: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of the body's own fonds and its subfonds, and those of others: one chart is of one body (LGA 4-XXXIII).

    The body's own is the one with its code, or the first.
    """
    rows = [(key, line) for line in table.lines if (key := _fonds_key(line)) is not None]
    fonds = list(dict.fromkeys(key for key, line in rows if folded(line["nivel"]) in {"fondo", "fonds"}))
    first = own if own in fonds else next(iter(fonds), None)
    strangers = {key for key in fonds if key != first}
    for key, line in rows:
        parent = key_of(line["codigo_padre"]) if line["codigo_padre"] else key.rpartition(".")[0]
        if key not in fonds and parent in strangers:
            strangers.add(key)
    roots = {key for key, _ in rows if key not in strangers} | ({own} if own else set())
    return frozenset(roots), frozenset(strangers)


def _fonds_key(line: Line) -> str | None:
    if folded(line["nivel"]) not in _LEVELS or _LEVELS[folded(line["nivel"])] is not None:
        return None
    try:
        return read_code(line["codigo"]).key
    except MalformedCode:
        return None


def _tall_title(table: Table, line: Line) -> str:
    """Which column tells the title: its own, or in sheets with a column for each level the deepest that says any."""
    if table.has("titulo"):
        return "titulo"
    told = [name for name in ("subserie", "serie", "seccion") if table.has(name)]
    return next((name for name in told if line[name]), told[0])


def _tall(table: Table, line: Line, roots: frozenset[str], strangers: frozenset[str]) -> RowRead:
    against = _of_line(line)
    code = _code(table, line, "codigo", against)
    title_name = _tall_title(table, line)
    title = _title(table, line, title_name, against)
    level_word = folded(line["nivel"])
    if level_word and level_word not in _LEVELS:
        against.append(
            said(
                line.number, table.column("nivel"), "chart.level_unknown", "LGA 13", given=one_line(line["nivel"])[:40]
            )
        )
    parent = _code(table, line, "codigo_padre", against) if line["codigo_padre"] else None
    if against or code is None:
        return RowRead(line.number, (), tuple(against))
    if level_word and _LEVELS[level_word] is None:
        if code.key in strangers:
            second = said(line.number, table.column("nivel"), "chart.second_fonds", "LGA 4-XXXIII", given=code.written)
            return RowRead(line.number, (), (second,))
        left_out = said(line.number, table.column("nivel"), "chart.fonds_row", "LGA 13", given=code.written)
        return RowRead(line.number, (), (), (left_out,))
    level = _LEVELS.get(level_word)
    told = parent or code.parent
    claim = Claim(
        line.number, code, table.column("codigo"), table.column(title_name), title, level, parent,
        parent_said=parent is not None,
        at_root=told is None or told.key in roots,
        description=line["descripcion"] if table.has("descripcion") else None,
        function=line["funcion"] if table.has("funcion") else None,
    )  # fmt: skip
    return RowRead(line.number, (claim,), (), tuple(_repairs(table, line, "codigo", code)))
