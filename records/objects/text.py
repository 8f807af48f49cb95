"""The text of documents, page by page, read by a child program with limits: a hostile document harms only itself."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self, get_args

from records.objects.errors import ReaderUnavailable
from records.objects.identify import EMPTY, UNKNOWN, Identification, judge
from system.settings import Settings

Outcome = Literal["extracted", "no_text", "encrypted", "damaged", "too_large", "timed_out", "unsupported"]

_CHILD = Path(__file__).with_name("extraction_child.py")
_NOT_PLAIN = frozenset({"text/html", "text/xml", "text/rtf", "text/calendar"})
_FRAME = struct.Struct("!cI")
_START_SECONDS = 60
_GRACE_SECONDS = 10
_READ = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may cost: CPU and wall seconds, bytes of memory, bytes of text."""

    cpu_seconds: int = 120
    wall_seconds: float = 400
    memory_bytes: int = 1536 * 2**20
    output_bytes: int = 64 * 2**20

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take what an installation sets; the wall clock gets three times the CPU time, for a machine under load."""
        seconds = settings.extraction_seconds
        return cls(seconds, 3.0 * seconds, settings.extraction_memory, settings.extraction_output)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a document, `pages[0]` being page 1.

    What was read before a limit was hit is kept: `truncated` says that pages or text are missing at the end.
    `unreadable_pages` (from 1) are pages that gave an error; they stand in `pages` as empty text, so that the
    numbers of the others are right. `page_count` is None where it never became known. `detail` is a code:
    "password", "cipher"; "structure", "no_pages", "pages", "truncated", "recursion", "crashed", "empty"; "inflated",
    "memory", "output"; "cpu_time", "wall_clock"; empty where there is nothing to add.
    """

    outcome: Outcome
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    detail: str = ""
    truncated: bool = False
    unreadable_pages: tuple[int, ...] = ()


@dataclass(slots=True)
class _Answer:
    """What a worker sent, and how it ended."""

    pages: list[str] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    page_count: int | None = None
    media: tuple[str, str] | None = None
    outcome: tuple[str, str, bool] | None = None
    overflow: bool = False
    ending: str = ""
    number: int = 0
    cpu_seconds: float = 0.0


class Extractor:
    """Reads documents one after another in a child that stays warm; the child starts with the first document.

    Threads may share one: they wait for each other. Close it, or use it in a `with` block.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child and whatever it runs."""
        with self._lock:
            self._stop()

    def identify(self, path: Path, name: str) -> Identification:
        """Tell the format of the file at `path` by its content, and whether `name` ends as it should."""
        if path.stat().st_size == 0:
            return judge(EMPTY, "empty", name)
        mime, description = self._ask("identify", path).media or (UNKNOWN, "data")
        return judge(mime, description, name)

    def extract(self, path: Path, mime: str) -> Extraction:
        """Read the text of the file at `path`, of media type `mime`; the outcome says what went wrong with it.

        Raises `OSError` where the file cannot be opened and `ReaderUnavailable` where the child cannot run.
        """
        task = _task(mime)
        if task is None:
            return Extraction("unsupported")
        if path.stat().st_size == 0:
            return Extraction("damaged", detail="empty") if task == "pdf" else Extraction("no_text", detail="empty")
        return _judge(self._ask(task, path), self.limits)

    def _ask(self, task: str, path: Path) -> _Answer:
        with self._lock, path.open("rb") as document:
            for _ in range(2):
                try:
                    return self._exchange(task, document.fileno())
                except (OSError, EOFError, subprocess.SubprocessError):
                    # The warm child is gone (killed from outside, memory of the machine exhausted): a new one, once.
                    self._stop()
            raise ReaderUnavailable

    def _exchange(self, task: str, document: int) -> _Answer:
        control = self._control or self._start()
        limits = self.limits
        request = f"{task} {limits.cpu_seconds} {limits.memory_bytes} {limits.output_bytes} {limits.wall_seconds}"
        receiver, sender = os.pipe()
        try:
            try:
                socket.send_fds(control, [request.encode()], [document, sender])
            finally:
                os.close(sender)
            data, reply = _receive(control, receiver, limits)
        finally:
            os.close(receiver)
        answer = _parse(data)
        answer.overflow = reply is None
        if reply is None:
            # More than it may send: the child is not what we started. It goes, with its worker.
            self._stop()
            return answer
        ending, number, cpu = reply.split()
        answer.ending, answer.number, answer.cpu_seconds = ending, int(number), float(cpu)
        return answer

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program.
                [sys.executable, "-I", str(_CHILD)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        self._control = ours
        ours.settimeout(_START_SECONDS)
        if not ours.recv(64):
            raise EOFError
        ours.settimeout(None)
        return ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()  # The child hears it, kills its worker and ends.
            self._control = None
        if self._child is not None:
            try:
                self._child.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._child.pid, signal.SIGKILL)
                self._child.wait()
            self._child = None


