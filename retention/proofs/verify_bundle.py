"""Verifies the proof of a disposal without the service that made it.

    python3 verify_bundle.py BUNDLE.zip

Needs Python 3.11 and nothing else. Ends with 0 where everything agrees, 1 where something does not (each named with the
part it stands in), 2 where there is nothing to read. Every entry of the history that is shown is proved in the tree
(RFC 6962) whose root the checkpoint signs (`checkpoint.json`), and the key of the seals signs the whole (`seal.json`).
Who holds that key can make a whole bundle agree with itself, but not with what you hold from elsewhere: --checkpoint
compares it with a checkpoint that you keep, --head with the digest that its own seals, --key with the public key,
--bundle with the SHA-256 of the whole.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zlib
from bisect import bisect_left
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "constancia-disposal-proof/2"
PROOF, SEAL, SIGNED = "proof.json", "proof.sha256", "seal.json"
HISTORY, CHECKPOINT = "history.json", "checkpoint.json"
SEAL_FORMAT, CHECKPOINT_FORMAT = "constancia-disposal-seal/2", "constancia-checkpoint/2"
# A checkpoint of the first form signs no root of the tree.
ROOTLESS = "constancia-checkpoint/1"
PARTS = (
    "approvals.json",
    "arithmetic.json",
    CHECKPOINT,
    "guards.json",
    HISTORY,
    "holds.json",
    "inventory.json",
    "manifest.json",
    "rule.json",
)
LIMIT = 512 * 2**20
PACKAGE = "package"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
# 1 January 1980, the first day a ZIP knows: the same parts always make the same bytes.
_TIME, _DAY = 0, 33
_MONTHS = 12
_HEX = re.compile(r"[0-9a-f]{64}")


class Problem(NamedTuple):
    """Something that does not agree, and the part it stands in."""

    part: str
    what: str


class Broken(ValueError):
    """The package cannot be read from here on."""


def pack(parts: dict[str, bytes]) -> bytes:
    """Give the one ZIP of these parts: sorted, stored, without times, so that every byte follows from the parts."""
    body, directory = bytearray(), bytearray()
    for name, content in sorted(parts.items()):
        raw, crc, size = name.encode(), zlib.crc32(content), len(content)
        start = len(body)
        body += _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, _TIME, _DAY, crc, size, size, len(raw), 0) + raw + content
        directory += (
            _CENTRAL.pack(b"PK\x01\x02", 20, 20, 0, 0, _TIME, _DAY, crc, size, size, len(raw), 0, 0, 0, 0, 0, start)
            + raw
        )
    count = len(parts)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def unpack(data: bytes) -> dict[str, bytes]:
    """Read the parts, one behind the other; `Broken` says where that ends too early."""
    parts: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\x03\x04":
        last = next(reversed(parts), "the beginning")
        if at + _LOCAL.size > len(data):
            raise Broken(f"it ends within the header behind {last}")
        fields = _LOCAL.unpack_from(data, at)
        size, length = fields[7], fields[9]
        begin = at + _LOCAL.size
        try:
            name = data[begin : begin + length].decode("ascii")
        except UnicodeDecodeError:
            raise Broken(f"the name of the part behind {last} is unreadable") from None
        content = data[begin + length : begin + length + size]
        if len(content) != size or name in parts or not name:
            raise Broken(f"the header of the part behind {last}, at byte {at}, does not fit")
        parts[name] = content
        at = begin + length + size
    if not parts:
        raise Broken("it is no bundle")
    return parts


def verify(data: bytes, *, head: str = "", bundle: str = "", key: str = "", checkpoint: bytes = b"") -> list[Problem]:
    """Everything that does not agree in a bundle, and with what is held of it, empty where all does."""
    problems: list[Problem] = []
    if bundle and hashlib.sha256(data).hexdigest() != bundle.lower():
        problems.append(Problem(PACKAGE, "the SHA-256 of the bundle is not the one you hold"))
    try:
        parts = unpack(data)
    except Broken as error:
        return [*problems, Problem(PACKAGE, str(error))]
    if _is_of_another_form(parts):
        return [
            *problems,
            Problem(PROOF, f"it is of another form than {FORMAT}, which this program reads: ask for it anew"),
        ]
    problems += _packing(data, parts)
    problems += _digests(parts)
    if problems:
        # What is altered proves nothing; what it says is not looked at.
        return problems
    try:
        said = {name: json.loads(content) for name, content in parts.items() if name != SEAL}
        found = [
            Problem(name, "it is not written as it is in a bundle")
            for name in said
            if written(said[name]) != parts[name]
        ]
        found += _contents(said, head) + _signed(said, hashlib.sha256(parts[PROOF]).hexdigest(), key)
        return found if found or not checkpoint else _compared(said, checkpoint)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        return [Problem(PROOF, f"what it says cannot be read: {type(error).__name__} {error}")]


def _is_of_another_form(parts: dict[str, bytes]) -> bool:
    """Whether it says of itself that it is a bundle of a form from before or after this program."""
    try:
        said = json.loads(parts[PROOF])["format"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return False
    return isinstance(said, str) and said.startswith(FORMAT.partition("/")[0]) and said != FORMAT


def _packing(data: bytes, parts: dict[str, bytes]) -> list[Problem]:
    wanted = {PROOF, SEAL, SIGNED, *PARTS}
    found = [Problem(name, "it is missing") for name in sorted(wanted - parts.keys())]
    found += [Problem(name, "it does not belong here") for name in sorted(parts.keys() - wanted)]
    again = pack(parts)
    if again != data:
        pairs = enumerate(zip(again, data, strict=False))
        first = next((at for at, (one, other) in pairs if one != other), min(len(again), len(data)))
        found.append(Problem(PACKAGE, f"byte {first} is not as a bundle of these parts has it ({_near(parts, first)})"))
    return found


def _near(parts: dict[str, bytes], at: int) -> str:
    start = 0
    for name, content in sorted(parts.items()):
        end = start + _LOCAL.size + len(name) + len(content)
        if at < end:
            return f"header of {name}" if at < end - len(content) else name
        start = end
    return "directory at the end"


def _digests(parts: dict[str, bytes]) -> list[Problem]:
    proof = parts.get(PROOF)
    if proof is None:
        return []
    found = []
    if parts.get(SEAL) != hashlib.sha256(proof).hexdigest().encode() + b"\n":
        found.append(Problem(PROOF, f"its SHA-256 is not the one in {SEAL}: one of the two is altered"))
    try:
        said = {one["name"]: (one["sha256"], one["size"]) for one in json.loads(proof)["parts"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return found or [Problem(PROOF, "it names no parts")]
    for name in PARTS:
        content = parts.get(name, b"")
        if said.get(name) != (hashlib.sha256(content).hexdigest(), len(content)):
            found.append(Problem(name, "it is not the part that the proof names"))
    if set(said) != set(PARTS):
        found.append(Problem(PROOF, "it names other parts than a bundle has"))
    return found


def written(value: Any) -> bytes:
    """The one way in which a part is written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _contents(parts: dict[str, Any], head: str) -> list[Problem]:
    proof = parts[PROOF]
    if proof["format"] != FORMAT:
        return [Problem(PROOF, f"its format is {proof['format']}, this program reads {FORMAT}")]
    return [
        *_arithmetic(proof, parts["rule.json"], parts["arithmetic.json"]),
        *_guards(parts["guards.json"]),
        *_holds(proof, parts["holds.json"]),
        *_approvals(proof, parts["approvals.json"]),
        *_inventory(proof, parts["approvals.json"], parts["inventory.json"]),
        *_manifest(proof, parts["manifest.json"]),
        *_history(proof, parts[HISTORY]),
        *_checkpoint(parts[CHECKPOINT], parts[HISTORY], head),
    ]


