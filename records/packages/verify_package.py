"""Verifica un paquete probatorio sin el servicio que lo hizo. Verifies an evidence package without the service.

    python3 verify_package.py PAQUETE.zip [--lang en] [--key CLAVE] [--sha256 HUELLA] [--checkpoint SELLO.json]

Needs Python 3.11 and nothing else. Ends with 0 where everything agrees, 1 where something does not (each named with the
file it stands in), 2 where there is nothing to read. A package is a ZIP of stored entries in one form only, a bag by
BagIt 1.0, documents whose digests the history states, entries of that history proved to belong to it (RFC 6962 tree),
and a seal by the body's key over all of it. Who holds the key can seal anything: compare --key with the one that the
body publishes, --sha256 with what you were told, --checkpoint with a seal of the history that you keep: the package's
own checkpoint signs the root of the tree that all shown entries are proved in. And take this program from elsewhere
than from the package: whoever can make a package can put another program into it.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

FORMAT = "constancia-evidence-package/1"
SEAL_FORMAT = "constancia-evidence-seal/1"
# A checkpoint of the first form signs no root of the tree.
ROOTLESS, CHECKPOINT_FORMAT = "constancia-checkpoint/1", "constancia-checkpoint/2"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PACKAGE, HISTORY, CHECKPOINT = "data/package.json", "data/history.json", "data/checkpoint.json"
DOCUMENTS, STAMP = "data/documents/", "data/checkpoint.tsr"
INFO, BAGIT, SEAL = "bag-info.txt", "bagit.txt", "seal.json"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
AROUND = (BAGIT, INFO, MANIFEST, SEAL, TAGS)
WHOLE = "ZIP"
# Beyond this a part that must be read whole is refused: no package of 20,000 documents comes near it.
PART_LIMIT = 256 * 2**20
MOST_ENTRIES = 100_000
MOST_PROBLEMS = 1000
_PIECE = 2**20

# 1 January 1980, the first day a ZIP knows: the same contents always make the same bytes.
LOCAL = struct.Struct("<4s5H3I2H2H2Q")
CENTRAL = struct.Struct("<4s6H3I5H2I2H3Q")
TAIL = struct.Struct("<4sQ2H2I4Q4sIQI4s4H2IH")
_HEAD, _DIRECTORY, _EXTRA, _MARK = 30, 46, 20, 4
_KEY, _SIGNATURE = 32, 64
# What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410).
_ED25519 = bytes.fromhex("302a300506032b6570032100")
_NAMES, _ALL_ONES, _SHORT_ONES = 0x0800, 0xFFFFFFFF, 0xFFFF
_DAY, _NEEDED, _MADE_BY, _PLAIN_FILE = 33, 45, 0x032D, 0o100644 << 16
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_HEX = re.compile(r"[0-9a-f]{64}")
# What no system takes in a name, and what nobody sees in one or sees elsewhere than it is.
UNFIT = re.compile('[\x00-\x1f\\\\:*?"<>|%\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')
_SEALED = {"public_key", "signature", "statement"}
_STATED = {"body", "format", "history", "installation", "key", "made_at", "manifest_sha256"}

WORDS: dict[str, tuple[str, str]] = {
    "zip.not_package": ("no es un paquete probatorio", "it is no evidence package"),
    "zip.truncated": ("el archivo termina antes de tiempo", "it ends too early"),
    "zip.trailing": ("hay {count} bytes después del final", "there are {count} bytes behind the end"),
    "zip.between": ("hay bytes ajenos en la posición {at}", "there are foreign bytes at position {at}"),
    "zip.entry_strange": ("su encabezado no es el de un paquete", "its header is none of a package"),
    "zip.name_unsafe": ("su nombre saldría de la carpeta o no se puede leer", "its name leaves the folder or is unfit"),
    "zip.name_twice": ("aparece dos veces", "it is there twice"),
    "zip.order": ("no está en su lugar", "it is out of its place"),
    "zip.directory_differs": ("el directorio del ZIP dice otra cosa de él", "the directory of the ZIP says otherwise"),
    "zip.end_differs": ("el final del ZIP fue alterado", "the end of the ZIP was altered"),
    "zip.crc": ("sus bytes no dan su CRC", "its bytes do not come to its CRC"),
    "zip.too_large": ("es más grande de lo que puede ser", "it is larger than it may be"),
    "bag.part_missing": ("falta", "it is missing"),
    "bag.declaration": ("no declara BagIt 1.0", "it does not declare BagIt 1.0"),
    "bag.line_unreadable": ("el renglón {line} no se entiende", "line {line} is unreadable"),
    "bag.line_twice": ("el renglón {line} repite un archivo", "line {line} names a file again"),
    "bag.order": ("sus renglones no están en orden", "its lines are out of order"),
    "bag.missing": ("el manifiesto lo nombra y no está", "the manifest names it and it is not there"),
    "bag.unlisted": ("está y ningún manifiesto lo nombra", "it is there and no manifest names it"),
    "bag.digest": ("sus bytes son otros que los del manifiesto", "its bytes are others than the manifest's"),
    "bag.stranger": ("no es parte de un paquete y nadie lo selló", "it is no part of a package, and nobody sealed it"),
    "bag.info": ("no dice lo que dice el paquete", "it does not say what the package says"),
    "bag.folder": ("la carpeta se llamaba {said}", "the folder was called {said}"),
    "bag.count": ("dice {said}, y son {real}", "it says {said}, and there are {real}"),
    "part.unreadable": ("lo que dice no se entiende ({detail})", "what it says cannot be read ({detail})"),
    "part.form": (
        "no está escrito como en todo paquete: algo se añadió, se repitió o se cambió",
        "it is not written as in every package: something was added, repeated or changed",
    ),
    "part.format": ("su formato es otro: {said}", "its format is another: {said}"),
    "document.missing": (
        "el documento que nombra {position} no está",
        "document {position}, which is named, is missing",
    ),
    "document.unlisted": ("no es ningún documento del índice", "it is no document of the index"),
    "document.differs": ("no es el documento {position} del índice", "it is not document {position} of the index"),
    "document.folios": (
        "las fojas del documento {position} no siguen",
        "the folios of document {position} do not follow",
    ),
    "document.not_in_history": (
        "el historial no dice que el documento {position} sea este",
        "the history does not say that document {position} is this one",
    ),
    "history.entry_changed": ("la entrada {seq} fue alterada", "entry {seq} was changed"),
    "history.out_of_order": ("la entrada {seq} está fuera de orden", "entry {seq} is out of order"),
    "history.link_broken": (
        "la entrada {seq} no sigue a la anterior",
        "entry {seq} does not follow the one before",
    ),
    "history.entry_left_out": ("falta la entrada {seq}", "entry {seq} was left out"),
    "history.not_of_this": ("las entradas no son de este historial", "the entries are not of this history"),
    "history.other_things": ("la entrada {seq} trata de otra cosa", "entry {seq} is about something else"),
    "seal.bad_signature": ("la firma no es de este paquete", "the signature is not of this package"),
    "seal.other_contents": ("selló otro contenido", "it sealed other contents"),
    "seal.other_history": ("selló otro historial", "it sealed another history"),
    "seal.other_body": ("es de otro organismo", "it is of another body"),
    "checkpoint.bad_signature": ("su firma no es válida", "its signature is not valid"),
    "checkpoint.other_body": ("es de otro organismo", "it is of another body"),
    "checkpoint.other_key": ("lo firmó otra clave que la del sello", "another key than the seal's signed it"),
    "checkpoint.other_root": (
        "firmó la raíz {signed}, y el árbol da {found}",
        "it signs the root {signed}, and the tree comes to {found}",
    ),
    "checkpoint.not_in_history": ("no es de este historial", "it is not of this history"),
    "stamp.other": ("no es el sello de tiempo del punto de control", "it is not the time stamp of the checkpoint"),
    "given.sha256": ("la huella del archivo no es la que usted tiene", "its SHA-256 is not the one you hold"),
    "given.checkpoint": (
        "contradice el punto de control que usted tiene",
        "it contradicts the checkpoint that you hold",
    ),
    "given.checkpoint_altered": (
        "el punto de control que usted tiene no lleva la firma de su clave",
        "the checkpoint that you hold does not bear the signature of its key",
    ),
    "given.checkpoint_unreadable": (
        "el punto de control que usted tiene no se puede leer",
        "the checkpoint that you hold cannot be read",
    ),
    "given.key": ("la clave no es la que usted tiene", "the key is not the one you hold"),
}
NOTES: dict[str, tuple[str, str]] = {
    "note.key": (
        "sellado con la clave {key}: mientras no la compare con la que publica el organismo, pudo hacerlo cualquiera",
        "sealed by the key {key}: until you compare it with the one that the body publishes, anybody may have made it",
    ),
    "note.key_held": ("sellado con la clave que usted tiene: {key}", "sealed by the key that you hold: {key}"),
    "note.other_key": (
        "el punto de control que usted tiene es de otra clave ({key}): pregunte al organismo cuándo la cambió",
        "the checkpoint that you hold is of another key ({key}): ask the body when it changed it",
    ),
    "note.no_checkpoint": (
        "que el organismo no rehízo su historial lo muestra solo un punto de control guardado fuera de él: compárelo",
        "only a checkpoint that was kept outside of the body shows that it did not make its history anew: compare one",
    ),
    "note.stamp": (
        "lleva sello de tiempo: quién lo puso se comprueba con los certificados de la autoridad que lo emite",
        "it bears a time stamp: who put it is proved by the certificates of the authority that gives them",
    ),
    "note.checkpoint": ("punto de control firmado: entrada {seq}, {digest}", "signed checkpoint: {seq}, {digest}"),
    "note.same_checkpoint": ("es el mismo punto de control que usted tiene",
                     "it is the very checkpoint that you hold"),
    "note.other_checkpoint": (
        "usted tiene el punto de control {number}: si uno continúa al otro lo dice quien lleva el historial",
        "you hold checkpoint {number}: whether one continues the other, who keeps the history must show",
    ),
    "note.no_root": ("este punto de control no firma la raíz del árbol: solo la huella de la entrada {seq}",
                     "this checkpoint does not sign the root of the tree: only the digest of entry {seq}"),
    "note.on_paper": ("solo en papel, y no viajan en el paquete: {count}",
                      "on paper alone, and not travelling in the package: {count}"),
    "note.not_stated": ("documentos cuya huella no consta en el historial: {count}",
                        "documents whose digest the history does not state: {count}"),
}  # fmt: skip
GOOD = ("todo concuerda. Documentos: {documents}; fojas: {folios}; entradas del historial: {entries}",
        "everything agrees. Documents: {documents}; folios: {folios}; entries of the history: {entries}")  # fmt: skip


class Problem(NamedTuple):
    """Something that does not agree: the file it stands in, what it is, and what fills its sentence."""

    part: str
    code: str
    facts: Mapping[str, Any] = {}

    def says(self, language: str = "es") -> str:
        """The sentence for people."""
        words = WORDS[self.code] if self.code in WORDS else NOTES[self.code]
        return f"{self.part}: {words[language == 'en'].format(**self.facts)}"


class Held(NamedTuple):
    """One entry of the ZIP as its own header tells it; `path` is without the bag's folder."""

    path: str
    name: bytes
    start: int
    size: int
    crc: int


