"""What can happen to an inventory that is taken in."""

from __future__ import annotations

from dataclasses import dataclass

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class InventoryBegun(Event):
    """Somebody had a sheet taken in; its files follow as events of their own."""

    action = "inventory.begun"
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class InventoryLoaded(Event):
    """Every row of a sheet is settled."""

    action = "inventory.loaded"
    sha256: str
    rows: int
    loaded: int
    unchanged: int
    refused: int
    duplicates: int
    passed: int


@dataclass(frozen=True, kw_only=True)
class InventoryMappingKept(Event):
    """Somebody said which column is which under a header."""

    action = "inventory.mapping_kept"
    signature: str
    columns: int
