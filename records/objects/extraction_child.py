"""Reads untrusted documents: a program of its own, started by `text.Extractor` as `python -I extraction_child.py`.

One warm process, single-threaded, takes requests on a socket at descriptor 0 and forks a worker for each document.
The worker has the document at descriptor 0, its answer's pipe at 1, nothing else, and limits on CPU time and memory;
its descriptor limit is 3, so that it can open no file and no socket, and it may write none. The wall clock is kept by
the warm process, which kills the worker's whole process group. Nothing of the product is imported here.

Request: `<task> <cpu seconds> <memory bytes> <output bytes> <wall seconds>` with the two descriptors. Reply: `ready`
once at start, then `<exit|signal|timeout> <number> <cpu seconds>` for each. The pipe carries frames: one letter, the
length in four bytes, the payload. C page count, P text of the next page, U number of a page that could not be read,
M media type and description, O outcome, detail code and `1` where text was cut off.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import importlib
import io
import logging
import os
import pkgutil
import re
import resource
import select
import signal
import socket
import struct
import unicodedata
import zipfile
from typing import IO

import magic
import pypdf
from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

DOCUMENT, ANSWER = 0, 1
IN_MEMORY = 64 * 2**20
TAIL = 2048
ENCODINGS = ("ascii", "latin-1", "cp1252", "mac-roman", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32",
             "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "unicode_escape",
             "charmap", "raw_unicode_escape", "cp437")  # fmt: skip
UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A word broken at the end of a line, by a hyphen or a soft hyphen, is one word; so is one with soft hyphens inside.
BROKEN_WORD = re.compile("(?<=[^\\W\\d_])(?:[-\u2010\u00ad]\n(?=[a-záéíóúüñ])|\u00ad)")
OFFICE = {"word/": "wordprocessingml.document", "xl/": "spreadsheetml.sheet", "ppt/": "presentationml.presentation"}


class OutputFull(Exception):
    """As much text as allowed has been sent."""


class Answer:
    """The frames of one worker, bounded by `room` bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def send(self, kind: bytes, payload: bytes) -> None:
        """Write one frame, whole."""
        view = memoryview(kind + struct.pack("!I", len(payload)) + payload)
        while view:
            view = view[os.write(ANSWER, view) :]

    def page(self, text: str) -> None:
        """Send the text of the next page; cut it and raise `OutputFull` where there is no more room."""
        payload = normalise(text).encode()
        full = len(payload) + 5 > self.room
        if full:
            payload = payload[: max(0, self.room - 5)].decode("utf-8", "ignore").encode()
        self.room -= len(payload) + 5
        self.send(b"P", payload)
        if full:
            raise OutputFull

    def outcome(self, outcome: str, detail: str, *, cut: bool = False) -> None:
        """Send the last frame."""
        self.send(b"O", f"{outcome} {detail or '-'} {int(cut)}".encode())


def normalise(text: str) -> str:
    """Text in NFC, lines ended by a line feed, without NUL, control characters, lone surrogates or broken words."""
    text = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "\u00ad" in text or "-\n" in text or "\u2010\n" in text:
        text = BROKEN_WORD.sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def read_pdf(answer: Answer) -> None:
    """Send every page of the PDF at descriptor 0, then the outcome."""
    stream, ended = _open_document()
    try:
        reader = PdfReader(stream)
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except (DependencyError, NotImplementedError):
        answer.outcome("encrypted", "cipher")
    except LimitReachedError:
        answer.outcome("too_large", "structure")
    except PyPdfError:
        answer.outcome("damaged", "structure" if ended else "truncated", cut=not ended)
    else:
        if locked:
            answer.outcome("encrypted", "password")
        elif count:
            answer.send(b"C", str(count).encode())
            _send_pages(answer, reader, count, ended=ended)
        else:
            answer.send(b"C", b"0")
            answer.outcome("damaged", "no_pages")


def _send_pages(answer: Answer, reader: PdfReader, count: int, *, ended: bool) -> None:
    unreadable, over_limit, found = 0, False, False
    for number in range(count):
        try:
            text = reader.pages[number].extract_text()
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a broken page, whatever pypdf makes of it, must not hide the next.
            text, unreadable = "", unreadable + 1
            over_limit = over_limit or isinstance(error, LimitReachedError)
            answer.send(b"U", str(number + 1).encode())
        found = found or bool(text.strip())
        answer.page(text)
    if over_limit:
        answer.outcome("too_large", "inflated")
    elif unreadable == count:
        answer.outcome("damaged", "pages")
    elif not ended:
        answer.outcome("damaged", "truncated", cut=True)
    else:
        answer.outcome("extracted" if found else "no_text", "pages" if unreadable else "")


def _open_document() -> tuple[IO[bytes], bool]:
    """Give the document, small ones from memory, and whether it has the end mark of a PDF."""
    file = os.fdopen(DOCUMENT, "rb", closefd=False)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    ended = b"%%EOF" in file.read()
    file.seek(0)
    if size > IN_MEMORY:
        return file, ended
    data = file.read()
    # Of a document without its end, pypdf finds what pages are left only where there is an end to begin from.
    return io.BytesIO(data if ended else data + b"\nstartxref\n0\n%%EOF\n"), ended


