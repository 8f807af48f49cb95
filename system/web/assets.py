"""Stylesheets, scripts, fonts and icons: own files, named with their digest so that browsers may keep them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from litestar.datastructures import CacheControlHeader
from litestar.router import Router
from litestar.static_files import create_static_files_router

PATH = "/static"
_YEAR = 365 * 24 * 3600


class Assets:
    """The addresses of the files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions: dict[str, str] = {}

    def address(self, name: str) -> str:
        """Where a file is fetched: its path and eight digits of its digest."""
        if name not in self._versions:
            self._versions[name] = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()[:8]
        return f"{PATH}/{name}?v={self._versions[name]}"


def static_router(folder: Path = Path(__file__).parent / "static") -> Router:
    """The route that gives the files out, to anybody."""
    return create_static_files_router(
        path=PATH,
        directories=[folder],
        cache_control=CacheControlHeader(max_age=_YEAR, public=True, immutable=True),
        include_in_schema=False,
        opt={"public": True},
    )
