"""The inbox: the landing page, with everything that waits for whoever has come in."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get
from litestar.controller import Controller
from litestar.di import NamedDependency

from system.web.frame import this_request
from system.web.offers import InboxItem, InboxSource
from system.web.pages import page, pages_of
from system.work import Reading


def waiting(sources: Sequence[InboxSource], reading: Reading) -> list[tuple[str, Sequence[InboxItem]]]:
    """What waits, by source; sources with nothing are left out."""
    found = [(source.label, source.look(reading)) for source in sources]
    return [(label, items) for label, items in found if items]


class InboxPages(Controller):
    """The landing page."""

    path = "/"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def inbox(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Everything that waits for the actor."""
        with reading:
            return page("system/inbox.html", groups=waiting(pages_of(this_request()).inbox, reading))
