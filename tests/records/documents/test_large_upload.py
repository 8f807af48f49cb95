"""Uploads over a real socket: what a test client in one process cannot show."""

from __future__ import annotations

import http.client
import json
import resource
import socket
import threading
import time

import pytest
import uvicorn

from records.objects.service import store_of

MIB = 2**20


@pytest.fixture
def address(app_of, house):
    server = uvicorn.Server(
        uvicorn.Config(app_of(house.archivist), port=0, log_level="critical", lifespan="on", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join(60)


def peak() -> int:
    """The most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def form_around(size: int):
    head = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nGrabacion\r\n'
    head += b'--b\r\nContent-Disposition: form-data; name="file"; filename="video.bin"\r\n\r\n'
    tail = b"\r\n--b--\r\n"

    def body():
        yield head
        piece = bytes(range(256)) * 1024
        for _ in range(size // len(piece)):
            yield piece
        yield tail

    return body(), len(head) + size + len(tail)


def test_a_large_form_adds_less_than_64_mib_to_the_memory_of_the_process(address, house, installation):
    file, size = house.open(), 512 * MIB
    body, length = form_around(size)
    connection = http.client.HTTPConnection(*address[:2], timeout=120)
    before = peak()

    connection.request(
        "POST",
        f"/api/aggregations/{file.id}/documents",
        body=body,
        headers={"content-type": "multipart/form-data; boundary=b", "content-length": str(length)},
    )
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()

    assert (answer.status, found["document"]["object"]["size"], found["document"]["title"]) == (201, size, "Grabacion")
    assert peak() - before < 64 * MIB


def test_an_upload_cut_off_half_way_leaves_nothing(address, house, installation):
    file = house.open()
    with socket.create_connection(address[:2]) as line:
        line.sendall(
            f"POST /api/aggregations/{file.id}/documents?file_name=a.bin HTTP/1.1\r\nHost: x\r\n"
            "Content-Type: application/octet-stream\r\nContent-Length: 3000000\r\n\r\n".encode()
            + b"x" * 1_500_000
        )
        time.sleep(0.3)
    store = store_of(installation.settings)
    incoming = installation.settings.data_dir / "store" / "incoming"
    deadline = time.monotonic() + 60
    while any(incoming.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert list(incoming.iterdir()) == []
    assert list(store.list_keys()) == []
    with installation.reading(house.archivist) as reading:
        assert reading.session.get(type(file), file.id).document_count == 0
