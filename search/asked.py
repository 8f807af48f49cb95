"""What the address of a search page asks for; whatever is unreadable in it is passed over, and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from litestar.datastructures import MultiDict

from search.finding import Question
from search.schema import Kind, Sort
from system.actor import CustodyStage

SIZE = 20
LONGEST = 4_000
DEEPEST_PAGE = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the address it stands at, and which of its filters could not be read."""

    question: Question
    pairs: tuple[tuple[str, str], ...]
    unread: tuple[str, ...] = ()

    @property
    def filtered(self) -> bool:
        """Whether any filter is on."""
        return any(name not in {"q", "sort"} for name, _ in self.pairs)

    def link(self, **changed: str) -> str:
        """The address with something changed; an empty text leaves it out."""
        kept = [pair for pair in self.pairs if pair[0] not in changed]
        kept += [(name, text) for name, text in changed.items() if text]
        return f"/search?{urlencode(kept)}"

    def page_link(self, number: int) -> str:
        """The address of another page of hits."""
        return self.link(page=str(number) if number > 1 else "")


def read(given: MultiDict[Any] | Mapping[str, Any]) -> Asked:
    """Read the parameters `q`, `kind`, `unit`, `stage`, `series`, `since`, `until`, `sort` and `page`."""
    pairs = [(str(name), str(text)[:LONGEST]) for name, text in _items(given) if str(text).strip()]
    values: dict[str, list[str]] = {}
    for name, text in pairs:
        values.setdefault(name, []).append(text)
    first = {name: texts[0].strip() for name, texts in values.items()}
    unread: list[str] = []

    def each(name: str, make: type[T]) -> tuple[T, ...]:
        return tuple(item for text in values.get(name, ()) if (item := _made(make, text, name, unread)) is not None)

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(first[name]) if name in first else None
        except ValueError:
            unread.append(name)
            return None

    page = first.get("page", "1")
    sort = first.get("sort", "")
    question = Question(
        text=first.get("q", ""),
        kinds=each("kind", Kind),
        units=each("unit", UUID),
        stages=each("stage", CustodyStage),
        series=first.get("series", "")[:60],
        since=day("since"),
        until=day("until"),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        limit=SIZE,
        page=min(DEEPEST_PAGE, max(1, int(page))) if page.isascii() and page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004 - five digits are plenty
    )
    names = {"q", "kind", "unit", "stage", "series", "since", "until", "sort"} - set(unread)
    return Asked(question, tuple(pair for pair in pairs if pair[0] in names), tuple(dict.fromkeys(unread)))


def unfiltered(question: Question) -> Question:
    """The question without the filters that counts are shown for: each count says what its filter would leave."""
    return replace(question, kinds=(), units=(), stages=(), series="")


def _items(given: MultiDict[Any] | Mapping[str, Any]) -> Iterable[tuple[Any, Any]]:
    return given.multi_items() if isinstance(given, MultiDict) else given.items()


def _made(make: type[T], text: str, name: str, unread: list[str]) -> T | None:
    try:
        return make(text)  # type: ignore[call-arg]  # an enum or a UUID, both made of text
    except ValueError:
        unread.append(name)
        return None