def reckon(rule: dict[str, Any], norm: dict[str, Any], facts: dict[str, Any]) -> tuple[list[dict[str, Any]], date]:
    """Reckon the end of the periods anew from the rule: the steps, and the first day of disposal (LGA 4-XLVI)."""
    trigger = date.fromisoformat(facts["trigger_on"])
    steps: list[dict[str, Any]] = [_step("trigger", None, None, trigger)]
    base = trigger
    if norm["reckoning"] == "fiscal_year":
        base = date(trigger.year, 12, 31)
        steps.append(_step("fiscal_year", trigger, None, base))
    office, total = rule["office_months"], rule["office_months"] + rule["intermediate_months"]
    steps.append(_step("office", base, office, _after(base, office)))
    steps.append(_step("intermediate", base, total, _after(base, total)))
    ends = [_after(base, total)]
    if rule["precautionary_months"]:
        start = _after(base, total)
        ends.append(_after(start, rule["precautionary_months"]))
        steps.append(_step("precautionary", start, rule["precautionary_months"], ends[-1]))
    if facts["access_requested"] and norm["access_extension_months"]:
        term = total + norm["access_extension_months"]
        ends.append(_after(base, term))
        steps.append(_step("access_request", base, term, ends[-1]))
    last = max(ends)
    if facts["reserved_until"]:
        reserved = date.fromisoformat(facts["reserved_until"])
        steps.append(_step("reserve", None, None, reserved))
        last = max(last, reserved)
    steps.append(_step("governing", None, None, last))
    return steps, last + timedelta(days=1)


