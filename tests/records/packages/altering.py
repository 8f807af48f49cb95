"""Ways to alter a package, each with what must be told of it: the file it stands in and the code."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from records.packages.packing import manifest_of, part_of, zipped
from records.packages.verify_package import (
    canonical,
    central_header,
    end_records,
    local_header,
    sealed,
    written,
)

Parts = dict[str, bytes]
TAGS = "tagmanifest-sha256.txt"
MANIFEST = "manifest-sha256.txt"
HISTORY, PACKAGE, CHECKPOINT = "data/history.json", "data/package.json", "data/checkpoint.json"


def unpacked(content: bytes) -> tuple[str, Parts]:
    """The root folder and the parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        return names[0].partition("/")[0], {name.partition("/")[2]: archive.read(name) for name in names}


def packed(root: str, parts: Parts) -> bytes:
    """The parts as they are, in the form of a package."""
    return b"".join(zipped(root, [part_of(path, content) for path, content in parts.items()]))


def again(root: str, parts: Parts) -> bytes:
    """The parts with manifests made anew, as a careful forger does."""
    payload = [part_of(path, content) for path, content in parts.items() if path.startswith("data/")]
    info = [line for line in parts["bag-info.txt"].decode().splitlines() if not line.startswith("Payload-Oxum")]
    oxum = f"Payload-Oxum: {sum(one.size for one in payload)}.{len(payload)}"
    made = {**parts, MANIFEST: manifest_of(payload), "bag-info.txt": "\n".join([*info, oxum, ""]).encode()}
    tags = [part_of(path, content) for path, content in made.items() if not path.startswith("data/") and path != TAGS]
    return packed(root, {**made, TAGS: manifest_of(tags)})


def entry(name: bytes, content: bytes) -> bytes:
    """One entry in the form of a package."""
    return local_header(name, len(content), zlib.crc32(content)) + content


def raw(entries: list[tuple[bytes, bytes]]) -> bytes:
    """Entries of any names, in any order, in the form of a package."""
    body, directory = b"", b""
    for name, content in entries:
        directory += central_header(name, len(content), zlib.crc32(content), len(body))
        body += entry(name, content)
    return body + directory + end_records(len(entries), len(directory), len(body))


def _json(parts: Parts, name: str, change: Callable[[dict], object]) -> Parts:
    document = json.loads(parts[name])
    change(document)
    write = written if name in {HISTORY, PACKAGE} else sealed
    return {**parts, name: write(document)}


def _rows(root: str, parts: Parts) -> list[tuple[bytes, bytes]]:
    return [(f"{root}/{path}".encode(), content) for path, content in sorted(parts.items())]


