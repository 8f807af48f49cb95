"""More ways to alter a package than the first table: what a forger without the key does, member by member.

Each comes with the code that must be told and the file it must be told of; `*` stands for whichever file is named.
"""

from __future__ import annotations

import base64
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterator

from records.packages.verify_package import sealed
from tests.records.packages.altering import (
    CHECKPOINT,
    HISTORY,
    MANIFEST,
    PACKAGE,
    Parts,
    _json,
    _rows,
    again,
    packed,
    raw,
    unpacked,
)

Case = tuple[str, bytes, str, str]
SEAL, INFO = "seal.json", "bag-info.txt"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def tamperings(content: bytes) -> Iterator[Case]:
    """Name, altered package, file, code."""
    root, parts = unpacked(content)
    yield from _every_member(root, parts)
    yield from _documents(root, parts)
    yield from _strangers(root, parts)
    yield from _histories(root, parts)
    yield from _seals(root, parts)
    yield from _forms(content, root, parts)


def _every_member(root: str, parts: Parts) -> Iterator[Case]:
    """Each member altered where the CRC is made anew: first without the manifests, then with all of them."""
    for path, content in sorted(parts.items()):
        changed = {**parts, path: bytes([content[0] ^ 1]) + content[1:]}
        yield f"first byte of {path}", packed(root, changed), "*", "*"
        yield f"last byte of {path}", packed(root, {**parts, path: content[:-1] + b"\x00"}), "*", "*"
        yield f"{path} cut short", packed(root, {**parts, path: content[:-1]}), "*", "*"
        yield f"{path} emptied", packed(root, {**parts, path: b""}), "*", "*"
        yield f"{path} left out", packed(root, {k: v for k, v in parts.items() if k != path}), "*", "*"
        yield (
            f"{path} in lines of Windows",
            packed(root, {**parts, path: content.replace(b"\n", b"\r\n") + b"\r\n"}),
            "*",
            "*",
        )
        if path.startswith("data/"):
            yield f"{path} longer, all made anew", again(root, {**parts, path: content + b" "}), "*", "*"
            if path not in {PACKAGE, HISTORY, CHECKPOINT}:
                gone = {k: v for k, v in parts.items() if k != path}
                yield f"{path} left out, all made anew", again(root, gone), "*", "*"


def _documents(root: str, parts: Parts) -> Iterator[Case]:
    first, second = [path for path in sorted(parts) if path.startswith("data/documents/")][:2]
    swapped = {**parts, first: parts[second], second: parts[first]}
    yield "two documents swapped", packed(root, swapped), first, "bag.digest"
    yield "two documents swapped, all made anew", again(root, swapped), first, "document.differs"
    renamed = {("data/documents/00001-otro.txt" if path == first else path): one for path, one in parts.items()}
    yield "a document renamed", packed(root, renamed), first, "bag.missing"
    yield "a document renamed, all made anew", again(root, renamed), PACKAGE, "document.missing"
    twin = {**parts, unicodedata.normalize("NFD", "data/documents/00001-pápel.txt"): b"x"}
    yield "a name that looks the same", again(root, twin), "*", "document.unlisted"
    for name in ("data/documents/00001-pa\u202egpj.txt", "data/documents/00001-pape\u200bl.txt"):
        rows = sorted([*_rows(root, parts), (f"{root}/{name}".encode(), b"x")])
        yield f"an invisible letter in {name!r}", raw(rows), name, "zip.name_unsafe"


def _strangers(root: str, parts: Parts) -> Iterator[Case]:
    for name in (".oculto", "LEEME.txt", "__MACOSX/x", "fetch.txt", "manifest-md5.txt", "otra/cosa.txt"):
        yield f"{name} added", packed(root, {**parts, name: b"x\n"}), name, "bag.unlisted"
        yield f"{name} added and listed", again(root, {**parts, name: b"x\n"}), name, "bag.stranger"
    for name in ("data/.oculto", "data/documents/.DS_Store", "data/verify/otro.py", "data/CUSTODY.json"):
        yield f"{name} added", packed(root, {**parts, name: b"x\n"}), name, "bag.unlisted"
        yield f"{name} added and listed", again(root, {**parts, name: b"x\n"}), "*", "*"
    said = parts[INFO].decode()
    for old, new in (
        ("Source-Organization: ", "Source-Organization: Otro "),
        ("Bagging-Date: 20", "Bagging-Date: 19"),
        ("External-Identifier: ", "External-Identifier: X"),
        ("Bag-Software-Agent", "Contact-Name: Nadie\nBag-Software-Agent"),
    ):
        changed = said.replace(old, new)
        assert changed != said, old
        yield f"{old!r} said otherwise", again(root, {**parts, INFO: changed.encode()}), INFO, "bag.info"
    yield "another folder", packed("paquete-otro", parts), "ZIP", "bag.folder"


