"""The elements that make an administrative act valid, as a checklist (LFPA 3). Pure.

It looks whether each was said, never whether what was said is right: that is for people.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from system.errors import Objection


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an act says of itself, as the checklist needs it: whether each text is there."""

    authority: bool
    competence: bool
    collegiate: bool
    quorum: bool | None
    matter: bool
    sense: bool
    purpose: bool
    signed: bool
    legal_basis: bool
    reasoning: bool
    file: bool
    dated: bool
    place: bool
    consulted_at: bool
    remedy: bool
    points_decided: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One element: its key, the article, the field of the form that mends it, whether the type demands it, is there."""

    element: str
    basis: str
    field: str
    demanded: bool
    met: bool


@dataclass(frozen=True, slots=True)
class _Element:
    basis: str
    field: str
    met: Callable[[Act], bool]


def _competent(act: Act) -> bool:
    # A body that decides together is competent only with its quorum (LFPA 3-I); what nobody counted says nothing.
    return act.authority and act.competence and (not act.collegiate or act.quorum is not False)


ELEMENTS: Mapping[str, _Element] = MappingProxyType(
    {
        "competent_body": _Element("LFPA 3-I", "competence", _competent),
        "object": _Element("LFPA 3-II", "sense", lambda act: act.matter and act.sense),
        "public_interest": _Element("LFPA 3-III", "purpose", lambda act: act.purpose),
        "signed": _Element("LFPA 3-IV", "signature", lambda act: act.signed),
        "grounded": _Element("LFPA 3-V", "legal_basis", lambda act: act.legal_basis),
        "reasoned": _Element("LFPA 3-V", "reasoning", lambda act: act.reasoning),
        "issuing_body": _Element("LFPA 3-X", "authority", lambda act: act.authority),
        "file_reference": _Element("LFPA 3-XII", "file", lambda act: act.file),
        "place_and_date": _Element("LFPA 3-XIII", "decided_on", lambda act: act.dated and act.place),
        "file_consulted": _Element("LFPA 3-XIV", "consulted_at", lambda act: act.consulted_at),
        "remedies": _Element("LFPA 3-XV", "remedy", lambda act: act.remedy),
        "all_points": _Element("LFPA 3-XVI", "points_decided", lambda act: act.points_decided),
    }
)


def checklist(act: Act, demanded: Collection[str]) -> list[Check]:
    """Every element in the order of the article, and whether it is there."""
    return [
        Check(name, element.basis, element.field, name in demanded, element.met(act))
        for name, element in ELEMENTS.items()
    ]


def objections(act: Act, demanded: Collection[str]) -> list[Objection]:
    """What the type demands and the act does not say; each names the field that mends it."""
    return [
        Objection(f"decision.lacks_{check.element}", check.basis, {"field": check.field})
        for check in checklist(act, demanded)
        if check.demanded and not check.met
    ]