def signed_anew(root: str, parts: Parts, change: Callable[[dict], object], *, timestamp: bytes = b"") -> bytes:
    """Another statement of the checkpoint, all signed by a key of the forger's that is named wherever one is."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = private.public_key().public_bytes_raw()

    def sign(document: dict) -> None:
        document["statement"]["key"] = hashlib.sha256(public).hexdigest()[:16]
        document["public_key"] = base64.b64encode(public).decode()
        document["signature"] = base64.b64encode(private.sign(canonical(document["statement"]))).decode()

    made = _json(_json(parts, CHECKPOINT, lambda document: change(document["statement"])), CHECKPOINT, sign)
    if timestamp:
        stamp = base64.b64encode(timestamp).decode()
        made = _json(made, CHECKPOINT, lambda document: document.update(timestamp=stamp))
    payload = [part_of(path, content) for path, content in made.items() if path.startswith("data/")]
    manifest = hashlib.sha256(manifest_of(payload)).hexdigest()
    made = _json(made, "seal.json", lambda document: document["statement"].update(manifest_sha256=manifest))
    return again(root, _json(made, "seal.json", sign))


def alterations(content: bytes) -> Mapping[str, tuple[bytes, str, str]]:
    """By its name: the altered package, the file that must be named, the code that must be told."""
    root, parts = unpacked(content)
    first = next(path for path in sorted(parts) if path.startswith("data/documents/"))
    at = content.index(parts[first], content.index(f"{root}/{first}".encode()))
    directory = content.rindex(b"PK\x06\x06")
    rows = _rows(root, parts)
    seqs = [one["seq"] for one in json.loads(parts[HISTORY])["entries"]]
    without_line = parts[MANIFEST].replace(
        next(line for line in parts[MANIFEST].splitlines(keepends=True) if first.encode() in line), b""
    )

    def flipped(where: int) -> bytes:
        return content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :]

    def facts(document: dict) -> None:
        document["entries"][0]["facts"] = document["entries"][0]["facts"].replace("{", '{"x":1,', 1)

    def forge(document: dict) -> None:
        # The entry and its digest agree; the tree does not.
        from records.packages.verify_package import entry_digest

        one = document["entries"][-1]
        one["actor"] = "otro"
        one["digest"] = entry_digest(one)

    def leave_out(document: dict) -> None:
        del document["entries"][0]

    def digest_of_document(document: dict) -> None:
        document["documents"][0]["sha256"] = hashlib.sha256(b"otro").hexdigest()
        document["documents"][0]["size"] = 4

    def of_another(document: dict) -> None:
        document["statement"]["installation"] = "00000000-0000-0000-0000-000000000001"

    def bad_signature(document: dict) -> None:
        document["signature"] = base64.b64encode(bytes(64)).decode()

    def replaced() -> Parts:
        changed = {**parts, first: b"otro"}
        return _json(changed, PACKAGE, digest_of_document)

    return {
        "one byte of a document": (flipped(at), first, "zip.crc"),
        "one byte of the directory": (flipped(content.index(b"PK\x01\x02") + 16), "bag-info.txt",
                                      "zip.directory_differs"),
        "one byte of the end": (flipped(directory + 30), "ZIP", "zip.end_differs"),
        "truncated in a document": (content[: at + 3], first, "zip.truncated"),
        "truncated at the end": (content[:-1], "ZIP", "zip.truncated"),
        "trailing data": (content + b"x", "ZIP", "zip.trailing"),
        "data between entries": (
            content[: content.index(b"PK\x01\x02")] + b"xxxx" + content[content.index(b"PK\x01\x02") :],
            "bag-info.txt", "zip.between",
        ),
        "two entries of one name": (raw([*rows, rows[-1]]), TAGS, "zip.name_twice"),
        "a path that climbs": (raw([*rows, (f"{root}/x/../../y".encode(), b"y")]), "x/../../y", "zip.name_unsafe"),
        "an absolute path": (raw([(b"/etc/passwd", b"y"), *rows]), "etc/passwd", "zip.name_unsafe"),
        "a folder of another name": (raw([*rows, (b"zz/data/x", b"y")]), "data/x", "zip.name_unsafe"),
        "a symbolic link": (
            content.replace((0o100644 << 16).to_bytes(4, "little"), (0o120777 << 16).to_bytes(4, "little"), 1),
            "bag-info.txt", "zip.directory_differs",
        ),
        "a size beyond the file": (
            content.replace(
                local_header(rows[0][0], len(rows[0][1]), zlib.crc32(rows[0][1])),
                local_header(rows[0][0], 2**50, zlib.crc32(rows[0][1])), 1,
            ),
            "bag-info.txt", "zip.truncated",
        ),
        "a compressed entry": (
            content[:8] + b"\x08\x00" + content[10:], "bag-info.txt", "zip.entry_strange",
        ),
        "an entry the directory leaves out": (
            b"".join([*(entry(*row) for row in rows), entry(f"{root}/zz".encode(), b"z")])
            + content[content.index(b"PK\x01\x02") :],
            "zz", "zip.between",
        ),
        "a file added": (packed(root, {**parts, "data/documents/99999-x.txt": b"x"}), "data/documents/99999-x.txt",
                         "bag.unlisted"),
        "a file added and listed": (again(root, {**parts, "data/documents/99999-x.txt": b"x"}),
                                    "data/documents/99999-x.txt", "document.unlisted"),
        "a tag file added": (packed(root, {**parts, "x.txt": b"x"}), "x.txt", "bag.unlisted"),
        "a manifest line removed": (packed(root, {**parts, MANIFEST: without_line}), first, "bag.unlisted"),
        "a document removed": (packed(root, {k: v for k, v in parts.items() if k != first}), first, "bag.missing"),
        "a document removed and unlisted": (again(root, {k: v for k, v in parts.items() if k != first}), PACKAGE,
                                            "document.missing"),
        "a document replaced": (again(root, {**parts, first: b"otro"}), first, "document.differs"),
        "a document replaced everywhere": (again(root, replaced()), PACKAGE, "document.not_in_history"),
        "an entry of the history changed": (again(root, _json(parts, HISTORY, facts)), HISTORY,
                                            "history.entry_changed"),
        "an entry of the history forged": (again(root, _json(parts, HISTORY, forge)), HISTORY, "history.not_of_this"),
        "an entry of the history left out": (again(root, _json(parts, HISTORY, leave_out)), HISTORY,
                                             "history.entry_left_out"),
        "an entry left out and unnamed": (
            again(root, _json(_json(parts, HISTORY, leave_out), PACKAGE,
                              lambda document: document["history"].update(shown=seqs[1:]))),
            HISTORY, "history.not_of_this",
        ),
        "a checkpoint of another": (again(root, _json(parts, CHECKPOINT, of_another)), CHECKPOINT,
                                    "checkpoint.other_body"),
        "a checkpoint without its signature": (again(root, _json(parts, CHECKPOINT, bad_signature)), CHECKPOINT,
                                               "checkpoint.bad_signature"),
        "another root, signed": (signed_anew(root, parts, lambda said: said.update(root="ab" * 32)), CHECKPOINT,
                                 "checkpoint.other_root"),
        "no root where one is promised": (signed_anew(root, parts, lambda said: said.pop("root")), CHECKPOINT,
                                          "checkpoint.other_root"),
        "a root of another kind": (signed_anew(root, parts, lambda said: said.update(root=[1])), CHECKPOINT,
                                   "checkpoint.other_root"),
        "a root that is not signed": (
            again(root, _json(parts, CHECKPOINT, lambda document: document["statement"].update(root="ab" * 32))),
            CHECKPOINT, "checkpoint.bad_signature",
        ),
        "another form of checkpoint": (signed_anew(root, parts, lambda said: said.update(format="checkpoint/9")),
                                       CHECKPOINT, "part.format"),
        "the seal without its signature": (again(root, _json(parts, "seal.json", bad_signature)), "seal.json",
                                           "seal.bad_signature"),
        "all made anew but the seal": (again(root, {**parts, "data/custody.json": b"[]"}), "seal.json",
                                       "seal.other_contents"),
        "no seal": (again(root, {k: v for k, v in parts.items() if k != "seal.json"}), "seal.json", "bag.part_missing"),
        "another bag": (packed(root, {**parts, "bagit.txt": b"BagIt-Version: 0.97\n"}), "bagit.txt", "bag.declaration"),
        "nothing": (b"", "ZIP", "zip.not_package"),
        "something else": (b"%PDF-1.7 not a package", "ZIP", "zip.not_package"),
    }  # fmt: skip
