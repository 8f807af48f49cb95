"""The signatures inside the documents of a package, looked at by a child with limits, some documents at a time."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

LARGEST = 64 * 2**20
_BATCH_BYTES, _BATCH = 64 * 2**20, 50
_SECONDS = 180
_CHILD = "records.packages.signature_child"
_ROOT = Path(__file__).resolve().parents[2]
_WORDS = ("field", "signer", "issuer", "serial", "valid_from", "valid_until", "claimed_at", "proven_at", "judged_at",
          "outcome", "detail")  # fmt: skip
_OUTCOMES = frozenset({"valid", "expired", "untrusted", "altered", "unreadable"})
_MARK = b"/ByteRange"

Found = list[dict[str, Any]]


class Marks:
    """Sees the bytes of a document pass, and knows afterwards whether a PDF signature may be in them."""

    def __init__(self) -> None:
        self._rest = b""
        self.is_signed = False

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        if not self.is_signed:
            seen = self._rest + chunk
            self.is_signed = _MARK in seen
            self._rest = seen[-len(_MARK) :]


def look_at(documents: Iterable[tuple[str, bytes]], *, now: datetime, trusted: Sequence[bytes]) -> dict[str, Found]:
    """The signatures of each document by its path, as of `now`; one that kills the child is told as unreadable."""
    found: dict[str, Found] = {}
    for batch in _batches(documents):
        answers = _ask([content for _, content in batch], now, trusted)
        for at, (path, content) in enumerate(batch):
            if at < len(answers):
                found[path] = answers[at]
            else:
                again = _ask([content], now, trusted)
                found[path] = again[0] if again else [{"outcome": "unreadable"}]
    return found


def _batches(documents: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    held: list[tuple[str, bytes]] = []
    size = 0
    for one in documents:
        if held and (len(held) == _BATCH or size + len(one[1]) > _BATCH_BYTES):
            yield held
            held, size = [], 0
        held.append(one)
        size += len(one[1])
    if held:
        yield held


def _ask(contents: Sequence[bytes], now: datetime, trusted: Sequence[bytes]) -> list[Found]:
    header = {
        "now": now.isoformat(),
        "trusted": [base64.b64encode(one).decode() for one in trusted],
        "sizes": [len(one) for one in contents],
    }
    try:
        said = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", _CHILD],
            input=b"".join((json.dumps(header).encode(), b"\n", *contents)),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT)},
        ).stdout
    except subprocess.TimeoutExpired as expired:
        said = expired.stdout or b""
    answers: list[Found] = []
    for line in said.split(b"\n")[:-1]:
        try:
            answers.append([_told(one) for one in json.loads(line)])
        except (ValueError, TypeError, AttributeError):
            answers.append([{"outcome": "unreadable"}])
    return answers


def _told(one: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: one[name] if one[name] is None else str(one[name])[:300] for name in _WORDS if name in one}
    return {**told, "outcome": told["outcome"] if told.get("outcome") in _OUTCOMES else "unreadable"}
