"""Verifies the proof of a disposal without the service that made it.

    python3 verify_bundle.py BUNDLE.zip

Needs Python 3.11 and nothing else. Ends with 0 where everything agrees, 1 where something does not (each named with the
part it stands in), 2 where there is nothing to read. With --head or --bundle the digest of the history's head, or of
the whole bundle, is compared with one you have from elsewhere: who rewrites a whole bundle can make it agree with
itself, but not with what you hold. A bundle that is signed (`seal.json`) names the installation's public key: --key
compares it with the one you hold. Its checkpoint is the first seal on the history after the destruction.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import struct
import sys
import zlib
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "constancia-disposal-proof/1"
PROOF, SEAL, SIGNED = "proof.json", "proof.sha256", "seal.json"
SEAL_FORMAT, CHECKPOINT_FORMAT = "constancia-disposal-seal/1", "constancia-checkpoint/1"
PARTS = (
    "approvals.json",
    "arithmetic.json",
    "guards.json",
    "history.json",
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


def verify(data: bytes, *, head: str = "", bundle: str = "", key: str = "") -> list[Problem]:
    """Everything that does not agree in a bundle, empty where all does."""
    problems: list[Problem] = []
    if bundle and hashlib.sha256(data).hexdigest() != bundle.lower():
        problems.append(Problem(PACKAGE, "the SHA-256 of the bundle is not the one you hold"))
    try:
        parts = unpack(data)
    except Broken as error:
        return [*problems, Problem(PACKAGE, str(error))]
    problems += _packing(data, parts)
    problems += _digests(parts)
    if problems:
        # What is altered proves nothing; what it says is not looked at.
        return problems
    try:
        said = {name: json.loads(content) for name, content in parts.items() if name != SEAL}
        return _contents(said, head) + _signed(said, hashlib.sha256(parts[PROOF]).hexdigest(), key)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        return [Problem(PROOF, f"what it says cannot be read: {type(error).__name__} {error}")]


def _packing(data: bytes, parts: dict[str, bytes]) -> list[Problem]:
    wanted = {PROOF, SEAL, *PARTS}
    found = [Problem(name, "it is missing") for name in sorted(wanted - parts.keys())]
    found += [Problem(name, "it does not belong here") for name in sorted(parts.keys() - wanted - {SIGNED})]
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
        *_history(proof, parts["history.json"], head),
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


def _history(proof: dict[str, Any], history: dict[str, Any], head: str) -> list[Problem]:
    entries, links = history["entries"], history["links"]
    found = [
        Problem("history.json", f"entry {one['seq']} does not come to its digest")
        for one in entries
        if entry_digest(one) != one["digest"]
    ]
    found += [
        Problem("history.json", f"link {link[0]} does not follow the one before it")
        for before, link in pairwise(links)
        if link[0] != before[0] + 1 or link[1] != before[2]
    ]
    known = {link[0]: link for link in links}
    first, last = (links[0][0], links[-1][0]) if links else (1, 0)
    found += [
        Problem("history.json", f"entry {one['seq']} is no link of the chain")
        for one in entries
        if first <= one["seq"] <= last and known.get(one["seq"]) != [one["seq"], one["previous"], one["digest"]]
    ]
    if not links or not any(one["action"] == "execution.destruction_begun" and one["seq"] == first for one in entries):
        found.append(Problem("history.json", "the chain does not begin with the destruction"))
    if links and history["is_complete"] and links[-1][::2] != [proof["head"]["seq"], proof["head"]["digest"]]:
        found.append(Problem("history.json", "the chain does not end at the head that the proof names"))
    if head and proof["head"]["digest"] != head.lower():
        found.append(Problem(PROOF, "the head of the history is not the one you hold"))
    return found + _destruction(proof, entries)


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
    """The signature of the installation over the proof, and the seal on the history that came after it."""
    seal = parts.get(SIGNED)
    if seal is None:
        return [Problem(SIGNED, "it is not signed, so that the key you hold cannot be compared")] if key else []
    said, proof = seal["statement"], parts[PROOF]
    public = base64.b64decode(seal["public_key"])
    known = {public.hex(), hashlib.sha256(public).hexdigest(), said["key"]}
    checks = (
        (said["format"] != SEAL_FORMAT, f"its format is {said['format']}, this program reads {SEAL_FORMAT}"),
        (not bears_signature(seal), "its signature is not of the key that it names over what it says"),
        (said["proof_sha256"] != proof_sha256, f"it was given for another {PROOF}"),
        (said["head"] != proof["head"], "it names another head of the history than the proof"),
        (said["body"] != proof["body"]["id"], "it names another body than the proof"),
        (bool(key) and key.lower() not in known, "it is not of the key you hold"),
    )
    found = [Problem(SIGNED, what) for stands, what in checks if stands]
    return found + _checkpoint(seal.get("checkpoint"), seal.get("links", []), said)


def _checkpoint(made: Any, links: list[Any], said: dict[str, Any]) -> list[Problem]:
    """The first seal on the history behind the proof's head, with the links that lead there."""
    if made is None:
        return []
    stated = made["statement"]
    chain = [[said["head"]["seq"], "", said["head"]["digest"]], *links]
    checks = (
        (stated["format"] != CHECKPOINT_FORMAT, "its checkpoint has a format that this program does not read"),
        (not bears_signature(made), "the signature of its checkpoint is not of the key that it names"),
        (stated["installation"] != said["installation"], "its checkpoint is of another installation"),
        (
            any(link[0] != before[0] + 1 or link[1] != before[2] for before, link in pairwise(chain)),
            "the links to its checkpoint do not follow each other",
        ),
        (
            [chain[-1][0], chain[-1][2]] != [stated["sequence"], stated["head"]],
            "the links do not lead to the head that its checkpoint seals",
        ),
    )
    return [Problem(SIGNED, what) for stands, what in checks if stands]


