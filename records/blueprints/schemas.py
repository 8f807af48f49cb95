"""What the API takes and gives of blueprints."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from classification.series.kinds import Support
from records.blueprints.completeness import Requirement
from records.blueprints.queries import BlueprintView, FileCompleteness, Share
from records.blueprints.table import ItemDetails


class ItemBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """One expected document type."""

    kind: Annotated[str, Meta(max_length=200)]
    requirement: Requirement = Requirement.REQUIRED
    note: Annotated[str, Meta(max_length=500, description="When it is wanted; needed for a conditional one.")] = ""
    title_pattern: Annotated[str, Meta(max_length=300)] = ""
    support: Support = Support.ELECTRONIC

    def details(self) -> ItemDetails:
        """The same for the act."""
        return ItemDetails(**{name: getattr(self, name) for name in self.__struct_fields__})


class BlueprintBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A blueprint for a series, from a day on."""

    series: Annotated[str, Meta(max_length=60, description="Code of the series in the chart in force.")]
    starts_on: date
    items: Annotated[list[ItemBody], Meta(max_length=200)]
    note: Annotated[str, Meta(max_length=2000)] = ""


class ItemOut(Struct, kw_only=True):
    """One expected document type."""

    position: int
    kind: str
    requirement: Requirement
    note: str
    title_pattern: str
    support: Support


class BlueprintOut(Struct, kw_only=True):
    """A blueprint."""

    id: UUID
    series: str
    series_title: str
    number: int
    starts_on: date
    note: str
    items: list[ItemOut]


class CompletenessOut(Struct, kw_only=True):
    """How complete a file is; `blueprint` is null where none holds for it."""

    blueprint: UUID | None
    required: int
    present: int
    percent: int | None
    lacking: list[ItemOut]


class ShareOut(Struct, kw_only=True):
    """How complete the files of one series and unit are."""

    series: str
    series_title: str
    unit: str
    files: int
    complete: int
    required: int
    present: int
    percent: int | None


def blueprint_out(view: BlueprintView) -> BlueprintOut:
    """A blueprint as the API gives it."""
    one = view.blueprint
    return BlueprintOut(
        id=one.id,
        series=view.series,
        series_title=view.series_title,
        number=one.number,
        starts_on=one.starts_on,
        note=one.note,
        items=[_item(item) for item in view.items],
    )


def completeness_out(found: FileCompleteness | None) -> CompletenessOut:
    """The completeness of a file as the API gives it."""
    if found is None:
        return CompletenessOut(blueprint=None, required=0, present=0, percent=None, lacking=[])
    measured = found.completeness
    return CompletenessOut(
        blueprint=found.view.blueprint.id,
        required=measured.required,
        present=measured.present,
        percent=measured.percent,
        lacking=[_item(item) for item in found.lacking],
    )


def share_out(share: Share) -> ShareOut:
    """A share as the API gives it."""
    return ShareOut(**{name: getattr(share, name) for name in ShareOut.__struct_fields__})


def _item(item: object) -> ItemOut:
    return ItemOut(**{name: getattr(item, name) for name in ItemOut.__struct_fields__})
