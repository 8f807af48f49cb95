"""What an address asks of a form, as text: read all at once, with every reason against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from litestar.datastructures import MultiDict

from retention.forms.compile_inventory import IDS_LIMIT, FileFilter, InventoryRequest
from retention.forms.errors import FormAsked
from retention.forms.kinds import DocumentationKind, InventoryKind
from retention.forms.service import Options
from retention.forms.sheet_formats import USUAL
from system.actor import CustodyStage
from system.errors import Objection, refuse_all
from system.web.forms import FormReader

E = TypeVar("E", bound=StrEnum)
NUMBER_LIMIT = 60
_CODE = 60
_LAST_YEAR = 9_999
_BOXES = 10**9
_SPACE = 32
STATES = {"open": False, "closed": True}


def transfer_asked(data: Mapping[str, str]) -> str:
    """The number of the transfer that labels name.

    Raises:
        Invalid
    """
    read = FormReader(data)
    number = read.text("transfer", limit=NUMBER_LIMIT)
    read.refuse()
    return number


def inventory_asked(data: Mapping[str, str], ids: Sequence[UUID] | None = None) -> InventoryRequest:
    """The inventory that a query names.

    Raises:
        Invalid, FormAsked
    """
    read = FormReader(data)
    kind = read.choice("kind", InventoryKind, required=True)
    documentation = read.choice("documentation", DocumentationKind)
    number, day = read.text("transfer", limit=NUMBER_LIMIT), read.day("transferred_on")
    files = _filter(read, data, ids)
    read.refuse()
    return InventoryRequest(
        kind or InventoryKind.GENERAL, files, transfer_number=number, transferred_on=day, documentation=documentation
    )


def filter_asked(data: Mapping[str, str], ids: Sequence[UUID] | None = None) -> FileFilter:
    """The files that a query names.

    Raises:
        Invalid
    """
    read = FormReader(data)
    found = _filter(read, data, ids)
    read.refuse()
    return found


def _filter(read: FormReader, data: Mapping[str, str], ids: Sequence[UUID] | None) -> FileFilter:
    # What nobody can mean narrows nothing; to print everything instead would be a wrong paper.
    for name in ("series", "unit", "year_from", "year_until", "box", "state", "stage"):
        if any(ord(letter) < _SPACE for letter in data.get(name, "")):
            read.objections.append(Objection("form.control_letters", "", {"field": name}))
    if data.get("state") and data["state"] not in STATES:
        read.objections.append(Objection("form.no_choice", "", {"field": "state"}))
    return FileFilter(
        ids=ids,
        series=read.text("series", limit=_CODE),
        unit=read.text("unit", limit=_CODE),
        year_from=read.number("year_from", most=_LAST_YEAR),
        year_until=read.number("year_until", most=_LAST_YEAR),
        box=read.number("box", least=1, most=_BOXES),
        closed=STATES.get(data.get("state", "")),
        stage=read.choice("stage", CustodyStage),
    )


def options_asked(data: Mapping[str, str]) -> Options:
    """How forms of files are to be printed.

    Raises:
        Invalid
    """
    read = FormReader(data)
    sheet, start = read.text("sheet", limit=_CODE), read.number("start", least=1, most=1000)
    by_volume = read.flag("by_volume")
    read.refuse()
    return Options(sheet or USUAL, start or 1, by_volume)


def ids_asked(texts: Sequence[Any]) -> list[UUID]:
    """The ids that an address lists.

    Raises:
        FormAsked
    """
    found: list[UUID] = []
    objections = []
    for text in texts[: IDS_LIMIT + 1]:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            objections.append(Objection("form.id_unreadable", "", {"field": "ids", "id": str(text)[:80]}))
    refuse_all(FormAsked, objections[:20])
    return found


def query_texts(query: MultiDict[Any]) -> dict[str, str]:
    """What an address asks, the last of each name, each no longer than anything it could mean."""
    return {name: str(value)[:300] for name, value in query.items()}


def query_ids(query: MultiDict[Any]) -> list[UUID] | None:
    """The files that an address lists, None where it lists none.

    Raises:
        FormAsked
    """
    given = query.getall("ids", [])
    return ids_asked(given) if given else None
