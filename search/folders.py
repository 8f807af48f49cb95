"""The folders of the index: one per schema version and rebuild, and a pointer to the live one."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engine.arrays import Damaged
from search.engine.storage import IN_USE, read_generation, write_durably
from search.engine.writer import create
from search.errors import IndexBroken
from search.schema import SCHEMA_VERSION, schema

POINTER = "CURRENT"
_NAME = re.compile(r"v(\d+)-(\d+)")


class Folders:
    """`<root>/v<schema>-<number>/`, one of them named by the file CURRENT, which is only ever swapped whole."""

    def __init__(self, root: Path) -> None:
        """Make the root, closed to others, and an empty index where there is none yet."""
        self._root = root
        self._known = ""
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whoosh unpickles what it finds here: who can write into the folder can run code.
        root.chmod(0o700)
        if not (root / POINTER).exists():
            with self._alone():
                if not (root / POINTER).exists():
                    self._point_to(self._new())

    def live_name(self) -> str:
        """The name of the live folder, whatever its state; empty where the pointer is gone."""
        try:
            return (self._root / POINTER).read_text().strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def live(self) -> Path:
        """The live folder. Raises IndexBroken where the pointer names none, or one of another schema version."""
        name = self.live_name()
        if name == self._known:
            return self._root / name
        matched = _NAME.fullmatch(name)
        if matched is None or not (self._root / name).is_dir():
            raise IndexBroken(reason="missing", file=POINTER)
        if int(matched[1]) != SCHEMA_VERSION:
            raise IndexBroken(reason="outdated", file=name)
        self._known = name
        return self._root / name

    def unfinished(self) -> Path:
        """The newest whole folder after the live one, which an interrupted rebuild left; or a new one."""
        with self._alone():
            live = _number(self.live_name())
            for folder in sorted(self._all(), key=lambda folder: _number(folder.name), reverse=True):
                if _number(folder.name) <= live:
                    break
                if folder.name.startswith(f"v{SCHEMA_VERSION}-") and self._is_whole(folder):
                    return folder
            return self._new()

    def cursor_of(self, folder: Path) -> int:
        """The history position a folder's last commit has come to. Raises IndexBroken."""
        try:
            return read_generation(folder, schema())[0].cursor
        except Damaged as damage:
            raise IndexBroken(reason=damage.reason, file=damage.file) from damage

    def swap(self, folder: Path) -> None:
        """Make the folder the live one, in one step."""
        with self._alone():
            self._point_to(folder)

    def sweep(self) -> None:
        """Remove older folders that no process has open."""
        live = _number(self.live_name())
        for folder in self._all():
            if _number(folder.name) < live:
                self._remove_unused(folder)

    def remove(self, folder: Path) -> None:
        """Remove a folder with all it holds."""
        shutil.rmtree(folder, ignore_errors=True)

    def _all(self) -> list[Path]:
        return [folder for folder in self._root.iterdir() if _NAME.fullmatch(folder.name)]

    def _new(self) -> Path:
        number = max((_number(folder.name) for folder in self._all()), default=0) + 1
        folder = self._root / f"v{SCHEMA_VERSION}-{number}"
        create(folder, schema())
        return folder

    def _point_to(self, folder: Path) -> None:
        write_durably(self._root / POINTER, folder.name.encode())

    def _is_whole(self, folder: Path) -> bool:
        try:
            read_generation(folder, schema())
        except (Damaged, OSError):
            return False
        return True

    def _remove_unused(self, folder: Path) -> None:
        try:
            descriptor = os.open(folder / IN_USE, os.O_RDONLY | os.O_CREAT, 0o600)
        except FileNotFoundError:
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.remove(folder)
        except BlockingIOError:
            return
        finally:
            os.close(descriptor)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self._root / "lock", os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _number(name: str) -> int:
    matched = _NAME.fullmatch(name)
    return int(matched[2]) if matched else 0
