"""Builds a package as a job, in bounded memory: gathers, measures, proves, sets the papers, seals, writes.

Run again after a kill it begins anew: nothing is kept before the last step.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from records.documents.signature_reading import trusted_certificates
from records.objects.keys import ObjectKey, Stored
from records.objects.service import store_of
from records.objects.store import Store
from records.packages import papers, signatures
from records.packages.contents import DICTIONARY, entry_of, seal_statement
from records.packages.errors import EvidenceDamaged, PackageNotFound
from records.packages.events import PackageBuilt
from records.packages.gathering import Carried, Gathered, gather
from records.packages.keeping import room_of
from records.packages.kinds import PackageState
from records.packages.model import EvidencePackage, PackagedFile
from records.packages.packing import Part, PartChanged, bagged, manifest_of, measured, part_of, zipped
from records.packages.portfolio import portfolio
from records.packages.terms import days_of
from records.packages.verify_package import CHECKPOINT, FORMAT, HISTORY, PACKAGE, STAMP, info_of, sealed, written
from records.packages.votes import tells_reasons
from system.anchoring import keyring
from system.anchoring.checkpoint import Seal, canonical, public_bytes
from system.anchoring.proving import proved
from system.jobs.task import Task
from system.work import Installation

BUILD = "packages.build"
_HERE = Path(__file__).parent
VERIFIERS = (_HERE / "verify_package.py", _HERE / "verify.html")
_LARGEST = 2**42
_PDF = "application/pdf"


def build_package(task: Task, package_id: UUID) -> Mapping[str, Any]:
    """Build what somebody asked for; one that was built or removed meanwhile is left as it is.

    Raises:
        EvidenceDamaged: a document's bytes are not those that were pinned; nothing is told as whole.
        ObjectMissing, ContentGone: they are not there any more.
    """
    installation = task.installation
    row, gathered = _claim(task, package_id)
    if gathered is None:
        return {"package": str(package_id), "state": row.state.value}
    documents, signed = _measure(task, gathered)
    found = _look_at_signatures(installation, row, signed)
    history, checkpoint = _prove(installation, gathered)
    payload, sheets = _payload(
        installation, row, gathered, documents=documents, found=found, history=history, checkpoint=checkpoint
    )
    seal = _seal(installation, row, gathered, payload, history)
    info = info_of(gathered.package, sum(part.size for part in payload), len(payload))
    parts = bagged(payload, seal, info)
    try:
        stored = room_of(installation.settings).put(row.id, _watched(task, zipped(row.name, parts)), limit=_LARGEST)
    except PartChanged as changed:
        raise EvidenceDamaged(path=str(changed)) from changed
    bound, left_out = portfolio(sheets, _attachable(installation, gathered))
    kept = room_of(installation.settings).put(row.id, [bound], limit=_LARGEST)
    manifest = next(part.sha256 for part in parts if part.path == "manifest-sha256.txt")
    made = _Made(stored, kept, manifest, left_out + sum(not one["path"] for one in gathered.package["documents"]))
    return _ready(task, row.id, gathered, history, made)


def _claim(task: Task, package_id: UUID) -> tuple[EvidencePackage, Gathered | None]:
    """Gather, and note whose documents and whether reasons of votes will be in it, before any byte is copied."""
    with task.installation.reading(task.actor) as reading:
        row = reading.session.get(EvidencePackage, package_id)
        if row is None:
            raise PackageNotFound(id=package_id)
        if row.state is not PackageState.BUILDING:
            return row, None
        gathered = gather(reading, row)
    with task.installation.work(task.actor) as work:
        statement = select(PackagedFile.aggregation_id).where(PackagedFile.package_id == package_id)
        known = set(work.session.scalars(statement))
        if tells_reasons(gathered.package):
            work.session.get_one(EvidencePackage, package_id).tells_reasons = True
        rows = [{"package_id": package_id, "aggregation_id": one} for one in gathered.files if one not in known]
        if rows:
            work.session.execute(insert(PackagedFile), rows)
    return row, gathered


def _measure(task: Task, gathered: Gathered) -> tuple[list[Part], list[Carried]]:
    """Read every document once: it must be what was pinned. PDFs that may be signed are told apart on the way."""
    parts: list[Part] = []
    signed: list[Carried] = []
    total, store = 2 * len(gathered.carried), store_of(task.installation.settings)
    for done, one in enumerate(gathered.carried, 1):
        marks = signatures.Marks()
        is_pdf = one.line["mime"] == _PDF
        part = measured(one.path, _reader(store, one.key), marks.see if is_pdf else None)
        if (part.sha256, part.size) != (one.line["sha256"], one.line["size"]):
            raise EvidenceDamaged(path=one.path)
        parts.append(part)
        if marks.is_signed:
            signed.append(one)
        task.progress(done, total)
    return parts, signed


def _reader(store: Store, key: ObjectKey) -> Callable[[], Iterable[bytes]]:
    return lambda: store.read_range(key)


def _whole(store: Store, key: ObjectKey) -> bytes:
    return b"".join(store.read_range(key))


def _look_at_signatures(
    installation: Installation, row: EvidencePackage, signed: list[Carried]
) -> list[dict[str, Any]]:
    """What each signature in a document comes to at the package's moment (domain 7 I 86)."""
    fitting = [one for one in signed if one.line["size"] <= signatures.LARGEST]
    store = store_of(installation.settings)
    documents = ((one.path, _whole(store, one.key)) for one in fitting)
    answers = signatures.look_at(documents, now=row.asked_at, trusted=trusted_certificates(installation.settings))
    found = []
    for one in signed:
        told = answers.get(one.path, [{"outcome": "too_large"}])
        if told:
            found.append({"path": one.path, "position": one.line["position"], "signatures": told})
    return found