class Found(NamedTuple):
    """What a package was found to be."""

    problems: list[Problem]
    notes: list[Problem]
    sha256: str
    documents: int
    folios: int
    entries: int

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def local_header(name: bytes, size: int, crc: int) -> bytes:
    """The only form in which an entry begins: stored, UTF-8, ZIP64, without times."""
    return LOCAL.pack(
        b"PK\x03\x04", _NEEDED, _NAMES, 0, 0, _DAY, crc, _ALL_ONES, _ALL_ONES, len(name), 20, 0, 0, 0, 0
    )[:_HEAD] + name + struct.pack("<2H2Q", 1, 16, size, size)  # fmt: skip


def central_header(name: bytes, size: int, crc: int, start: int) -> bytes:
    """The only form in which the directory names an entry whose header begins at `start`."""
    return struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", _MADE_BY, _NEEDED, _NAMES, 0, 0, _DAY, crc, _ALL_ONES, _ALL_ONES, len(name), 28,
        0, 0, 0, _PLAIN_FILE, _ALL_ONES,
    ) + name + struct.pack("<2H3Q", 1, 24, size, size, start)  # fmt: skip


def end_records(count: int, length: int, start: int) -> bytes:
    """The only form in which a package ends, behind a directory of `length` bytes that begins at `start`."""
    return TAIL.pack(
        b"PK\x06\x06", 44, _MADE_BY, _NEEDED, 0, 0, count, count, length, start,
        b"PK\x06\x07", 0, start + length, 1,
        b"PK\x05\x06", 0, 0, _SHORT_ONES, _SHORT_ONES, _ALL_ONES, _ALL_ONES, 0,
    )  # fmt: skip