def _step(name: str, start: date | None, months: int | None, end: date) -> dict[str, Any]:
    return {
        "code": f"retention.step.{name}",
        "from": start.isoformat() if start else None,
        "months": months,
        "to": end.isoformat(),
    }


def _after(start: date, months: int) -> date:
    """The same day so many months later, or the first of the month behind where that month has no such day."""
    for more, day in ((0, start.day), (1, 1)):
        years, month = divmod(start.month - 1 + months + more, _MONTHS)
        if day <= monthrange(start.year + years, month + 1)[1]:
            return date(start.year + years, month + 1, day)
    raise ValueError("no such day")


def _arithmetic(proof: dict[str, Any], rule: dict[str, Any], told: dict[str, Any]) -> list[Problem]:
    steps, due = reckon(rule["entry"], rule["norm"], rule["facts"])
    # The first step only says which version of the schedule binds the file.
    kept = [
        {
            "code": one["code"],
            "from": one["from"],
            "months": None if one["years"] is None else one["years"] * _MONTHS + (one["months"] or 0),
            "to": one["to"],
        }
        for one in told["steps"][1:]
    ]
    found = []
    if kept != steps:
        found.append(Problem("arithmetic.json", "the steps are not what the rule comes to"))
    if told["due_on"] != due.isoformat() or proof["tombstone"]["due_on"] != due.isoformat():
        found.append(Problem("arithmetic.json", f"the rule makes it due on {due}, not on {told['due_on']}"))
    if proof["tombstone"]["destroyed_on"] < due.isoformat():
        found.append(Problem(PROOF, f"it was destroyed on {proof['tombstone']['destroyed_on']}, before it was due"))
    if rule["entry"]["technique"] == "conservation":
        found.append(Problem("rule.json", "the rule keeps these files for ever"))
    return found


def _guards(guards: list[dict[str, Any]]) -> list[Problem]:
    found = [Problem("guards.json", f"the guard {one['guard']} forbade it") for one in guards if one["reasons"]]
    missing = {"term", "hold", "restriction", "standing", "line"} - {one["guard"] for one in guards}
    return found + [Problem("guards.json", f"the guard {name} was not asked") for name in sorted(missing)]


