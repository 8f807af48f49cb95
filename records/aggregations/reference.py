"""Reference codes of files: a small template language, its checks and its rendering (LGA 4-XX; domain 2.6).

    {fondo}.{seccion}.{serie}[.{subserie}]/{anio_apertura}[-{anio_cierre}]/{consecutivo:04d}

A field is `{name}`; only `{consecutivo:0Nd}` takes a format. A part in `[]` is dropped when one of its fields is
empty; an empty field outside brackets is dropped with the separator before it. The closing year is printed, but is
never part of the identity: a reference does not change when its file closes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from system.errors import Objection

FIELDS = frozenset(
    {"fondo", "seccion", "serie", "subserie", "clave", "unidad", "anio_apertura", "anio_cierre", "consecutivo"}
)
MOST_CHARACTERS = 200
# What a code of a class may be built from: `{clave}` alone, or all of its levels, or else two classes share codes.
_LEVELS = frozenset({"seccion", "serie", "subserie"})
_LITERALS = re.compile(r"[\w .,:/#()+-]*\Z")
_FIELD = re.compile(r"\{(?P<name>[a-z_]{1,20})(?::0(?P<width>[1-9])d)?\}")


@dataclass(frozen=True, slots=True)
class ReferenceParts:
    """What a reference is made of. `code` is the class's whole code as the body writes it."""

    fonds: str
    section: str
    series: str
    subseries: str
    code: str
    unit: str
    opening_year: int
    consecutive: int
    closing_year: int | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A literal (`name` empty) or a field with the width its number is filled to."""

    text: str = ""
    name: str = ""
    width: int = 0
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template that has passed its checks; made by `parse`."""

    pieces: tuple[_Piece, ...]

    @property
    def numbers_by_unit(self) -> bool:
        """Whether the unit stands in the reference, so that each unit counts for itself."""
        return any(piece.name == "unidad" for piece in self.pieces)

    def identity(self, parts: ReferenceParts) -> str:
        """The immutable reference: never with the closing year."""
        return self._render(parts if parts.closing_year is None else replace(parts, closing_year=None))

    def printed(self, parts: ReferenceParts) -> str:
        """The reference as forms print it: with the closing year once there is one."""
        return self._render(parts)

    def _render(self, parts: ReferenceParts) -> str:
        values = _values(parts)
        dropped = {piece.group for piece in self.pieces if piece.group and piece.name and not values[piece.name]}
        written: list[str] = []
        pending = ""
        for piece in self.pieces:
            if piece.group in dropped:
                continue
            if not piece.name:
                pending += piece.text
            elif value := values[piece.name]:
                written.append(pending + value.rjust(piece.width, "0"))
                pending = ""
            else:
                pending = ""
        return "".join(written) + pending


def parse(template: str) -> Template:
    """Read a template that `objections` finds nothing against.

    Raises:
        ValueError: for any other; whoever stores a template asks `objections` first.
    """
    found = objections(template)
    if found:
        message = ", ".join(objection.code for objection in found)
        raise ValueError(message)
    return Template(tuple(_pieces(template)))


def objections(template: str) -> list[Objection]:
    """Every reason against a template: its form first, then what it must hold to name each file once."""
    if not template or len(template) > MOST_CHARACTERS:
        return [Objection("reference.template_length", facts={"most": MOST_CHARACTERS})]
    try:
        pieces = tuple(_pieces(template))
    except _Unreadable as unreadable:
        return [Objection("reference.template_unreadable", facts={"position": unreadable.position})]
    names = [piece.name for piece in pieces if piece.name]
    always = {piece.name for piece in pieces if piece.name and piece.group is None}
    checks: tuple[tuple[object, str, dict[str, str]], ...] = (
        (unknown := sorted(set(names) - FIELDS), "reference.template_field_unknown", {"fields": ", ".join(unknown)}),
        (len(names) != len(set(names)), "reference.template_field_repeated", {}),
        ("consecutivo" not in always, "reference.template_without_consecutive", {}),
        ("anio_apertura" not in always, "reference.template_without_year", {}),
        ("clave" not in always and not set(names) >= _LEVELS, "reference.template_without_code", {}),
        (_fields_touch(pieces), "reference.template_fields_touch", {}),
    )
    return [Objection(code, "LGA 13", facts) for stands, code, facts in checks if stands]


def code_parts(codes: Sequence[str], levels: Sequence[str]) -> tuple[str, str, str]:
    """Split a class's path into section, series and subseries, each without what its parent already says.

    `codes` and `levels` go from the section down ("04C", "04C.03", "04C.03.01"): gives ("04C", "03", "01").
    Levels between section and series belong to the first part.
    """
    above, series, subseries = "", "", ""
    parent = ""
    for code, level in zip(codes, levels, strict=True):
        match level:
            case "series":
                series = _own(code, parent)
            case "subseries":
                subseries = _own(code, parent) if not subseries else f"{subseries}.{_own(code, parent)}"
            case _:
                above = code
        parent = code
    return above, series, subseries


class _Unreadable(ValueError):
    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(position)


def _pieces(template: str) -> Iterator[_Piece]:
    group, groups, position, literal = None, 0, 0, ""
    while position < len(template):
        character = template[position]
        if character in "[]{}":
            if literal:
                yield _Piece(text=literal, group=group)
                literal = ""
            if character == "{":
                match = _FIELD.match(template, position)
                if match is None or (match["width"] and match["name"] != "consecutivo"):
                    raise _Unreadable(position + 1)
                yield _Piece(name=match["name"], width=int(match["width"] or 0), group=group)
                position = match.end()
                continue
            if (character == "[") != (group is None) or character == "}":
                raise _Unreadable(position + 1)
            groups += character == "["
            group = groups if character == "[" else None
        elif _LITERALS.match(character):
            literal += character
        else:
            raise _Unreadable(position + 1)
        position += 1
    if group is not None:
        raise _Unreadable(position)
    if literal:
        yield _Piece(text=literal)


def _fields_touch(pieces: Sequence[_Piece]) -> bool:
    # "5C.1" with 12 and "5C.11" with 2 would be written alike: something that is no letter or digit must part them.
    between = ""
    seen = False
    for piece in pieces:
        if not piece.name:
            between += piece.text
            continue
        if seen and (not between or between[0].isalnum() or between[-1].isalnum()):
            return True
        seen, between = True, ""
    return False


def _values(parts: ReferenceParts) -> dict[str, str]:
    return {
        "fondo": parts.fonds,
        "seccion": parts.section,
        "serie": parts.series,
        "subserie": parts.subseries,
        "clave": parts.code,
        "unidad": parts.unit,
        "anio_apertura": f"{parts.opening_year:04d}",
        "anio_cierre": "" if parts.closing_year is None else f"{parts.closing_year:04d}",
        "consecutivo": str(parts.consecutive),
    }


def _own(code: str, parent: str) -> str:
    if parent and code.startswith(parent) and len(code) > len(parent):
        return code[len(parent) :].lstrip(".-/ ") or code
    return code
