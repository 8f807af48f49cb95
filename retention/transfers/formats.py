"""Which electronic formats pass into another archive's custody, by the list of its profile (LGA 43, 46). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from system.errors import Objection
from system.organization.profile import FormatTerm, Verdict

_NAMELESS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Judged:
    """How many objects a transfer holds in one format, and what the list says of it; `excepted` is why it passes."""

    mime: str
    objects: int
    verdict: Verdict
    reason: str = ""
    instead: str = ""
    excepted: str = ""

    @property
    def stops(self) -> bool:
        """Whether the transfer is not accepted with it."""
        return self.verdict is Verdict.REFUSED and not self.excepted


def term_of(mime: str, terms: Sequence[FormatTerm]) -> FormatTerm:
    """The line of the list that speaks of a media type: the first that names it, else the first pattern, else "*".

    Where a list says nothing at all of it, it is accepted.
    """
    said = mime.partition(";")[0].strip().casefold() or _NAMELESS
    exact = [one for one in terms if one.mime.casefold() == said]
    patterns = [one for one in terms if one.mime != "*" and fnmatchcase(said, one.mime.casefold())]
    others = [one for one in terms if one.mime == "*"]
    return next(iter((*exact, *patterns, *others)), FormatTerm(mime=said, verdict=Verdict.ACCEPTED))


def judged(counts: Mapping[str, int], terms: Sequence[FormatTerm], excepted: Mapping[str, str]) -> list[Judged]:
    """Every format of a transfer with its verdict: what stops it first, then what is to be converted, by name."""
    found = []
    for mime, objects in counts.items():
        term = term_of(mime, terms)
        named = mime or _NAMELESS
        found.append(Judged(named, objects, term.verdict, term.reason, term.instead, excepted.get(named, "")))
    order = (Verdict.REFUSED, Verdict.CONVERT, Verdict.ACCEPTED)
    return sorted(found, key=lambda one: (not one.stops, order.index(one.verdict), one.mime))


def format_objections(found: Sequence[Judged]) -> list[Objection]:
    """What stops a transfer: each format that the list refuses and nobody excepted, with its reason and what to do."""
    return [
        Objection(
            "transfer.format_refused", "LGA 43, 46",
            {"mime": one.mime, "count": one.objects, "reason": one.reason, "instead": one.instead},
        )
        for one in found if one.stops
    ]  # fmt: skip