def is_safe(name: str) -> bool:
    """Whether a name stays in its folder on every system and is one that people can read."""
    parts = name.split("/")
    return (
        len(parts) > 1
        and not UNFIT.search(name)
        and all(part and set(part) != {"."} and part == part.strip() for part in parts)
    )


def verify(source: BinaryIO, *, key: str = "", sha256: str = "", checkpoint: bytes = b"") -> Found:
    """Everything that does not agree in a package, and with what is held of it.

    `source` is read piece by piece; it must be seekable.
    """
    problems: list[Problem] = []
    held, size = _walk(source, problems)
    whole = hashlib.sha256()
    digests = _read_all(source, held, size, whole, problems)
    found = whole.hexdigest()
    if sha256 and found != sha256.strip().lower():
        problems.append(Problem(WHOLE, "given.sha256"))
    by_path = {one.path: one for one in held}
    if not problems or digests:
        problems += _bag(source, by_path, digests)
    if problems:
        # What is altered proves nothing; what it says is not looked at.
        return Found(problems[:MOST_PROBLEMS], [], found, 0, 0, 0)
    parts = _Parts(source, by_path, digests)
    return parts.verify(key_in(key), found, checkpoint)


def key_given(text: str) -> str:
    """A public key as it stands on a command line: itself, or the file that holds it in PEM.

    Raises:
        OSError: the file cannot be read.
    """
    return Path(text).read_text("ascii", "replace") if text.endswith(".pem") else text