def bears_signature(sealed: dict[str, Any]) -> bool:
    """Whether a statement bears the signature of the key that travels with it and that it names."""
    try:
        public, signature = (base64.b64decode(sealed[name], validate=True) for name in ("public_key", "signature"))
    except ValueError:
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
    parser.add_argument("--head", default="", help="digest of the history's head, as you hold it from elsewhere")
    parser.add_argument("--bundle", dest="digest", default="", help="SHA-256 of the bundle, as you hold it")
    parser.add_argument("--key", default="", help="public key of the installation, or its SHA-256, as you hold it")
    parser.add_argument("--json", action="store_true", help="answer with one JSON document")
    given = parser.parse_args(arguments)
    try:
        with given.bundle.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        sys.stderr.write(f"{given.bundle}: {error.strerror}\n")
        return 2
    if len(data) > LIMIT:
        sys.stderr.write(f"{given.bundle}: larger than {LIMIT} bytes\n")
        return 2
    problems = verify(data, head=given.head, bundle=given.digest, key=given.key)
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


def summary(data: bytes) -> list[str]:
    """What a bundle that agrees proves, in lines, with what it leaves open."""
    parts = unpack(data)
    proof = json.loads(parts[PROOF])
    stone, head = proof["tombstone"], proof["head"]
    open_ = [
        f"note: {name} was too long to be whole: {what}"
        for name, what in (
            ("inventory.json", "that the file is a line of the list is not proved"),
            ("history.json", "the chain does not reach the head"),
        )
        if not json.loads(parts[name])["is_complete"]
    ]
    return [
        f"{stone['reference']}: everything agrees",
        f"due on {stone['due_on']} by the rule, destroyed on {stone['destroyed_on']} by act {stone['act_number']}",
        f"executed by {stone['executor']}, witnessed by {stone['witness']}",
        f"{stone['object_count']} objects, {stone['byte_count']} bytes",
        f"history up to entry {head['seq']}, digest {head['digest']}: compare it with the head you hold",
        *open_,
        *_signer(parts.get(SIGNED)),
    ]


def _signer(content: bytes | None) -> list[str]:
    if content is None:
        return ["note: it is not signed: compare its SHA-256, or the head, with what you hold"]
    seal = json.loads(content)
    said, made = seal["statement"], seal.get("checkpoint")
    public = base64.b64decode(seal["public_key"]).hex()
    told = [f"signed by installation {said['installation']} with the key {public}: compare it with the key you hold"]
    if made is None:
        return [*told, "note: it was made before the history was sealed"]
    stated = made["statement"]
    return [
        *told,
        f"the history behind it was sealed on {stated['at']} up to entry {stated['sequence']}, digest {stated['head']}",
    ]


if __name__ == "__main__":
    sys.exit(main())
