"""The catalogue as a file one works on: which texts the sources have, and what others hand in for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from system.web.language import FOLDER, LANGUAGES

METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "Column": (2,),
    "MenuItem": (1,),
    "InboxSource": (1,),
}
OPTIONS = {
    "**/templates/**.html": {
        "silent": "false",
        "trimmed": "true",
        "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    }
}
HEADER = "# The words of Constancia. `codes` are under the context `code`; everything else is a Spanish text.\n"


def texts_of(folders: Iterable[Path]) -> set[str]:
    """Every Spanish text that templates and sources in these folders give to gettext (of a plural, its singular)."""
    found: set[str] = set()
    for folder in folders:
        rows = extract_from_dir(str(folder), METHODS, OPTIONS, KEYWORDS)
        for _file, _line, message, _comments, _context in rows:
            text = message[0] if isinstance(message, tuple) else message
            if text:
                found.add(text)
    return found


def untranslated(folders: Iterable[Path]) -> list[str]:
    """The texts of these folders that have no English."""
    known = {_key(message.id) for message in _read("en") if message.string and message.context != "code"}
    return sorted(texts_of(folders) - known)


def merge(files: Iterable[Path]) -> list[str]:
    """Take hand-ins `{"codes": {code: {"es", "en"}}, "texts": {Spanish: English}}` into the catalogues.

    What is there already stays, unless the hand-in says it differently: then the new words are taken. Returns a line
    for everything that was changed or is incomplete. A text whose English is a list of two is a plural; its Spanish
    key then holds singular and plural with `|` between them.
    """
    catalogues = {language: _read(language) for language in LANGUAGES}
    notes: list[str] = []
    for file in files:
        given = json.loads(file.read_text("utf-8"))
        for code, sentences in given.get("codes", {}).items():
            for language in LANGUAGES:
                notes.extend(_put(catalogues[language], code, sentences.get(language, ""), "code"))
        for text, english in given.get("texts", {}).items():
            key = tuple(text.split("|")) if isinstance(english, list) else text
            notes.extend(_put(catalogues["en"], key, tuple(english) if isinstance(english, list) else english, None))
    for language, catalogue in catalogues.items():
        _write(language, catalogue)
    return notes


def _put(catalogue: Catalog, key: Any, words: Any, context: str | None) -> Iterator[str]:
    if not words:
        yield f"{_key(key)}: no words in {catalogue.locale}"
        return
    name = _key(key)
    before = catalogue.get(name, context)
    if before is not None and before.string and before.string != words:
        yield f"{name}: said anew in {catalogue.locale}"
    if before is not None:
        catalogue.delete(name, context)
    catalogue.add(key, words, context=context)


def _key(identity: Any) -> str:
    return str(identity[0] if isinstance(identity, tuple | list) else identity)


def _read(language: str) -> Catalog:
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _write(language: str, catalogue: Catalog) -> None:
    ordered = Catalog(locale=language, header_comment=HEADER, charset="utf-8", fuzzy=False)
    messages = [message for message in catalogue if message.id]
    for message in sorted(messages, key=lambda found: (found.context or "", _key(found.id))):
        ordered.add(message.id, message.string, context=message.context)
    with (FOLDER / f"{language}.po").open("wb") as file:
        write_po(file, ordered, width=120, omit_header=True)
