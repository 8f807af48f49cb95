"""The two languages of the house: Spanish is the source of every text, English its translation.

Texts are Spanish msgids. Codes (of refusals, events, states) have a sentence in each language, kept under the message
context `code`. What agrees with a count in it is written `{fact:singular|plural}`, as often as needed: a sentence may
count several things, which the plural forms of a catalogue cannot. Catalogues are read straight from the `.po` files
when the process starts; nothing is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po

from system.errors import Objection
from system.web import articles

LANGUAGES = ("es", "en")
LOCALES = {"es": "es_MX", "en": "en_US"}
COOKIE = "constancia_language"
FOLDER = Path(__file__).parent / "locale"

_spoken: ContextVar[str] = ContextVar("language", default="es")
_AGREEING = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language. `codes` maps code to sentence; `texts` Spanish to (singular, plural)."""

    codes: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]


class _Facts(dict[str, object]):
    """Facts of a sentence; one that is missing is seen as such instead of costing the whole sentence."""

    def __missing__(self, name: str) -> str:
        return f"[{name}]"


def read_catalogue(path: Path, language: str) -> Catalogue:
    """Read one `.po` file; untranslated and fuzzy messages count as not there."""
    codes: dict[str, str] = {}
    texts: dict[str, tuple[str, ...]] = {}
    with path.open("rb") as file:
        for message in read_po(file, locale=language, abort_invalid=True):
            given = message.string if isinstance(message.string, tuple) else (message.string or "",)
            if not message.id or message.fuzzy or not all(given):
                continue
            spoken = tuple(str(form) for form in given)
            key = message.id[0] if isinstance(message.id, list | tuple) else message.id
            if message.context == "code":
                codes[key] = spoken[0]
            else:
                texts[key] = spoken
    return Catalogue(codes, texts)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, read once per process."""
    return read_catalogue(FOLDER / f"{language}.po", language)


def current() -> str:
    """The language spoken in this request."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside the block, in this thread and those it starts."""
    token = _spoken.set(language if language in LANGUAGES else "es")
    try:
        yield
    finally:
        _spoken.reset(token)


def choose(cookie: str | None, accepted: str, usual: str) -> str:
    """The language for somebody: the one they chose, else the first their browser takes, else the installation's."""
    if cookie in LANGUAGES:
        return str(cookie)
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.strip().lower()[:2]
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if language in LANGUAGES and quality > 0:
            weighed.append((-quality, place, language))
    return min(weighed)[2] if weighed else usual


def gettext(text: str) -> str:
    """A Spanish text in the language spoken."""
    language = current()
    return text if language == "es" else catalogue(language).texts.get(text, (text,))[0]


def of_body(name: str) -> str:
    """A body's name behind its preposition and article in Spanish; in others the text around it has its own."""
    return articles.of_body(name) if current() == "es" else name


def ngettext(one: str, many: str, number: int) -> str:
    """The singular or plural of a Spanish text in the language spoken."""
    language = current()
    forms = (one, many) if language == "es" else catalogue(language).texts.get(one, (one, many))
    return forms[0] if number == 1 else forms[-1]


def knows(code: str) -> bool:
    """Whether a code has a sentence in the language spoken."""
    return code in catalogue(current()).codes


def say(code: str, facts: Mapping[str, object] | None = None, language: str | None = None) -> str:
    """The sentence of a code with its facts. A code without one is said as it is, with its facts behind it."""
    language = language or current()
    spoken = _Facts({name: _plain(value, language) for name, value in (facts or {}).items()})
    sentence = catalogue(language).codes.get(code)
    if sentence is None:
        return f"{code} ({', '.join(f'{name}: {value}' for name, value in spoken.items())})" if spoken else code
    return agreeing(sentence, facts or {}) % spoken


def agreeing(sentence: str, facts: Mapping[str, object]) -> str:
    """A sentence with what agrees with its counts chosen; in the plural where a count is not known."""
    return _AGREEING.sub(lambda found: found[2] if str(facts.get(found[1])) == "1" else found[3], sentence)


def sentence(objection: Objection, language: str | None = None) -> str:
    """What an objection says."""
    return say(objection.code, objection.facts, language)


def long_date(day: date, language: str | None = None) -> str:
    """A day in words: 29 de mayo de 2020."""
    return format_date(day, "long", locale=LOCALES[language or current()])


def _plain(value: object, language: str) -> str:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return long_date(date.fromisoformat(value), language)
        except ValueError:
            return value
    return "" if value is None else str(value)


def missing(codes: Iterable[str], language: str) -> list[str]:
    """The codes that have no sentence in a language, in order: what the test of all refusals asks."""
    return sorted(set(codes) - catalogue(language).codes.keys())