def _histories(root: str, parts: Parts) -> Iterator[Case]:
    def reorder(document: dict) -> None:
        entries = document["entries"]
        entries[0], entries[1] = entries[1], entries[0]

    def double(document: dict) -> None:
        document["entries"].insert(1, document["entries"][0])

    def last(document: dict) -> None:
        del document["entries"][-1]

    def told(document: dict) -> None:
        document["entries"][0]["comment"] = "falso"

    def known(document: dict) -> None:
        document["known"].append([1, "ab" * 32])

    for name, change, code in (
        ("reordered", reorder, "history.out_of_order"), ("doubled", double, "history.out_of_order"),
        ("without its last", last, "history.entry_left_out"), ("with more said", told, "*"),
        ("with another leaf", known, "*"),
    ):  # fmt: skip
        yield f"the history {name}", again(root, _json(parts, HISTORY, change)), "*" if code == "*" else HISTORY, code
    text = parts[PACKAGE].decode()
    twice = text.replace("{", '{"made_at": "1999-01-01T00:00:00+00:00",', 1)
    yield "a member twice in package.json", again(root, {**parts, PACKAGE: twice.encode()}), "*", "*"
    yield (
        "package.json in lines of Windows",
        again(root, {**parts, PACKAGE: parts[PACKAGE].replace(b"\n", b"\r\n")}),
        "*",
        "*",
    )
    yield "a mark before package.json", again(root, {**parts, PACKAGE: b"\xef\xbb\xbf" + parts[PACKAGE]}), "*", "*"
    yield (
        "no number",
        again(root, {**parts, PACKAGE: text.replace('"size": ', '"size": 1e400, "was": ', 1).encode()}),
        "*",
        "*",
    )
    yield "deep", again(root, {**parts, PACKAGE: b"[" * 100_000}), "*", "*"


def _seals(root: str, parts: Parts) -> Iterator[Case]:
    seal = json.loads(parts[SEAL])
    text = seal["signature"]
    # The last letter before the padding bears bits that no byte takes.
    loose = text[:-3] + _LETTERS[_LETTERS.index(text[-3]) ^ 1] + "=="
    assert base64.b64decode(loose) == base64.b64decode(text)
    early = json.dumps({**seal["statement"], "made_at": "1999-01-01T00:00:00+00:00"}).encode()
    for name, made, code in (
        ("no signature in the seal", sealed({k: v for k, v in seal.items() if k != "signature"}), "part.form"),
        ("the checkpoint as the seal", parts[CHECKPOINT], "part.form"),
        ("the seal with more beside it", sealed({**seal, "note": "Certificado por otro"}), "part.form"),
        ("a statement twice in the seal", parts[SEAL].replace(b"{", b'{"statement":' + early + b",", 1), "part.form"),
        ("the seal in other lines", json.dumps(seal, indent=1).encode(), "part.form"),
        ("a signature spelt otherwise", sealed({**seal, "signature": loose}), "seal.bad_signature"),
        ("zeros for a key", sealed({**seal, "public_key": base64.b64encode(bytes(32)).decode()}), "seal.bad_signature"),
    ):
        yield name, again(root, {**parts, SEAL: made}), SEAL, code


def _forms(content: bytes, root: str, parts: Parts) -> Iterator[Case]:
    rows = _rows(root, parts)
    yield "rows in another order", raw([rows[1], rows[0], *rows[2:]]), "*", "zip.order"
    yield "a folder as an entry", raw([*rows, (f"{root}/zz/".encode(), b"")]), "zz/", "zip.name_unsafe"
    yield "two of one name, the first forged", raw([(rows[0][0], b"x"), *rows]), "*", "zip.name_twice"
    yield "bytes before it", b"#!/bin/sh\n" + content, "ZIP", "zip.not_package"
    yield "a comment at the end", content[:-2] + b"\x04\x00nota", "ZIP", "zip.end_differs"
    yield "twice the same package", content + content, "ZIP", "zip.trailing"
    packed_small = io.BytesIO()
    with zipfile.ZipFile(packed_small, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in rows:
            archive.writestr(name.decode(), one)
        archive.writestr(f"{root}/data/documents/bomba", bytes(2**24))
    yield "packed by another program, with a bomb", packed_small.getvalue(), "*", "zip.entry_strange"
    yield "backslashes", raw([*rows, (f"{root}/zz\\..\\..\\x".encode(), b"y")]), "zz\\..\\..\\x", "zip.name_unsafe"
    yield "a drive", raw([*rows, (b"C:/x", b"y")]), "x", "zip.name_unsafe"
    yield "a name that is no text", raw([*rows, (root.encode() + b"/zz\xff", b"y")]), "*", "zip.name_unsafe"
    yield "a zero in a name", raw([*rows, (root.encode() + b"/zz\0", b"y")]), "zz\0", "zip.name_unsafe"
    yield "dots as a name", raw([*rows, (f"{root}/...".encode(), b"y")]), "...", "zip.name_unsafe"
    yield "only the end", content[content.index(b"PK\x01\x02") :], "ZIP", "zip.not_package"
    yield "one entry alone", raw(rows[:1]), MANIFEST, "bag.part_missing"
    yield "a doubled tail", content + content[content.index(b"PK\x06\x06") :], "ZIP", "zip.trailing"
    lines = parts[MANIFEST].splitlines(keepends=True)
    for name, made in (
        ("its lines turned", b"".join(reversed(lines))),
        ("a line twice", b"".join([*lines, lines[-1]])),
        ("an empty line", parts[MANIFEST] + b"\n"),
        ("capital digits", parts[MANIFEST].upper()),
        ("a star for bytes", parts[MANIFEST].replace(b"  data/", b" *data/", 1)),
    ):
        tags = {**parts, MANIFEST: made}
        yield f"manifest: {name}", packed(root, tags), "*", "*"
