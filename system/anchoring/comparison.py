"""Whether a history agrees with a checkpoint that somebody outside has kept: every way it may not, named and placed.

Pure: what is in the history is given, nothing is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from system.anchoring.checkpoint import FIRST, Seal, key_id
from system.errors import Fact


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree. `code` is the key of its sentence; `facts` say which checkpoint and where."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a checkpoint is believed by: public keys by their ids, this installation's id, today's instant.

    `tolerance` is by how much clocks may differ; beyond it somebody set one. `brought` is whether the keys came from
    outside; otherwise they are what the examined database says of itself.
    """

    keys: Mapping[str, bytes]
    brought: bool
    installation: UUID | None
    now: datetime
    tolerance: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the history holds about one checkpoint.

    `ends_at` is the last position; `digest` that of the entry at the checkpoint's position; `dated_after` the first
    entry it covers that is dated after it, `dated_before` the first entry behind it that is dated before it; `root`
    that of the tree up to the position, None where the chain does not hold as far.
    """

    ends_at: int
    digest: str | None
    dated_after: int | None = None
    dated_before: int | None = None
    root: str | None = None


def doubts(seal: Seal, trust: Trust) -> list[Finding]:
    """Why a checkpoint is not to be believed, or not about this installation."""
    stated = seal.statement
    facts: dict[str, Fact] = {"number": stated.number, "key": stated.key}
    found = []
    public = trust.keys.get(stated.key)
    if public is None:
        code = "checkpoint.wrong_key" if trust.brought else "checkpoint.key_unknown"
        found.append(Finding(code, {**facts, "known": ", ".join(sorted(trust.keys))}))
        public = seal.public_key
    if (public is not None and not seal.is_signed_by(public)) or not _carries_own_key(seal):
        found.append(Finding("checkpoint.altered", facts))
    if trust.installation is not None and stated.installation != trust.installation:
        facts = {**facts, "theirs": str(stated.installation), "ours": str(trust.installation)}
        found.append(Finding("checkpoint.of_another_installation", facts))
    if stated.at > trust.now + trust.tolerance:
        found.append(Finding("checkpoint.from_the_future", {**facts, "at": stated.at.isoformat()}))
    return found


def disagreements(seal: Seal, held: Held, agreeing: int = 0) -> list[Finding]:
    """Where the history is not what was sealed. `agreeing` is the last position before it that another one confirms."""
    stated = seal.statement
    facts: dict[str, Fact] = {"number": stated.number, "sequence": stated.sequence}
    if held.ends_at < stated.sequence:
        missing = stated.sequence - held.ends_at
        return [Finding("history.truncated", {**facts, "ends_at": held.ends_at, "missing": missing})]
    found = []
    if not agrees(seal, held):
        found.append(Finding("history.rewritten", {**facts, "since": agreeing + 1}))
    if None not in (stated.root, held.root) and stated.root != held.root:
        found.append(Finding("checkpoint.root_differs", facts))
    if held.dated_after is not None:
        found.append(Finding("history.entry_after_its_seal", {**facts, "position": held.dated_after}))
    if held.dated_before is not None:
        found.append(Finding("history.entry_before_earlier_seal", {**facts, "position": held.dated_before}))
    return found


def agrees(seal: Seal, held: Held) -> bool:
    """Whether the history holds just what was sealed."""
    return held.digest == seal.statement.head if seal.statement.sequence else seal.statement.head == FIRST


def kept_otherwise(seal: Seal, stored: Seal | None) -> list[Finding]:
    """Whether the installation's own register has the checkpoint that somebody brings, and has it unchanged."""
    if stored is None:
        return [Finding("checkpoint.not_registered", {"number": seal.statement.number})]
    if stored.digest != seal.digest:
        return [Finding("checkpoint.registered_otherwise", {"number": seal.statement.number})]
    return []


def faults_of_register(seals: Sequence[Seal], digests: Sequence[str], trust: Trust) -> list[Finding]:
    """What is wrong in the register of checkpoints itself: `digests` are those that it says they have."""
    found = []
    if seals and (seals[0].statement.number, seals[0].statement.previous) != (1, FIRST):
        found.append(Finding("checkpoint.register_gap", {"number": 1}))
    for before, seal in pairwise(seals):
        stated, expected = seal.statement, before.statement.number + 1
        if stated.number != expected or stated.previous != before.digest:
            found.append(Finding("checkpoint.register_gap", {"number": expected}))
        if stated.at < before.statement.at - trust.tolerance or stated.sequence < before.statement.sequence:
            found.append(Finding("checkpoint.goes_back", {"number": stated.number, "at": stated.at.isoformat()}))
    for seal, digest in zip(seals, digests, strict=True):
        found += [one for one in doubts(seal, trust) if one.code != "checkpoint.wrong_key"]
        if seal.digest != digest:
            found.append(Finding("checkpoint.altered", {"number": seal.statement.number, "key": seal.statement.key}))
    return found_once(found)


def found_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without repetition, in their order."""
    seen: dict[tuple[str, tuple[tuple[str, Fact], ...]], Finding] = {}
    for one in findings:
        seen.setdefault((one.code, tuple(sorted(one.facts.items()))), one)
    return list(seen.values())


class Backwards:
    """Looks at one entry after another for a clock that was set back by more than clocks differ."""

    def __init__(self, tolerance: timedelta) -> None:
        self._tolerance = tolerance
        self._latest: datetime | None = None
        self.position: int | None = None
        self.seconds = 0

    def look(self, position: int, at: datetime) -> None:
        """Take the next entry."""
        if self._latest is not None and self.position is None and at < self._latest - self._tolerance:
            self.position, self.seconds = position, int((self._latest - at).total_seconds())
        self._latest = at if self._latest is None else max(at, self._latest)


def _carries_own_key(seal: Seal) -> bool:
    return seal.public_key is None or key_id(seal.public_key) == seal.statement.key
