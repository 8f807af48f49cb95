"""What places and loans can be. Pure: everybody may ask, also the tables of acts."""

from __future__ import annotations

from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is: inmueble, bodega, batería, estante, charola (domain 3.3, 8.2). From the whole to the part."""

    BUILDING = "building"
    STORE = "store"
    ROW = "row"
    SHELF = "shelf"
    TRAY = "tray"

    @property
    def depth(self) -> int:
        """How far from the whole: 0 the building, 4 the tray."""
        return list(PlaceKind).index(self)


class LoanKind(StrEnum):
    """How a volume is lent (domain 2.8): taken out, looked at in the archive, or for a court."""

    INTERNAL = "internal"
    IN_SITU = "in_situ"
    COURT_ORDER = "court_order"


class LoanState(StrEnum):
    """Where a loan stands (domain 3.2): solicitado, autorizado, entregado, devuelto... Overdue is reckoned."""

    REQUESTED = "requested"
    AUTHORISED = "authorised"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    CLAIMED = "claimed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ScanKind(StrEnum):
    """What a scanned line can name."""

    BOX = "box"
    VOLUME = "volume"
    PLACE = "place"