def _prove(installation: Installation, gathered: Gathered) -> tuple[dict[str, Any], Seal]:
    """The extract of the history, proved in the tree whose root the first checkpoint signs that covers all of it.

    Where none does yet, the history is sealed now.
    """
    shown = [one.seq for one in gathered.entries]
    found, proof = proved(installation, shown)
    stated = found.statement
    tree = {"root": stated.root, "size": stated.sequence}
    gathered.package["history"] |= {**tree, "shown": shown}
    gathered.package |= {"format": FORMAT, "installation": str(stated.installation)}
    return {
        **tree,
        "entries": [entry_of(one) for one in gathered.entries],
        "known": [[stated.sequence, stated.head]],
        "proof": proof,
    }, found


def _payload(
    installation: Installation, row: EvidencePackage, gathered: Gathered, *, documents: list[Part],
    found: list[dict[str, Any]], history: Mapping[str, Any], checkpoint: Seal,
) -> tuple[list[Part], list[bytes]]:  # fmt: skip
    """Every file below `data/`, and the papers that people read."""
    outcomes = Counter(one["outcome"] for told in found for one in told["signatures"])
    local = row.asked_at.astimezone(ZoneInfo(installation.settings.time_zone)).strftime("%Y-%m-%d %H:%M:%S")
    front = papers.cover(gathered.package, gathered.custody, outcomes, moment=row.asked_at, local=local)
    index = list(papers.index(gathered.package, moment=row.asked_at))
    parts = [
        *documents,
        part_of(PACKAGE, written(gathered.package)),
        part_of(HISTORY, written(history)),
        part_of(CHECKPOINT, checkpoint.to_bytes()),
        part_of("data/custody.json", written(gathered.custody)),
        part_of("data/dictionary.json", written(DICTIONARY)),
        part_of("data/signatures.json", written(found)),
        part_of("data/cover.pdf", front),
        *(part_of(f"data/{name}", content) for name, content in index),
        *(part_of(f"data/verify/{one.name}", one.read_bytes()) for one in VERIFIERS),
    ]
    if checkpoint.timestamp:
        parts.append(part_of(STAMP, checkpoint.timestamp))
    return parts, [front, *(content for _name, content in index)]


def _seal(
    installation: Installation, row: EvidencePackage, gathered: Gathered, payload: list[Part],
    history: Mapping[str, Any],
) -> bytes:  # fmt: skip
    """The body's key over the manifest of everything below `data/`."""
    ring = keyring.read(installation.settings.seal_key)
    if ring is None:
        raise PackageNotFound(id=row.id)
    statement = seal_statement(
        installation=str(ring.installation), body=gathered.package["body"]["id"], key=ring.current_id,
        made_at=gathered.package["made_at"], manifest_sha256=hashlib.sha256(manifest_of(payload)).hexdigest(),
        history=history,
    )  # fmt: skip
    signature, public = ring.current.sign(canonical(statement)), public_bytes(ring.current)
    around = {"public_key": base64.b64encode(public).decode(), "signature": base64.b64encode(signature).decode()}
    return sealed({**around, "statement": statement})


def _ready(
    task: Task, package_id: UUID, gathered: Gathered, history: Mapping[str, Any], made: _Made
) -> Mapping[str, Any]:
    with task.installation.work(task.actor) as work:
        row = work.session.get_one(EvidencePackage, package_id, with_for_update=True)
        if row.state is not PackageState.BUILDING:
            # A file in it was destroyed meanwhile, or somebody gave it up: nothing of it stays.
            room_of(work.settings).destroy(row.id, work.now)
            return {"package": str(package_id), "state": row.state.value}
        row.state, row.ready_at = PackageState.READY, work.now
        row.expires_on = work.today + timedelta(days=days_of(work, row.fonds_id))
        row.documents, row.folios = len(gathered.package["documents"]), gathered.folios
        row.size, row.sha256, row.manifest_sha256 = made.stored.size, made.stored.sha256, made.manifest_sha256
        row.portfolio_size, row.portfolio_sha256 = made.portfolio.size, made.portfolio.sha256
        row.left_out, row.tree_size = made.left_out, history["size"]
        work.emit(
            PackageBuilt(
                entity_id=row.id, fonds_id=row.fonds_id, subject=row.subject.value, about=row.about,
                documents=row.documents, sha256=row.sha256, manifest_sha256=row.manifest_sha256,
                tree_size=row.tree_size, tree_root=history["root"],
            )
        )  # fmt: skip
        return {"package": str(package_id), "documents": row.documents, "bytes": row.size, "sha256": row.sha256}


@dataclass(frozen=True, slots=True)
class _Made:
    """What was written."""

    stored: Stored
    portfolio: Stored
    manifest_sha256: str
    left_out: int


def _watched(task: Task, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        task.check()
        yield piece


def _attachable(installation: Installation, gathered: Gathered) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    store = store_of(installation.settings)
    for one in gathered.carried:
        name = one.path.rpartition("/")[2]
        yield name, one.line["size"], lambda key=one.key: _whole(store, key)  # type: ignore[misc]  # bound now