def key_in(text: str) -> str:
    """A public key as somebody brings it: in PEM (RFC 8410), in hexadecimal digits, or the SHA-256 of it; in digits."""
    armoured = re.search(r"-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----", text)
    if armoured is None:
        return text.strip().lower()
    try:
        found = base64.b64decode("".join(armoured[1].split()), validate=True)
    except ValueError:
        return "?"
    return found.removeprefix(_ED25519).hex() if found.startswith(_ED25519) else "?"


def _walk(source: BinaryIO, problems: list[Problem]) -> tuple[list[Held], int]:
    """The entries as they lie one behind the other, and the size of the whole; what is not as it must be is named."""
    size = source.seek(0, 2)
    held: list[Held] = []
    names: set[bytes] = set()
    at = 0
    while (head := _at(source, at, _HEAD))[:4] == b"PK\x03\x04":
        last = held[-1].path if held else WHOLE
        if len(head) < _HEAD:
            problems.append(Problem(last, "zip.truncated"))
            return held, size
        fields = struct.unpack("<4s5H3I2H", head)
        name, extra = _at(source, at + _HEAD, fields[9]), _at(source, at + _HEAD + fields[9], fields[10])
        path = name.decode("utf-8", "replace").partition("/")[2] or name.decode("utf-8", "replace")
        start = at + _HEAD + len(name) + len(extra)
        if len(extra) < _EXTRA:
            short = at + _HEAD + fields[9] + fields[10] > size
            problems.append(Problem(path or last, "zip.truncated" if short else "zip.entry_strange"))
            return held, size
        length = struct.unpack("<Q", extra[4:12])[0]
        if head + name + extra != local_header(name, length, fields[6]):
            problems.append(Problem(path, "zip.entry_strange"))
        if start + length > size:
            problems.append(Problem(path, "zip.truncated"))
            return held, size
        _name(name, path, names, held, problems)
        held.append(Held(path, name, at, length, fields[6]))
        at = start + length
        if len(held) > MOST_ENTRIES:
            problems.append(Problem(WHOLE, "zip.too_large"))
            return held, size
    if not held:
        problems.append(Problem(WHOLE, "zip.not_package"))
        return held, size
    _directory(source, held, at, size, problems)
    return held, size


def _name(name: bytes, path: str, names: set[bytes], held: list[Held], problems: list[Problem]) -> None:
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not is_safe(text) or (held and name.partition(b"/")[0] != held[0].name.partition(b"/")[0]):
        problems.append(Problem(path, "zip.name_unsafe"))
    if name in names:
        problems.append(Problem(path, "zip.name_twice"))
    elif held and name < held[-1].name:
        problems.append(Problem(path, "zip.order"))
    names.add(name)


def _directory(source: BinaryIO, held: Sequence[Held], at: int, size: int, problems: list[Problem]) -> None:
    """The directory and the end follow from the entries: whatever is otherwise was put there."""
    begin = at
    for one in held:
        wanted = central_header(one.name, one.size, one.crc, one.start)
        found = _at(source, at, len(wanted))
        if found != wanted:
            if found[:4] != b"PK\x01\x02":
                problems.append(
                    Problem(one.path, "zip.between" if len(found) >= _MARK else "zip.truncated", {"at": at})
                )
                return
            problems.append(Problem(one.path, "zip.directory_differs"))
            if found[:_DIRECTORY] != wanted[:_DIRECTORY] and found[28:34] != wanted[28:34]:
                return
        at += len(wanted)
    wanted = end_records(len(held), at - begin, begin)
    found = _at(source, at, len(wanted))
    if found == wanted and at + len(wanted) < size:
        problems.append(Problem(WHOLE, "zip.trailing", {"count": size - at - len(wanted)}))
    elif wanted.startswith(found) and found != wanted:
        problems.append(Problem(WHOLE, "zip.truncated"))
    elif found[:4] == b"PK\x01\x02":
        name = _at(source, at + _DIRECTORY, struct.unpack("<H", found[28:30])[0]).decode("utf-8", "replace")
        problems.append(Problem(name.partition("/")[2] or name, "zip.directory_differs"))
    elif found != wanted:
        problems.append(Problem(WHOLE, "zip.end_differs"))


def _read_all(source: BinaryIO, held: Sequence[Held], size: int, whole: Any, problems: list[Problem]) -> dict[str, str]:
    """The SHA-256 of every entry's bytes by its path, while the whole is read once."""
    digests: dict[str, str] = {}
    at = 0
    for one in held:
        head = len(local_header(one.name, 0, 0))
        _through(source, at, one.start + head, whole.update)
        digest, crc = hashlib.sha256(), 0
        for piece in _pieces(source, one.start + head, one.start + head + one.size):
            whole.update(piece)
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
        if crc != one.crc:
            problems.append(Problem(one.path, "zip.crc"))
        digests.setdefault(one.path, digest.hexdigest())
        at = one.start + head + one.size
    _through(source, at, size, whole.update)
    return digests


