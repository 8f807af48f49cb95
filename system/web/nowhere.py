"""Addresses where there is nothing: answered inside the frame, so that whoever mistyped keeps menu and search."""

from __future__ import annotations

from litestar import get
from litestar.controller import Controller
from litestar.exceptions import NotFoundException
from litestar.params import FromPath


class NowherePages(Controller):
    """Takes every address no other route takes; the roof adds it to the routes."""

    path = "/"
    include_in_schema = False

    @get("/{rest:path}", sync_to_thread=False)
    def nothing(self, rest: FromPath[str]) -> None:
        """Say that there is nothing."""
        raise NotFoundException(f"nothing at {rest[:200]}")
