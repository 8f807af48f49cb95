"""A bucket of the outside world: a server that speaks S3 in a process of its own, and the line that leads to it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("bucket_server.py")
HOST = "127.0.0.1"
_PIECE = 64 * 1024


def environment(port: int) -> dict[str, str]:
    """What an operator sets to reach a bucket that is not Amazon's."""
    return {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "acervo",
        "AWS_SECRET_ACCESS_KEY": "acervo",
    }


@dataclass
class BucketServer:
    """The server: buckets `acervo`, `versiones` (it keeps versions) and `candado` (it locks objects)."""

    port: int

    @contextlib.contextmanager
    def asking_who(self) -> Iterator[None]:
        """Believe no key while this lasts."""
        self._believe("0")
        try:
            yield
        finally:
            self._believe("inf")

    def _believe(self, calls: str) -> None:
        address = f"http://{HOST}:{self.port}/moto-api/reset-auth"
        urllib.request.urlopen(
            urllib.request.Request(address, calls.encode(), {"Content-Type": "text/plain"}, method="POST"), timeout=10
        ).close()


@contextlib.contextmanager
def bucket_server() -> Iterator[BucketServer]:
    """Start the server, and stop it at the end."""
    python = Path(sys.prefix) / "bucket" / "bin" / "python"
    if not python.exists():
        pytest.fail("The server that speaks S3 is missing: make setup-tests")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    process = subprocess.Popen(
        [python, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=clean
    )
    with process:
        try:
            said = process.stdout.readline()
            if not said:
                pytest.fail("The server that speaks S3 did not start: rm -r .venv/bucket && make setup-tests")
            yield BucketServer(int(said))
        finally:
            process.terminate()


@dataclass
class Line:
    """The way to a server, which can be cut at once or after some more bytes, and mended."""

    target: int
    port: int = 0
    requests: list[str] = field(default_factory=list)
    _left: int | None = None
    _listener: socket.socket | None = None
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def mend(self) -> None:
        """Let everything through, by the same port as before."""
        if self._listener is not None:
            return
        self._left = None
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Nobody is there any more, also for what is under way."""
        with self._lock:
            listener, self._listener = self._listener, None
            under_way, self._open = self._open, set()
        for one in (*under_way, *([listener] if listener else [])):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut_after(self, size: int) -> None:
        """Be cut when `size` more bytes have passed, whichever way."""
        self._left = size

    def _listen(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.create_connection((HOST, self.target))
                with self._lock:
                    self._open |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink, source is near), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_asked: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                if is_asked and piece.split(b" ", 1)[0] in (b"GET", b"HEAD", b"PUT", b"POST", b"DELETE"):
                    self.requests.append(piece.split(b" ", 1)[0].decode())
                if self._left is not None:
                    self._left -= len(piece)
                    if self._left < 0:
                        self.cut()
                        return
                sink.sendall(piece)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
