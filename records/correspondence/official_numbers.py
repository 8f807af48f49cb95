"""The number a body writes on its letters (oficios), by a template of its own. Pure.

Fields `{fondo}`, `{unidad}`, `{anio}` and `{consecutivo}` or `{consecutivo:04d}`. Letters are counted by unit and year,
so a template has to say both beside the consecutive, or two letters would bear one number.
"""

from __future__ import annotations

import re

from system.errors import Objection

USUAL = "{unidad}/{consecutivo:03d}/{anio}"
LIMIT = 100
_FIELD = re.compile(r"\{([^{}]*)\}")
_KNOWN = re.compile(r"fondo|unidad|anio|consecutivo(?::0?[1-9]d)?")
_NEEDED = ("unidad", "anio", "consecutivo")


def objections(template: str) -> list[Objection]:
    """Every reason against a template."""
    fields = _FIELD.findall(template)
    found = [
        Objection("correspondence.template_field_unknown", "", {"field": "template", "name": name[:40]})
        for name in fields
        if not _KNOWN.fullmatch(name)
    ]
    if any(letter in "{}" for letter in _FIELD.sub("", template)):
        found.append(Objection("correspondence.template_unreadable", "", {"field": "template"}))
    if len(template) > LIMIT:
        found.append(Objection("form.too_long", "", {"field": "template", "limit": LIMIT}))
    named = [name.partition(":")[0] for name in fields]
    missing = [name for name in _NEEDED if name not in named]
    if missing:
        names = ", ".join(f"{{{name}}}" for name in missing)
        found.append(Objection("correspondence.template_lacks", "", {"field": "template", "names": names}))
    if _touching(template):
        found.append(Objection("correspondence.template_touches", "", {"field": "template"}))
    return found


def written(template: str, *, fonds: str, unit: str, year: int, consecutive: int) -> str:
    """The number of one letter, by a template without objections."""
    said: dict[str, str | int] = {"fondo": fonds, "unidad": unit, "anio": year, "consecutivo": consecutive}
    return _FIELD.sub(lambda found: _one(found[1], said), template)


def _one(field: str, said: dict[str, str | int]) -> str:
    name, _, form = field.partition(":")
    return format(said[name], form) if form else str(said[name])


def _touching(template: str) -> bool:
    # Two fields without anything between them, or only letters, could be read in two ways.
    return re.search(r"\}[0-9A-Za-z]*\{", template) is not None
