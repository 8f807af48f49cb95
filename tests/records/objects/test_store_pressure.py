"""What the store does under weight: many bytes, and several writers at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parents[3]
GIB = 2**30
FILE = UUID(int=1)

STREAM = """
import asyncio, hashlib, json, resource, sys
from uuid import UUID
from pathlib import Path
from records.objects import store as module
from records.objects.keystore import Keystore

url, size = sys.argv[1], int(sys.argv[2])
chunk = bytes(64 * 1024)
folder = Path(sys.argv[3])
store = module.open_store(url, Keystore(folder / "keys", folder / "master.key"), folder)

async def upload(total):
    for _ in range(total // len(chunk)):
        yield chunk

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

asyncio.run(store.put_async(UUID(int=1), upload(4 * len(chunk)), limit=size))
before = peak()
stored = asyncio.run(store.put_async(UUID(int=2), upload(size), limit=size))
read = sum(len(part) for part in store.read_range(stored.key))
print(json.dumps({"grown": peak() - before, "size": stored.size, "read": read}))
"""


def test_an_upload_of_two_gibibytes_adds_less_than_64_mebibytes_of_memory(tmp_path):
    url = (tmp_path / "store").as_uri()

    done = subprocess.run(
        [sys.executable, "-c", STREAM, url, str(2 * GIB), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=300,
    )

    told = json.loads(done.stdout)
    assert told["size"] == told["read"] == 2 * GIB
    assert told["grown"] < 64 * 2**20
    shutil.rmtree(tmp_path / "store")


def test_writers_and_a_destroyer_of_the_same_bytes_never_meet_an_error(store):
    errors: list[Exception] = []

    def write():
        try:
            for _ in range(60):
                store.put(FILE, [b"same bytes"], limit=100)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test itself.
            errors.append(error)

    def destroy():
        for _ in range(120):
            for key in list(store.list_keys()):
                store.delete(key)

    threads = [threading.Thread(target=act) for act in (write, write, write, destroy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert store.sweep_incoming(timedelta(0)) == 0
    assert b"".join(store.read_range(store.put(FILE, [b"same bytes"], limit=100).key)) == b"same bytes"
