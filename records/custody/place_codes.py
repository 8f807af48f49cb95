"""What a place may be called, the whole label down to it, and the key that orders a branch as people count. Pure.

A key holds digits only, so that every collation orders it alike, and what is below a place begins with its key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from records.custody.kinds import PlaceKind
from system.errors import Objection

CODE_LIMIT = 20
LABEL_LIMIT = 300
MANY_LIMIT = 2000
_ALLOWED = re.compile(r"[0-9A-Za-zÁÉÍÓÚÜÑáéíóúüñ _/-]+")
_RUN = re.compile(r"[0-9]+|[A-Z]")


def code_objections(code: str) -> Iterator[Objection]:
    """Everything against a code: a point would make two labels out of one."""
    if not code:
        yield Objection("place.code_missing", facts={"field": "code"})
    elif len(code) > CODE_LIMIT:
        yield Objection("place.code_too_long", facts={"field": "code", "limit": CODE_LIMIT})
    elif not _ALLOWED.fullmatch(code) or not key_of(code).strip("0"):
        yield Objection("place.code_unreadable", facts={"field": "code"})


def kind_objections(kind: PlaceKind, parent: PlaceKind | None) -> Iterator[Objection]:
    """A part lies in something larger; levels may be left out."""
    if parent is not None and kind.depth <= parent.depth:
        yield Objection("place.kind_not_below", facts={"field": "kind", "kind": kind.value, "parent": parent.value})


def key_of(code: str) -> str:
    """The key of one code among its siblings. "E2" stands before "E10"; capitals, accents and zeros make no other."""
    plain = unicodedata.normalize("NFKD", code.upper()).encode("ascii", "ignore").decode()
    runs = _RUN.findall(plain)
    return "".join(_number(run) if run.isdigit() else str(ord(run) - 25) for run in runs) + "0"


def label_of(parent_label: str, code: str) -> str:
    """The label of a place under another; of a place under none its code."""
    return f"{parent_label}.{code}" if parent_label else code


def after(key: str) -> str:
    """The first key that is not below this one: keys from `key` up to, without, this one are the branch."""
    return key[:-1] + "1"


def numbered(prefix: str, first: int, last: int) -> list[str]:
    """The codes of a run: prefix E from 1 to 3 makes E1, E2, E3."""
    return [f"{prefix}{number}" for number in range(first, last + 1)]


def _number(digits: str) -> str:
    plain = digits.lstrip("0") or "0"
    return f"1{len(plain):02}{plain}"
