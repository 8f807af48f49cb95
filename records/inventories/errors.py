"""What is refused about inventories."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class InventoryNotFound(NotFound):
    """There is no such import, or not for this actor."""

    code = "inventory.not_found"


class InventoryUnfit(Invalid):
    """The sheet as a whole cannot be taken; the objections say why."""

    code = "inventory.unfit"


class InventoryDone(Conflict):
    """Every row of the import is settled."""

    code = "inventory.done"


class MappingUnreadable(Invalid):
    """What was said of which column is which cannot be read."""

    code = "inventory.mapping_unreadable"
