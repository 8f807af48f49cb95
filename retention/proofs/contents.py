"""What stands in a bundle, part by part, as plain JSON. Pure: the same rows always give the same bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from retention.proofs.verify_bundle import FORMAT, PARTS, PROOF, SEAL, SIGNED, pack, written
from system.anchoring.checkpoint import Seal

# A row of any model; only its attributes are read.
Row = Any


def fields(row: Row, *names: str) -> dict[str, Any]:
    """Some fields of a row."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON has it: days and instants in ISO form, ids as text, words of enumerations as they are kept."""
    if isinstance(value, str | int | bool | list | dict) or value is None:
        return getattr(value, "value", value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def rule_part(schedule: Row, entry: Row, norm: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The rule that bound the file, in months, with the law and the facts that the reckoning took in."""
    terms = {
        f"{name}_months": getattr(entry, f"{name}_years") * 12 + getattr(entry, f"{name}_months")
        for name in ("office", "intermediate", "precautionary")
    }
    return {
        "schedule": fields(
            schedule, "id", "number", "title", "in_force_from", "in_force_until", "sha256", "minutes", "minutes_on",
            "opinion_number", "registration", "approved_by",
        ),
        "entry": {
            **fields(
                entry, "id", "key", "values", "technique", "sample_quality", "sampling_method", "trigger",
                "trigger_name", "legal_basis", "citations", "note", "legacy",
            ),
            **terms,
        },
        "norm": dict(norm),
        "facts": dict(facts),
    }  # fmt: skip


def stone_part(stone: Row) -> dict[str, Any]:
    """The tombstone without its long fields, which are parts of their own."""
    return fields(
        stone, "id", "aggregation_id", "list_id", "item_id", "reference", "title", "series", "unit", "opened_on",
        "closed_on", "due_on", "ruling_number", "act_number", "act_on", "executor", "witness", "destroyed_on",
        "destroyed_at", "object_count", "byte_count", "folios", "manifest_sha256",
    )  # fmt: skip


def approvals_part(listed: Row, execution: Row, papers: Iterable[tuple[Row, Row | None]]) -> dict[str, Any]:
    """The list with its papers, each with the digest of what was kept, and the two people."""
    return {
        "list": fields(
            listed, "id", "year", "number", "title", "fate", "accounting", "as_of", "digest", "item_count",
            "proposed_by", "proposed_at", "ruling_number", "ruled_on", "act_number", "act_on", "published_at",
            "published_on",
        ),
        "execution": fields(
            execution, "id", "list_digest", "executor", "started_at", "witness", "confirmed_at", "ended_at",
        ),
        "papers": [
            {
                **fields(paper, "id", "kind", "number", "dated_on", "authority", "list_digest", "recorded_by",
                         "recorded_at"),
                "is_void": bool(paper.void_reason),
                "sha256": kept.sha256 if kept else "",
                "size": kept.size if kept else None,
            }
            for paper, kept in papers
        ],
    }  # fmt: skip


def history_part(entries: Iterable[Row], sealed: Seal, proof: Sequence[str]) -> dict[str, Any]:
    """What happened to file and list, and the branches that prove it in the tree whose root the checkpoint signs."""
    names = ("seq", "at", "actor", "fonds_id", "action", "entity_id", "facts", "previous", "digest")
    stated = sealed.statement
    return {
        "entries": [fields(one, *names) for one in entries],
        "known": [[stated.sequence, stated.head]],
        "proof": list(proof),
        "root": stated.root,
        "size": stated.sequence,
    }


def checkpoint_part(sealed: Seal) -> dict[str, Any]:
    """The checkpoint as it is given away, without a time stamp, which may come later."""
    return {
        "public_key": base64.b64encode(sealed.public_key or b"").decode(),
        "signature": base64.b64encode(sealed.signature).decode(),
        "statement": sealed.statement.document(),
    }


def bundle(proof: Mapping[str, Any], parts: Mapping[str, Any], sign: Callable[[str], Mapping[str, Any]]) -> bytes:
    """Tie the parts together: each by its digest in `proof.json`, that one by its own beside it.

    `sign` is given the SHA-256 of `proof.json` and gives the seal over it.
    """
    made = {name: written(parts[name]) for name in PARTS}
    tied = {
        "format": FORMAT,
        **proof,
        "parts": [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in sorted(made.items())
        ],
    }
    made[PROOF] = written(tied)
    made[SEAL] = hashlib.sha256(made[PROOF]).hexdigest().encode() + b"\n"
    made[SIGNED] = written(sign(hashlib.sha256(made[PROOF]).hexdigest()))
    return pack(made)
