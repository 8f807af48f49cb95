"""Trade words that explain themselves: what a label on screen means, on which article, in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec

from system.web import language


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One word of the table: the labels it stands under (Spanish msgids), its article, its page of the help."""

    labels: tuple[str, ...]
    basis: str
    help: str = ""


class Explained(msgspec.Struct, frozen=True):
    """A word in the reader's language: its name, one sentence, the article, the help page that goes on."""

    key: str
    label: str
    text: str
    basis: str
    help: str


@cache
def terms() -> Mapping[str, Term]:
    """Every word there is, by key."""
    document = tomllib.loads((files("system.web") / "terms.toml").read_text("utf-8"))
    return MappingProxyType(msgspec.convert(document, dict[str, Term]))


@cache
def _by_label(spoken: str) -> Mapping[str, str]:
    with language.speaking(spoken):
        return {language.gettext(label): key for key, term in terms().items() for label in term.labels}


def explain(label: str) -> Explained | None:
    """What a label says, where it is a word of the trade: the label as it is shown, in the language spoken."""
    key = _by_label(language.current()).get(str(label).strip())
    if key is None:
        return None
    term = terms()[key]
    return Explained(key, str(label).strip(), language.say(f"term.{key}"), term.basis, term.help)


def glossary() -> list[Explained]:
    """Every word under its first label, in the alphabetical order of the language spoken."""
    found = (explain(language.gettext(term.labels[0])) for term in terms().values())
    return sorted((one for one in found if one), key=lambda one: one.label.casefold())