def _holds(proof: dict[str, Any], holds: list[dict[str, Any]]) -> list[Problem]:
    moment = _moment(proof["tombstone"]["destroyed_at"])
    return [
        Problem("holds.json", f"hold {one['number']} kept the file when it was destroyed")
        for one in holds
        if _moment(one["since"]) <= moment and (one["until"] is None or _moment(one["until"]) > moment)
    ]


def _approvals(proof: dict[str, Any], approvals: dict[str, Any]) -> list[Problem]:
    listed, stone, people = approvals["list"], proof["tombstone"], approvals["execution"]
    day = stone["destroyed_on"]
    checks = (
        (not listed["ruling_number"] or listed["ruling_number"] != stone["ruling_number"], "there is no such ruling"),
        (not listed["act_number"] or listed["act_number"] != stone["act_number"], "there is no such act"),
        (not listed["act_on"] or listed["act_on"] > day, "the act is younger than the destruction"),
        (not listed["published_at"] or not listed["published_on"], "the act was not published"),
        (bool(listed["published_on"]) and listed["published_on"] > day, "it was published after the destruction"),
        (not people["executor"] or not people["witness"], "two people are wanted"),
        (people["executor"] == people["witness"], "one person executed and witnessed it"),
        (people["executor"] != stone["executor"] or people["witness"] != stone["witness"], "other people are named"),
        (people["list_digest"] != listed["digest"], "they answered for another list than was ruled on"),
    )
    found = [Problem("approvals.json", what) for stands, what in checks if stands]
    found += [
        Problem("approvals.json", f"the paper {paper['kind']} {paper['number']} is of another list")
        for paper in approvals["papers"]
        if not paper["is_void"] and paper["list_digest"] != listed["digest"]
    ]
    return found


def _inventory(proof: dict[str, Any], approvals: dict[str, Any], inventory: dict[str, Any]) -> list[Problem]:
    if not inventory["is_complete"]:
        return []
    lines = inventory["lines"]
    total = hashlib.sha256("".join(f"{sha256}\n" for _, sha256 in lines).encode()).hexdigest()
    found = []
    if total != approvals["list"]["digest"]:
        found.append(Problem("inventory.json", "its lines do not come to the digest of the list"))
    if [proof["item"]["position"], proof["item"]["sha256"]] not in lines:
        found.append(Problem("inventory.json", "the file is none of its lines"))
    return found


def _manifest(proof: dict[str, Any], manifest: dict[str, Any]) -> list[Problem]:
    objects, stone = manifest["objects"], proof["tombstone"]
    lines = "".join(f"{sha256} {size}\n" for sha256, size in sorted((one["sha256"], one["size"]) for one in objects))
    found = []
    if hashlib.sha256(lines.encode()).hexdigest() != stone["manifest_sha256"]:
        found.append(Problem("manifest.json", "its objects do not come to the digest on the tombstone"))
    if len(objects) != stone["object_count"] or sum(one["size"] for one in objects) != stone["byte_count"]:
        found.append(Problem("manifest.json", "it has not as many objects or bytes as the tombstone says"))
    return found


def _history(proof: dict[str, Any], history: dict[str, Any]) -> list[Problem]:
    """Every entry comes to its digest, is about file or list, and stands in the tree of the root that is named."""
    entries, told, stone = history["entries"], proof["history"], proof["tombstone"]
    about = {stone["aggregation_id"], stone["list_id"]}
    what = [f"entry {one['seq']} does not come to its digest" for one in entries if entry_digest(one) != one["digest"]]
    what += [
        f"entry {one['seq']} is about something else than file and list"
        for one in entries
        if one["entity_id"] not in about
    ]
    what += [
        f"entry {one['seq']} does not follow the one before it"
        for before, one in pairwise(entries)
        if one["seq"] <= before["seq"] or (one["seq"] == before["seq"] + 1 and one["previous"] != before["digest"])
    ]
    left_out = sorted(set(told["shown"]) ^ {one["seq"] for one in entries})
    what += [f"entry {seq} is not both shown and named" for seq in left_out]
    if (history["root"], history["size"]) != (told["root"], told["size"]):
        what.append("it rests on another tree than the proof names")
    if not proves(_leaves(history), history["proof"], history["size"], history["root"]):
        what.append("its entries do not stand in the tree of the root that it names")
    if not any(one["action"] == "execution.destruction_begun" for one in entries):
        what.append("it does not say that the destruction began")
    return [Problem(HISTORY, one) for one in what] + _destruction(proof, entries)


