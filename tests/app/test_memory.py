"""A film of two gigabytes comes in through a narrow door: the house does not grow by it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import httpx
import pytest

from tests.served import served

CHUNK = bytes(2**20)
MEBIBYTE = 2**20
SIZE = 2 * 2**30


@pytest.mark.parametrize("form", [False, True], ids=["raw body", "form"])
def test_two_gibibytes_add_less_than_64_mebibytes_to_the_process(environment, tmp_path, form):
    with served({**environment, "CONSTANCIA_WORKER": "false"}, tmp_path / "service.log") as service:
        service.command("user", "add", "clerk", "--fonds", "SMA", "--name", "Clerk", "--unit", "DU",
                        "--role", "office_archivist")  # fmt: skip
        headers = {"Authorization": f"Bearer {service.token('clerk')}"}
        with httpx.Client(base_url=service.address, headers=headers, timeout=300) as program:
            said = {"series": "3S.1", "unit": "DU", "title": "Audiencia filmada", "opened_on": "2026-03-01"}
            address = "/api/aggregations/" + program.post("/api/aggregations", json=said).json()["id"]
            # What is loaded at the first upload ever is not what this one costs.
            _send(program, address, b"film one", form=form)
            before = service.memory("VmHWM")

            answer = _send(program, address, *[CHUNK] * (SIZE // len(CHUNK)), form=form)
            after = service.memory("VmHWM")
            left = program.get(f"{address}/index").json()["lines"]

    assert answer["outcome"] == "registered"
    assert left[-1]["size"] == SIZE
    assert left[-1]["sha256"] == _digest_of_zeros()
    assert (after - before) / MEBIBYTE < 64


def test_two_hundred_mebibytes_in_one_batch_add_less_than_64_to_the_process(environment, tmp_path):
    with served({**environment, "CONSTANCIA_WORKER": "false"}, tmp_path / "service.log") as service:
        service.command("user", "add", "clerk", "--fonds", "SMA", "--name", "Clerk", "--unit", "DU",
                        "--role", "office_archivist")  # fmt: skip
        headers = {"Authorization": f"Bearer {service.token('clerk')}"}
        with httpx.Client(base_url=service.address, headers=headers, timeout=300) as program:
            said = {"series": "3S.1", "unit": "DU", "title": "Planos", "opened_on": "2026-03-01"}
            address = "/api/aggregations/" + program.post("/api/aggregations", json=said).json()["id"]
            _send_batch(program, address, [(0, 1)])
            before = service.memory("VmHWM")

            answer = _send_batch(program, address, [(number, 10) for number in range(1, 21)])
            after = service.memory("VmHWM")

    assert [item["outcome"] for item in answer["items"]] == ["registered"] * 20
    assert (after - before) / MEBIBYTE < 64


def _send_batch(program: httpx.Client, address: str, files: list[tuple[int, int]]) -> dict:
    """Files of so many mebibytes, each its own by its first bytes."""

    def body() -> Iterator[bytes]:
        for number, size in files:
            yield f'--frontera\r\nContent-Disposition: form-data; name="file"; filename="{number}.bin"\r\n'.encode()
            yield b"Content-Type: application/octet-stream\r\n\r\n" + f"{number:08d}".encode()
            yield from [CHUNK] * size
            yield b"\r\n"
        yield b"--frontera--\r\n"

    kind = {"Content-Type": "multipart/form-data; boundary=frontera"}
    answer = program.post(f"{address}/batches", content=body(), headers=kind)
    assert answer.is_success, answer.text
    return answer.json()


def _send(program: httpx.Client, address: str, *chunks: bytes, form: bool) -> dict:
    if not form:
        answer = program.post(f"{address}/documents", params={"file_name": "film.bin"}, content=iter(chunks))
    else:
        kind = {"Content-Type": "multipart/form-data; boundary=frontera"}
        answer = program.post(f"{address}/documents", content=_parts(chunks), headers=kind)
    assert answer.is_success, answer.text
    return answer.json()


def _parts(chunks: tuple[bytes, ...]) -> Iterator[bytes]:
    yield b'--frontera\r\nContent-Disposition: form-data; name="title"\r\n\r\nFilm\r\n'
    yield b'--frontera\r\nContent-Disposition: form-data; name="file"; filename="film.bin"\r\n'
    yield b"Content-Type: application/octet-stream\r\n\r\n"
    yield from chunks
    yield b"\r\n--frontera--\r\n"


def _digest_of_zeros() -> str:
    digest = hashlib.sha256()
    for _ in range(SIZE // len(CHUNK)):
        digest.update(CHUNK)
    return digest.hexdigest()
