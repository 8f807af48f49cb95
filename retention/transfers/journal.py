"""What a build of a package has read already, so that a second run reads nothing twice: ids and digests, no names."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r"([0-9a-f-]{36}) ([0-9a-f]{128})")


class Journal:
    """SHA-512 of objects by their ids, one line an object; a line torn by a kill is as if it had not been written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = path.read_text("utf-8", "replace").split("\n") if path.is_file() else []
        self._known = {found[1]: found[2] for line in lines if (found := _LINE.fullmatch(line))}

    def __contains__(self, object_id: str) -> bool:
        """Whether it was read."""
        return object_id in self._known

    def __getitem__(self, object_id: str) -> str:
        """Its SHA-512."""
        return self._known[object_id]

    def note(self, object_id: str, sha512: str) -> None:
        """Say that it was read."""
        # The newline comes first too: behind a torn line a new one begins.
        with self._path.open("a", encoding="ascii") as out:
            out.write(f"\n{object_id} {sha512}\n")
        self._known[object_id] = sha512

    def remove(self) -> None:
        """Nothing more is to be read."""
        self._path.unlink(missing_ok=True)