def _bag(source: BinaryIO, held: Mapping[str, Held], digests: Mapping[str, str]) -> list[Problem]:
    """What keeps it from being a complete and valid bag (RFC 8493, 3)."""
    found = [
        Problem(part, "bag.part_missing")
        for part in (BAGIT, INFO, MANIFEST, TAGS, SEAL, PACKAGE, HISTORY, CHECKPOINT)
        if part not in held
    ]
    payload = {path for path in digests if path.startswith("data/")}
    # The seal is over the payload alone: what lies around it is just these, each of them with one thing to say.
    found += [Problem(path, "bag.stranger") for path in sorted(set(digests) - payload - set(AROUND))]
    for name, paths in ((MANIFEST, payload), (TAGS, set(digests) - payload - {TAGS})):
        if name in held:
            found += _manifest(name, _part(source, held[name]), paths, digests)
    if BAGIT in held and _part(source, held[BAGIT]) != DECLARATION:
        found.append(Problem(BAGIT, "bag.declaration"))
    if INFO in held:
        real = f"{sum(held[path].size for path in payload)}.{len(payload)}"
        lines = _part(source, held[INFO]).decode("utf-8", "replace").splitlines()
        said = next((line.partition(":")[2].strip() for line in lines if line.startswith("Payload-Oxum:")), "")
        if said != real:
            found.append(Problem(INFO, "bag.count", {"said": said[:60], "real": real}))
    return found


def _manifest(name: str, content: bytes, paths: set[str], digests: Mapping[str, str]) -> list[Problem]:
    found: list[Problem] = []
    listed: dict[str, str] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        matched = _LINE.fullmatch(line)
        if not matched:
            if line or number <= content.count(b"\n"):
                found.append(Problem(name, "bag.line_unreadable", {"line": number}))
            continue
        if matched[2] in listed:
            found.append(Problem(name, "bag.line_twice", {"line": number}))
        listed[matched[2]] = matched[1]
    if list(listed) != sorted(listed):
        found.append(Problem(name, "bag.order"))
    if content and not content.endswith(b"\n"):
        found.append(Problem(name, "bag.line_unreadable", {"line": content.count(b"\n") + 1}))
    found += [Problem(path, "bag.missing") for path in sorted(set(listed) - set(digests))]
    found += [
        Problem(path, "bag.line_unreadable", {"line": 0}) for path in sorted((set(listed) & set(digests)) - paths)
    ]
    found += [Problem(path, "bag.unlisted") for path in sorted(paths - set(listed))]
    found += [Problem(path, "bag.digest") for path in sorted(paths & set(listed)) if listed[path] != digests[path]]
    return found


