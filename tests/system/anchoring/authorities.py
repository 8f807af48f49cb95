"""The outside world: a time stamping authority made with `openssl ts` behind HTTP, and some that misbehave."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]
CONFIGURATION = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[mail]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,emailProtection
[authority]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha512
tsa_name = yes
ess_cert_id_alg = sha256
"""
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """One that stamps whatever it is sent; `ca` is the certificate it descends from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tsa.cnf").write_text(CONFIGURATION, "ascii")
        (folder / "serial").write_text("01\n", "ascii")
        self.ca = folder / "ca.pem"
        subject = ("-subj", "/CN=Autoridad de prueba", "-days", "3650", "-config", "tsa.cnf")
        self._openssl("req", "-x509", *_KEY, "-keyout", "ca.key", "-out", "ca.pem", *subject, "-extensions", "ca")
        self._openssl(
            "req", *_KEY, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Reloj de prueba", "-config", "tsa.cnf"
        )
        self._openssl(
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650",
            "-extfile", "tsa.cnf", "-extensions", "tsa", "-out", "tsa.pem",
        )  # fmt: skip

    def stamp(self, request: bytes) -> bytes:
        """The answer to a request."""
        (self._folder / "request").write_bytes(request)
        self._openssl(
            "ts", "-reply", "-queryfile", "request", "-out", "answer", "-config", "tsa.cnf", "-section", "authority"
        )
        return (self._folder / "answer").read_bytes()

    def answer(self, handler: BaseHTTPRequestHandler, request: bytes) -> None:
        """Stamp over HTTP."""
        reply(handler, self.stamp(request))

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self._folder, check=True, capture_output=True, timeout=60)


def reply(handler: BaseHTTPRequestHandler, content: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/timestamp-reply")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@contextlib.contextmanager
def listening(answer: Answer) -> Iterator[str]:
    """A server on loopback that answers every POST so; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            with contextlib.suppress(OSError):
                answer(self, request)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa?x=1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