def _leaves(history: dict[str, Any]) -> dict[int, str]:
    """The digests at their places; one that is told in two ways is no digest, so that nothing proves it."""
    leaves = {one["seq"]: one["digest"] for one in history["entries"]}
    for seq, digest in history["known"]:
        if leaves.setdefault(seq, digest) != digest:
            leaves[seq] = ""
    return leaves


def _checkpoint(made: dict[str, Any], history: dict[str, Any], head: str) -> list[Problem]:
    """The seal on the history that covers what is shown: it signs the root that the proofs of the entries end in."""
    stated = made["statement"]
    if stated["format"] == ROOTLESS:
        return [Problem(CHECKPOINT, "it signs no root of the tree: nothing binds the entries to what was sealed")]
    signed, sealed = stated.get("root", "none"), [stated["sequence"], stated["head"]]
    checks = (
        (stated["format"] != CHECKPOINT_FORMAT, f"its format is {stated['format']}, which this program does not read"),
        (not bears_signature(made), "its signature is not of the key that it names over what it says"),
        (signed != history["root"], f"it signs the root {signed}, and the tree comes to {history['root']}"),
        (stated["sequence"] != history["size"], "it covers another number of entries than the tree"),
        (sealed not in history["known"], "the entry that it seals is not proved in the tree"),
        (bool(head) and stated["head"] != head.lower(), "the head that it seals is not the one you hold"),
    )
    return [Problem(CHECKPOINT, what) for stands, what in checks if stands]