def read_text(answer: Answer) -> None:
    """Send plain text, a page for each form feed: UTF-8, UTF-16 or UTF-32 by its mark, else Windows-1252."""
    with os.fdopen(DOCUMENT, "rb", closefd=False) as file:
        data = file.read(answer.room + 1)
    cut = len(data) > answer.room
    text = decode(data, cut=cut)
    pages = text.removesuffix("\f").split("\f")
    answer.send(b"C", str(len(pages)).encode())
    for page in pages:
        answer.page(page)
    if cut:
        raise OutputFull
    answer.outcome("extracted" if text.strip() else "no_text", "")


def decode(data: bytes, *, cut: bool = False) -> str:
    """Text of `data`; where it was cut, a last half character is left out."""
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encoding = "utf-32"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        # Five bytes have no character in Windows-1252; latin-1 would make control characters of them.
        return data.decode("cp1252", "replace")


def identify(answer: Answer) -> None:
    """Send the media type and libmagic's description of the document at descriptor 0."""
    mime = MIME.from_descriptor(DOCUMENT)
    os.lseek(DOCUMENT, 0, os.SEEK_SET)
    description = DESCRIPTION.from_descriptor(DOCUMENT)
    os.lseek(DOCUMENT, 0, os.SEEK_SET)
    if mime in {"application/zip", "application/octet-stream"}:
        mime = _inside_zip() or mime
    answer.send(b"M", f"{mime}\n{description}".encode("utf-8", "replace"))
    answer.outcome("extracted", "")


def _inside_zip() -> str | None:
    """Tell an office document from other ZIPs by its own list of parts, wherever in the file those stand."""
    try:
        with os.fdopen(DOCUMENT, "rb", closefd=False) as file, zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                declared = archive.open("mimetype").read(128).decode("ascii", "replace").strip()
                return declared if re.fullmatch(r"application/[a-z0-9.+-]+", declared) else None
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError):
        return None
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return f"application/vnd.openxmlformats-officedocument.{kind}"
    return None


TASKS = {"pdf": read_pdf, "text": read_text, "identify": identify}


def work(task: str, answer: Answer) -> None:
    """Do one task and end with an outcome, whatever the document does."""
    try:
        TASKS[task](answer)
    except OutputFull:
        answer.outcome("too_large", "output", cut=True)
    except MemoryError:
        answer.outcome("too_large", "memory")
    except RecursionError:
        answer.outcome("damaged", "recursion")
    except PyPdfError:
        answer.outcome("damaged", "structure")
    except BrokenPipeError:
        return
    except Exception:  # noqa: BLE001 - hostile bytes bring any exception out of a parser; this is the worker's last line.
        answer.outcome("damaged", "structure")


def run_worker(task: str, descriptors: list[int], cpu: int, memory: int, output: int) -> None:
    """Confine this process, then work. Never returns."""
    os.setsid()
    # Above the low numbers first, so that neither is overwritten while the other is put in its place.
    document, pipe = (os.dup2(each, 100 + place) for place, each in enumerate(descriptors))
    os.dup2(document, DOCUMENT)
    os.dup2(pipe, ANSWER)
    os.closerange(3, 4096)
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_AS, memory),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    # A worker lives for one document under a memory limit: collecting cycles often only costs time.
    gc.set_threshold(50_000, 20, 20)
    work(task, Answer(output))
    os._exit(0)


def supervise(control: socket.socket, pid: int, wall: float) -> str:
    """Wait for the worker, kill it at the end of its time or when the caller says or is gone; how it ended."""
    handle = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(control.fileno(), select.POLLIN)
    ready = [descriptor for descriptor, _ in poll.poll(wall * 1000)]
    os.close(handle)
    if not ready or control.fileno() in ready:
        # The worker is not reaped yet, so that its number cannot belong to another process.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    cpu = usage.ru_utime + usage.ru_stime
    if not ready:
        return f"timeout 0 {cpu:.3f}"
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)} {cpu:.3f}"
    return f"exit {os.WEXITSTATUS(status)} {cpu:.3f}"


def _warm() -> None:
    """Import now what is imported late: a worker can open no file any more."""
    for module in (*(found.name for found in pkgutil.walk_packages(pypdf.__path__, "pypdf.")), "brotli"):
        with contextlib.suppress(ImportError):  # What it may use and we do not have: pictures, Arabic, Brotli.
            importlib.import_module(module)
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    zipfile.ZipFile(io.BytesIO(), "w").close()
    logging.disable()
    gc.collect()
    gc.freeze()


def main() -> None:
    """Serve until the caller hangs up."""
    control = socket.socket(fileno=0)
    _warm()
    control.send(b"ready 0 0")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not message:
            return
        task, cpu, memory, output, wall = message.decode().split()
        pid = os.fork()
        if pid == 0:
            run_worker(task, descriptors, int(cpu), int(memory), int(output))
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(supervise(control, pid, float(wall)).encode())


if __name__ == "__main__":
    MIME = magic.Magic(mime=True)
    DESCRIPTION = magic.Magic()
    main()