class _Parts:
    """What a package says of itself, once its bytes are known to be those of its manifests."""

    def __init__(self, source: BinaryIO, held: Mapping[str, Held], digests: Mapping[str, str]) -> None:
        self._source, self._held, self._digests = source, held, digests
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []

    def verify(self, key: str, sha256: str, checkpoint: bytes) -> Found:
        package, history = self._read(PACKAGE, written), self._read(HISTORY, written)
        counted = (0, 0, 0)
        if package is not None and history is not None:
            self._looked_into(PACKAGE, lambda: self._documents(package, history))
            self._looked_into(HISTORY, lambda: self._history(package, history))
            self._looked_into(INFO, lambda: self._around(package))
            seal, made = self._read(SEAL, sealed), self._read(CHECKPOINT, sealed)
            if seal is not None and made is not None:
                self._looked_into(SEAL, lambda: self._seal(package, history, seal, key))
                self._looked_into(CHECKPOINT, lambda: self._checkpoint(package, history, seal, made))
                if not self._problems:
                    self._compare(history, made, checkpoint)
            if not self._problems:
                documents = package["documents"]
                counted = (len(documents), max((one["last_folio"] or 0 for one in documents), default=0),
                           len(history["entries"]))  # fmt: skip
        return Found(self._problems[:MOST_PROBLEMS], self._notes, sha256, *counted)

    def _read(self, path: str, write: Callable[[Any], bytes]) -> Any:
        """What a part says; there is one way to write it, so that nothing stands in it twice or beside the rest."""
        held = self._held[path]
        if held.size > PART_LIMIT:
            self._problems.append(Problem(path, "zip.too_large"))
            return None
        try:
            content = _part(self._source, held)
            document = json.loads(content.decode("utf-8"))
            if write(document) != content:
                self._problems.append(Problem(path, "part.form"))
        except (ValueError, RecursionError) as error:
            self._problems.append(Problem(path, "part.unreadable", {"detail": type(error).__name__}))
            return None
        return document

    def _around(self, package: Any) -> None:
        """What lies around the payload follows from it."""
        payload = [held.size for path, held in self._held.items() if path.startswith("data/")]
        if _part(self._source, self._held[INFO]) != info_of(package, sum(payload), len(payload)):
            self._problems.append(Problem(INFO, "bag.info"))
        folder = self._held[INFO].name.decode("utf-8").partition("/")[0]
        if package.get("folder", folder) != folder:
            self._problems.append(Problem(WHOLE, "bag.folder", {"said": str(package["folder"])[:200]}))

    def _looked_into(self, part: str, look: Callable[[], None]) -> None:
        try:
            look()
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError, OverflowError) as error:
            detail = f"{type(error).__name__} {error}"[:200]
            self._problems.append(Problem(part, "part.unreadable", {"detail": detail}))

    def _documents(self, package: Any, history: Any) -> None:
        if package["format"] != FORMAT:
            self._problems.append(Problem(PACKAGE, "part.format", {"said": str(package["format"])[:80]}))
            return
        entries = {one["seq"]: one for one in history["entries"]}
        documents = package["documents"]
        folio = 0
        for position, one in enumerate(documents, 1):
            if one["position"] != position or (one["first_folio"] or folio + 1) != folio + 1:
                self._problems.append(Problem(PACKAGE, "document.folios", {"position": position}))
            folio = one["last_folio"] or folio
            if one["path"]:
                self._document(one, position, entries)
        named = {one["path"] for one in documents}
        there = {path for path in self._held if path.startswith(DOCUMENTS)}
        self._problems += [Problem(path, "document.unlisted") for path in sorted(there - named)]
        paper = sum(not one["path"] for one in documents)
        unstated = sum(one["entry"] is None and bool(one["path"]) for one in documents)
        for code, count in (("note.on_paper", paper), ("note.not_stated", unstated)):
            if count:
                self._notes.append(Problem(PACKAGE, code, {"count": count}))

    def _document(self, one: Any, position: int, entries: Mapping[int, Any]) -> None:
        said, path = {"position": position}, one["path"]
        if path not in self._held or not path.startswith(DOCUMENTS):
            self._problems.append(Problem(PACKAGE, "document.missing", said))
        elif (self._digests[path], self._held[path].size) != (one["sha256"], one["size"]):
            self._problems.append(Problem(path, "document.differs", said))
        if one["entry"] is not None and not _states(entries.get(one["entry"]), one):
            self._problems.append(Problem(PACKAGE, "document.not_in_history", said))

    def _history(self, package: Any, history: Any) -> None:
        entries, told = history["entries"], package["history"]
        about = set(told["about"])
        before: Any = None
        for one in entries:
            said = {"seq": one["seq"]}
            if entry_digest(one) != one["digest"]:
                self._problems.append(Problem(HISTORY, "history.entry_changed", said))
            if before is not None and one["seq"] <= before["seq"]:
                self._problems.append(Problem(HISTORY, "history.out_of_order", said))
            elif before is not None and one["seq"] == before["seq"] + 1 and one["previous"] != before["digest"]:
                self._problems.append(Problem(HISTORY, "history.link_broken", said))
            if one["entity_id"] not in about:
                self._problems.append(Problem(HISTORY, "history.other_things", said))
            before = one
        here = {one["seq"] for one in entries}
        missing = sorted(set(told["shown"]) ^ here)
        self._problems += [Problem(HISTORY, "history.entry_left_out", {"seq": seq}) for seq in missing]
        leaves = {one["seq"]: one["digest"] for one in entries}
        for seq, digest in history["known"]:
            if leaves.setdefault(seq, digest) != digest:
                self._problems.append(Problem(HISTORY, "history.entry_changed", {"seq": seq}))
        size, root = told["size"], told["root"]
        if (history["size"], history["root"]) != (size, root) or not _proves(leaves, history["proof"], size, root):
            self._problems.append(Problem(HISTORY, "history.not_of_this"))

    def _seal(self, package: Any, history: Any, seal: Any, key: str) -> None:
        said = seal["statement"]
        if set(seal) != _SEALED or set(said) != _STATED:
            self._problems.append(Problem(SEAL, "part.form"))
            return
        public = base64.b64decode(seal["public_key"])
        known = (public.hex(), hashlib.sha256(public).hexdigest())
        checks: tuple[tuple[bool, str, dict[str, Any]], ...] = (
            (said["format"] != SEAL_FORMAT, "part.format", {"said": str(said["format"])[:80]}),
            (not _signed(seal), "seal.bad_signature", {}),
            (said["manifest_sha256"] != self._digests[MANIFEST], "seal.other_contents", {}),
            (said["history"] != {"root": history["root"], "size": history["size"]}, "seal.other_history", {}),
            (_whose(said) != (package["installation"], package["body"]["id"]), "seal.other_body", {}),
            (bool(key) and key not in known, "given.key", {}),
        )
        self._problems += [Problem(SEAL, code, facts) for stands, code, facts in checks if stands]
        self._notes.append(Problem(SEAL, "note.key_held" if key else "note.key", {"key": known[0]}))

    def _checkpoint(self, package: Any, history: Any, seal: Any, made: Any) -> None:
        said = made["statement"]
        known = _leaves(history)
        is_rooted, root = said["format"] != ROOTLESS, said.get("root", "")
        checks: tuple[tuple[bool, str, dict[str, Any]], ...] = (
            (said["format"] not in (ROOTLESS, CHECKPOINT_FORMAT), "part.format", {"said": str(said["format"])[:80]}),
            (not _signed(made), "checkpoint.bad_signature", {}),
            (said["installation"] != package["installation"], "checkpoint.other_body", {}),
            (made["public_key"] != seal["public_key"], "checkpoint.other_key", {}),
            (said["sequence"] != history["size"], "checkpoint.not_in_history", {}),
            (known.get(said["sequence"]) != said["head"], "checkpoint.not_in_history", {}),
            (
                is_rooted and root != history["root"],
                "checkpoint.other_root",
                {"signed": root, "found": history["root"]},
            ),
        )
        self._problems += [Problem(CHECKPOINT, code, facts) for stands, code, facts in checks if stands]
        facts = {"seq": said["sequence"], "digest": said["head"]}
        self._notes.append(Problem(CHECKPOINT, "note.checkpoint", facts))
        if not is_rooted:
            self._notes.append(Problem(CHECKPOINT, "note.no_root", facts))
        self._stamp(made)

    def _stamp(self, made: Any) -> None:
        """The time stamp beside the checkpoint is that of the checkpoint, and names its digest."""
        held = self._held.get(STAMP)
        token = _part(self._source, held) if held else b""
        is_other = base64.b64decode(made.get("timestamp", "")) != token
        if is_other or (token and bytes.fromhex(seal_digest(made)) not in token):
            self._problems.append(Problem(STAMP, "stamp.other"))
        elif token:
            self._notes.append(Problem(STAMP, "note.stamp"))

    def _compare(self, history: Any, made: Any, checkpoint: bytes) -> None:
        """What a checkpoint that somebody keeps says against the one of the package."""
        if not checkpoint:
            self._notes.append(Problem(CHECKPOINT, "note.no_checkpoint"))
            return
        try:
            kept = json.loads(checkpoint.decode("utf-8"))
            said = kept["statement"]
            # The key need not travel with what one keeps; where it is another than the package's, who knows it.
            is_unknown = "public_key" not in kept and said["key"] != made["statement"]["key"]
            is_signed = is_unknown or _signed({"public_key": made["public_key"], **kept})
            stands, is_same = contradicts(made, kept, _leaves(history)), said == made["statement"]
            facts, key = {"number": int(said["number"])}, str(said["key"])[:16]
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            self._problems.append(Problem(CHECKPOINT, "given.checkpoint_unreadable"))
            return
        checks = ((not is_signed, "given.checkpoint_altered"), (stands, "given.checkpoint"))
        self._problems += [Problem(CHECKPOINT, code) for found, code in checks if found]
        if is_signed and not stands:
            self._notes.append(
                Problem(CHECKPOINT, "note.same_checkpoint" if is_same else "note.other_checkpoint", facts)
            )
            if key != made["statement"]["key"]:
                self._notes.append(Problem(CHECKPOINT, "note.other_key", {"key": key}))