def _task(mime: str) -> str | None:
    if mime == "application/pdf":
        return "pdf"
    return "text" if mime.startswith("text/") and mime not in _NOT_PLAIN else None


def _receive(control: socket.socket, receiver: int, limits: Limits) -> tuple[bytes, str | None]:
    """Collect the frames and the child's reply; None for the reply where more came than allowed.

    Raises `EOFError` where the child went away or stopped answering.
    """
    deadline = time.monotonic() + limits.wall_seconds + _GRACE_SECONDS
    # Frames of page counts, unreadable pages and the outcome come on top of the text.
    room = limits.output_bytes + 4 * 2**20
    data = bytearray()
    reply: str | None = None
    waiting = {receiver, control.fileno()}
    poll = select.poll()  # Not `select`, which knows no descriptor above 1023.
    for descriptor in waiting:
        poll.register(descriptor, select.POLLIN)
    while waiting:
        ready = {descriptor for descriptor, _ in poll.poll(max(0.0, deadline - time.monotonic()) * 1000)}
        if not ready:
            raise EOFError
        if receiver in ready:
            chunk = os.read(receiver, _READ)
            data += chunk
            if len(data) > room:
                return bytes(data[:room]), None
            if not chunk:
                waiting.remove(receiver)
                poll.unregister(receiver)
        if control.fileno() in ready:
            reply = control.recv(256).decode("ascii", "replace")
            if not reply:
                raise EOFError
            waiting.remove(control.fileno())
            poll.unregister(control.fileno())
    return bytes(data), reply


def _parse(data: bytes) -> _Answer:
    """Read the frames; a last one that was cut off, or anything that is no frame, ends the reading."""
    answer, position = _Answer(), 0
    while position + _FRAME.size <= len(data):
        kind, length = _FRAME.unpack_from(data, position)
        position += _FRAME.size
        payload = data[position : position + length]
        position += length
        if len(payload) < length:
            break
        # The worker has cleaned its text; that it holds no NUL and no lone surrogate is made sure of here.
        text = payload.decode("utf-8", "replace").replace("\0", "")
        if kind == b"P":
            answer.pages.append(text)
        elif kind == b"U" and text.isdecimal():
            answer.unreadable.append(int(text))
        elif kind == b"C" and text.isdecimal():
            answer.page_count = int(text)
        elif kind == b"M":
            mime, _, description = text.partition("\n")
            answer.media = (mime, description)
        elif kind == b"O":
            answer.outcome = _outcome(text)
    return answer


def _outcome(text: str) -> tuple[str, str, bool] | None:
    match text.split():
        case [outcome, detail, cut] if outcome in get_args(Outcome):
            return outcome, "" if detail == "-" else detail, cut == "1"
    return None


def _judge(answer: _Answer, limits: Limits) -> Extraction:
    outcome, detail, cut = answer.outcome or _without_last_word(answer, limits)
    missing = answer.page_count is not None and len(answer.pages) < answer.page_count
    return Extraction(
        outcome,  # type: ignore[arg-type]  # `_outcome` has compared it with the literal's own values.
        tuple(answer.pages),
        answer.page_count,
        detail,
        cut or missing,
        tuple(answer.unreadable),
    )


def _without_last_word(answer: _Answer, limits: Limits) -> tuple[str, str, bool]:
    """Why a worker ended before it could say so itself."""
    if answer.overflow:
        return "too_large", "output", True
    if answer.ending == "timeout":
        return "timed_out", "wall_clock", bool(answer.pages)
    # The system limits by the ticks of its clock and accounts by what really ran: where a machine shares its processors
    # these differ, so its own signal is believed whatever the account says.
    spent = answer.number == signal.SIGXCPU or answer.cpu_seconds >= limits.cpu_seconds * 0.9
    if answer.ending == "signal" and spent:
        return "timed_out", "cpu_time", bool(answer.pages)
    if answer.ending == "signal" and answer.number == signal.SIGKILL:
        return "too_large", "memory", bool(answer.pages)
    return "damaged", "crashed", bool(answer.pages)