def _compared(parts: dict[str, Any], checkpoint: bytes) -> list[Problem]:
    """What a checkpoint that somebody keeps says against the one of the bundle."""
    try:
        kept = json.loads(checkpoint)
        stands = contradicts(parts[CHECKPOINT], kept, _leaves(parts[HISTORY]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return [Problem(CHECKPOINT, "the checkpoint that you hold cannot be read")]
    return [Problem(CHECKPOINT, "it contradicts the checkpoint that you hold")] if stands else []


def contradicts(made: dict[str, Any], kept: dict[str, Any], leaves: dict[int, str]) -> bool:
    """Whether two checkpoints cannot both be of one history that only grew, as far as they tell by themselves."""
    ours, theirs = made["statement"], kept["statement"]
    root = ours.get("root")
    later, longer = ours["number"] - theirs["number"], ours["sequence"] - theirs["sequence"]
    return bool(
        ours["installation"] != theirs["installation"]
        or (later == 0 and ours != theirs)
        or (later == 1 and ours["previous"] != seal_digest(kept))
        or (later == -1 and theirs["previous"] != seal_digest(made))
        or (longer == 0 and root and theirs.get("root", root) != root)
        or leaves.get(theirs["sequence"], theirs["head"]) != theirs["head"]
        or later * longer < 0
    )


def seal_digest(made: dict[str, Any]) -> str:
    """What the next checkpoint names as the one before it."""
    own = {"signature": made["signature"], "statement": made["statement"]}
    return hashlib.sha256(canonical(own)).hexdigest()


def leaf(digest: str) -> bytes:
    """The leaf of the tree for an entry's digest (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """What two branches of the tree come to (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """Where a tree of so many leaves divides: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1


def proves(leaves: dict[int, str], proof: list[str], size: int, root: str) -> bool:
    """Whether these entries stand at their places in the tree of this root; `proof` are the other branches in order."""
    if not isinstance(size, int) or not 0 < size < 2**48 or any(not 1 <= seq <= size for seq in leaves):
        return False
    if not all(_HEX.fullmatch(one) for one in (*proof, root, *leaves.values())):
        return False
    wanted, rest = sorted(leaves), iter(proof)

    def branch(low: int, high: int, first: int, last: int) -> bytes:
        if first == last:
            return bytes.fromhex(next(rest))
        if high - low == 1:
            return leaf(leaves[low])
        middle = low + split(high - low)
        between = bisect_left(wanted, middle, first, last)
        return node(branch(low, middle, first, between), branch(middle, high, between, last))

    try:
        reached = branch(1, size + 1, 0, len(wanted)).hex() == root
    except StopIteration:
        return False
    return reached and next(rest, None) is None


def _destruction(proof: dict[str, Any], entries: list[dict[str, Any]]) -> list[Problem]:
    stone = proof["tombstone"]
    done = [one for one in entries if one["action"] == "aggregation.destroyed"]
    if len(done) != 1 or done[0]["entity_id"] != stone["aggregation_id"]:
        return [Problem("history.json", "it does not say once that this file was destroyed")]
    facts = json.loads(done[0]["facts"])
    told = {"manifest_sha256": "manifest_sha256", "objects": "object_count", "bytes": "byte_count",
            "act_number": "act_number", "executor": "executor", "witness": "witness", "destroyed_on": "destroyed_on",
            "tombstone_id": "id", "list_id": "list_id", "item_id": "item_id"}  # fmt: skip
    return [
        Problem("history.json", f"it says another {name} than the tombstone")
        for name, field in told.items()
        if facts[name] != stone[field]
    ]


def _signed(parts: dict[str, Any], proof_sha256: str, key: str) -> list[Problem]:
    """The signature of the installation over the proof, by the key that sealed the history."""
    seal, made, proof = parts[SIGNED], parts[CHECKPOINT], parts[PROOF]
    said, tree = seal["statement"], proof["history"]
    public = base64.b64decode(seal["public_key"])
    known = {public.hex(), hashlib.sha256(public).hexdigest(), said["key"]}
    checks = (
        (said["format"] != SEAL_FORMAT, f"its format is {said['format']}, this program reads {SEAL_FORMAT}"),
        (not bears_signature(seal), "its signature is not of the key that it names over what it says"),
        (said["proof_sha256"] != proof_sha256, f"it was given for another {PROOF}"),
        (said["history"] != {"root": tree["root"], "size": tree["size"]}, "it names another tree than the proof"),
        (said["body"] != proof["body"]["id"], "it names another body than the proof"),
        (said["installation"] != made["statement"]["installation"], "the checkpoint is of another installation"),
        (seal["public_key"] != made["public_key"], "another key than that of the checkpoint signed it"),
        (bool(key) and key.lower() not in known, "it is not of the key you hold"),
    )
    return [Problem(SIGNED, what) for stands, what in checks if stands]


def bears_signature(sealed: dict[str, Any]) -> bool:
    """Whether a statement bears the signature of the key that travels with it and that it names."""
    try:
        public, signature = (base64.b64decode(sealed[name], validate=True) for name in ("public_key", "signature"))
    except ValueError:
        return False
    if [base64.b64encode(one).decode() for one in (public, signature)] != [sealed["public_key"], sealed["signature"]]:
        return False
    is_named = sealed["statement"]["key"] == hashlib.sha256(public).hexdigest()[:16]
    return is_named and ed25519_verifies(public, canonical(sealed["statement"]), signature)


def canonical(document: dict[str, Any]) -> bytes:
    """The one way to write a statement that is signed: sorted, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


# Ed25519 by RFC 8032, 5.1: only verifying, which has no secret to keep.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(count: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while count:
        if count & 1:
            total = _add(total, point)
        point = _add(point, point)
        count >>= 1
    return total


def _point(content: bytes) -> Point | None:
    number = int.from_bytes(content, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _I % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


def _base() -> Point:
    found = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))
    if found is None:
        raise ValueError("base")
    return found


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message is by this key of 32 bytes."""
    if (len(public), len(signature)) != (32, 64):
        return False
    key, first, scalar = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= _L:
        return False
    mixed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left, right = _times(scalar, _base()), _add(first, _times(mixed, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % _P or (left[1] * right[2] - right[1] * left[2]) % _P)


def entry_digest(entry: dict[str, Any]) -> str:
    """The digest of an entry of the history, over itself and the digest of the one before it."""
    at = _moment(entry["at"]).isoformat(timespec="microseconds")
    framed = [entry["seq"], at, entry["actor"], entry["fonds_id"], entry["action"], entry["entity_id"], entry["facts"],
              entry["previous"]]  # fmt: skip
    return hashlib.sha256(json.dumps(framed, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--head", default="", help="digest of the entry that its checkpoint seals, as you hold it")
    parser.add_argument("--bundle", dest="digest", default="", help="SHA-256 of the bundle, as you hold it")
    parser.add_argument("--checkpoint", type=Path, help="file of a checkpoint of the history, as you hold it")
    parser.add_argument("--key", default="", help="public key of the installation, or its SHA-256, as you hold it")
    parser.add_argument("--json", action="store_true", help="answer with one JSON document")
    given = parser.parse_args(arguments)
    try:
        with given.bundle.open("rb") as file:
            data = file.read(LIMIT + 1)
        kept = given.checkpoint.read_bytes() if given.checkpoint else b""
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    if len(data) > LIMIT:
        sys.stderr.write(f"{given.bundle}: larger than {LIMIT} bytes\n")
        return 2
    problems = verify(data, head=given.head, bundle=given.digest, key=given.key, checkpoint=kept)
    sys.stdout.write(report(data, problems, as_json=given.json))
    return 1 if problems else 0


def report(data: bytes, problems: list[Problem], *, as_json: bool = False) -> str:
    """Say what was found, for people or as JSON."""
    digest = hashlib.sha256(data).hexdigest()
    if as_json:
        return (
            json.dumps({"sha256": digest, "agrees": not problems, "problems": [p._asdict() for p in problems]}) + "\n"
        )
    lines = [f"{one.part}: {one.what}" for one in problems] or summary(data)
    return "\n".join([*lines, f"SHA-256 of the bundle: {digest}"]) + "\n"


_NOT_WHOLE = "note: inventory.json was too long to be whole: that the file is a line of the list is not proved"


def summary(data: bytes) -> list[str]:
    """What a bundle that agrees proves, in lines, with what it leaves open."""
    parts = unpack(data)
    proof = json.loads(parts[PROOF])
    stone, seal, made = proof["tombstone"], json.loads(parts[SIGNED]), json.loads(parts[CHECKPOINT])["statement"]
    public = base64.b64decode(seal["public_key"]).hex()
    is_whole = json.loads(parts["inventory.json"])["is_complete"]
    return [
        f"{stone['reference']}: everything agrees",
        f"due on {stone['due_on']} by the rule, destroyed on {stone['destroyed_on']} by act {stone['act_number']}",
        f"executed by {stone['executor']}, witnessed by {stone['witness']}",
        f"{stone['object_count']} objects, {stone['byte_count']} bytes",
        f"{len(proof['history']['shown'])} entries of the history, proved in the tree of root {made['root']}",
        f"checkpoint {made['number']} of {made['at']} signs that root, up to entry {made['sequence']}",
        f"digest of that entry: {made['head']}: compare it, or the checkpoint, with what you hold",
        f"signed by installation {made['installation']} with the key {public}: compare it with the key you hold",
        *([] if is_whole else [_NOT_WHOLE]),
    ]


if __name__ == "__main__":
    sys.exit(main())