def _leaves(history: Any) -> dict[int, str]:
    return {one["seq"]: one["digest"] for one in history["entries"]} | dict(history["known"])


def contradicts(made: Mapping[str, Any], kept: Mapping[str, Any], leaves: Mapping[int, str]) -> bool:
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


def seal_digest(made: Mapping[str, Any]) -> str:
    """What the next checkpoint names as the one before it."""
    own = {"signature": made["signature"], "statement": made["statement"]}
    return hashlib.sha256(canonical(own)).hexdigest()


def _whose(statement: Any) -> tuple[str, str]:
    return statement["installation"], statement["body"]


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way to write a statement that is signed: sorted, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def sealed(document: Mapping[str, Any]) -> bytes:
    """A signed statement as it lies in a package."""
    return canonical(document) + b"\n"


def written(document: Any) -> bytes:
    """JSON for people and programs: sorted names, one space, always the same bytes."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def title_of(package: Mapping[str, Any]) -> str:
    """The number of the decision or the code of the file."""
    if package["subject"] == "file":
        return str(package["files"][0]["printed_reference"])
    return str((package.get("decision") or package["edition"])["reference"] or "")


def info_of(package: Mapping[str, Any], size: int, count: int) -> bytes:
    """`bag-info.txt` of a package whose payload is so many bytes in so many files (RFC 8493, 2.2.2)."""
    said = {
        "Source-Organization": package["body"]["name"],
        "External-Identifier": title_of(package),
        "Bagging-Date": package["made_at"][:10],
        "Bag-Software-Agent": "Constancia",
        "Payload-Oxum": f"{size}.{count}",
    }
    return "".join(f"{label}: {' '.join(text.split())}\n" for label, text in said.items()).encode()


def _signed(sealed: Mapping[str, Any]) -> bool:
    """Whether a statement bears the signature of the key that travels with it and that it names."""
    try:
        public, signature = (_decoded(sealed[name]) for name in ("public_key", "signature"))
    except (KeyError, TypeError, ValueError):
        return False
    is_named = sealed["statement"]["key"] == hashlib.sha256(public).hexdigest()[:16]
    return is_named and ed25519_verifies(public, canonical(sealed["statement"]), signature)


def _decoded(text: str) -> bytes:
    """The bytes of a text in Base64 that is spelt in the one way."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode("ascii") != text:
        raise ValueError("base64")
    return found


