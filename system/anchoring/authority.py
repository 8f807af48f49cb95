"""Asking a time stamping authority over HTTP (RFC 3161, 3.4): one question, one bounded answer, in bounded time."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import ssl
import threading
from urllib.parse import SplitResult, unquote, urlsplit

from system.anchoring.tokens import LARGEST, StampRefused

_OK = 200
_PIECE = 16 * 1024


def post(url: str, content: bytes, *, seconds: int) -> bytes:
    """Send a request and give back the answer; no redirection is followed.

    Raises:
        StampRefused: the authority is not to be reached, is too slow, or answers with something else or too much.
    """
    address = _split(url)
    connection = _connection(address, seconds)
    rung = threading.Event()
    bell = None
    try:
        connection.connect()
        # A server that sends a byte now and then keeps every single wait short; this ends the whole.
        bell = threading.Timer(seconds, _hang_up, (connection.sock, rung))
        bell.start()
        connection.request("POST", _target(address), body=content, headers=_headers(address))
        return _read(connection.getresponse(), rung)
    except TimeoutError as error:
        raise StampRefused("too_slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise StampRefused("too_slow" if rung.is_set() else "unreachable") from error
    finally:
        if bell is not None:
            bell.cancel()
        connection.close()


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise StampRefused("bad_address") from error


def _connection(address: SplitResult, seconds: int) -> http.client.HTTPConnection:
    try:
        host, port = address.hostname, address.port
    except ValueError as error:
        raise StampRefused("bad_address") from error
    if not host or address.scheme not in {"http", "https"}:
        raise StampRefused("bad_address")
    if address.scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _target(address: SplitResult) -> str:
    return (address.path or "/") + (f"?{address.query}" if address.query else "")


def _headers(address: SplitResult) -> dict[str, str]:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    if address.username:
        pair = f"{unquote(address.username)}:{unquote(address.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return headers


def _read(answer: http.client.HTTPResponse, rung: threading.Event) -> bytes:
    if answer.status != _OK:
        raise StampRefused("http_status")
    found = bytearray()
    while piece := answer.read1(_PIECE):
        found += piece
        if len(found) > LARGEST:
            raise StampRefused("too_large")
    if answer.length or rung.is_set():
        # The connection ended before the answer did, by them or by the bell.
        raise ConnectionError("cut off")
    return bytes(found)


def _hang_up(line: socket.socket, rung: threading.Event) -> None:
    rung.set()
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