def _states(entry: Any, document: Any) -> bool:
    """Whether an entry says that these bytes are this document's: when they came, or when they were linked."""
    if entry is None:
        return False
    facts = json.loads(entry["facts"])
    about = facts["document_id"] if entry["action"] == "evidence.linked" else entry["entity_id"]
    return bool(about == document["id"] and facts["sha256"] == document["sha256"])


def entry_digest(entry: Mapping[str, Any]) -> str:
    """The digest of an entry of the history, over itself and the digest of the one before it."""
    at = datetime.fromisoformat(entry["at"]).astimezone(UTC).isoformat(timespec="microseconds")
    framed = [entry["seq"], at, entry["actor"], entry["fonds_id"], entry["action"], entry["entity_id"], entry["facts"],
              entry["previous"]]  # fmt: skip
    return hashlib.sha256(json.dumps(framed, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def leaf(digest: str) -> bytes:
    """The leaf of the tree for an entry's digest (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """What two branches of the tree come to (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """Where a tree of so many leaves divides: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1


def _proves(leaves: Mapping[int, str], proof: Sequence[str], size: int, root: str) -> bool:
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
    if len(public) != _KEY or len(signature) != _SIGNATURE:
        return False
    key, first, scalar = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or first is None or scalar >= _L:
        return False
    mixed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left, right = _times(scalar, _base()), _add(first, _times(mixed, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % _P or (left[1] * right[2] - right[1] * left[2]) % _P)


def _at(source: BinaryIO, at: int, length: int) -> bytes:
    source.seek(at)
    return source.read(length)


def _pieces(source: BinaryIO, at: int, end: int) -> Iterator[bytes]:
    source.seek(at)
    while at < end and (piece := source.read(min(_PIECE, end - at))):
        at += len(piece)
        yield piece


def _through(source: BinaryIO, at: int, end: int, take: Callable[[bytes], None]) -> None:
    for piece in _pieces(source, at, end):
        take(piece)


def _part(source: BinaryIO, held: Held) -> bytes:
    return _at(source, held.start + len(local_header(held.name, 0, 0)), min(held.size, PART_LIMIT))


def report(found: Found, language: str = "es") -> list[str]:
    """What was found, in lines for people."""
    lines = [one.says(language) for one in found.problems]
    if found.agrees:
        counted = {"documents": found.documents, "folios": found.folios, "entries": found.entries}
        lines = [GOOD[language == "en"].format(**counted)]
    return [*lines, *(one.says(language) for one in found.notes), f"SHA-256: {found.sha256}"]


def as_data(found: Found, language: str = "es") -> dict[str, Any]:
    """The same for programs."""

    def told(one: Problem) -> dict[str, Any]:
        return {"part": one.part, "code": one.code, "facts": dict(one.facts), "says": one.says(language)}

    return {
        "agrees": found.agrees, "sha256": found.sha256, "documents": found.documents, "folios": found.folios,
        "entries": found.entries, "problems": [told(one) for one in found.problems],
        "notes": [told(one) for one in found.notes],
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Read the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--key", default="", help="the body's public key, or its SHA-256, or its PEM file")
    parser.add_argument("--sha256", default="", help="SHA-256 of the package, as you hold it")
    parser.add_argument("--checkpoint", type=Path, help="file of a checkpoint of the history, as you hold it")
    parser.add_argument("--lang", choices=("es", "en"), default="es")
    parser.add_argument("--json", action="store_true", help="answer with one JSON document")
    given = parser.parse_args(arguments)
    try:
        kept = given.checkpoint.read_bytes() if given.checkpoint else b""
        key = key_given(given.key)
        with given.package.open("rb") as source:
            found = verify(source, key=key, sha256=given.sha256, checkpoint=kept)
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    if given.json:
        sys.stdout.write(json.dumps(as_data(found, given.lang), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(report(found, given.lang)) + "\n")
    return 0 if found.agrees else 1


if __name__ == "__main__":
    sys.exit(main())
