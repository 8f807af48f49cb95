"""Sealed bytes in and out of the store against plain bytes in and out of the same folder: at most 1.5 times the time.

200 MiB each way, the digest reckoned both ways, in turns; and the last of twenty a range of a few bytes takes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import UUID

from records.objects.folder import Folder
from records.objects.keystore import Keystore
from records.objects.store import ObjectKey, Store

MOST = 1.5
SIZE = 200
ROUNDS = 5
FILE = UUID(int=1)


def timed(act: Callable[[], object]) -> float:
    """Seconds an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    """Print the ratio of the best of the rounds, each way."""
    block = os.urandom(2**20)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        backend = Folder(Path(folder) / "store")
        store = Store(backend, Keystore(Path(folder) / "keys", Path(folder) / "master.key"), Path(folder))
        kept: list[ObjectKey] = []

        def plain_in() -> None:
            digest, sink = hashlib.sha256(), backend.create("incoming/plain")
            for _ in range(SIZE):
                digest.update(block)
                sink.write(block)
            sink.seal()
            backend.publish("incoming/plain", f"plain/{digest.hexdigest()}", replace=True)

        def sealed_in() -> None:
            for key in kept:
                store.delete(key)
            kept[:] = [store.put(FILE, (block for _ in range(SIZE)), limit=2**40).key]

        def plain_out() -> None:
            digest = hashlib.sha256()
            for chunk in backend.read(next(iter(backend.paths("plain"))), 0, SIZE * 2**20):
                digest.update(chunk)

        def sealed_out() -> None:
            store.measure(kept[0])

        def few() -> None:
            b"".join(store.read_range(kept[0], 10**8, 10**8 + 20))

        for way, plain, sealed in (("in", plain_in, sealed_in), ("out", plain_out, sealed_out)):
            took = [(timed(plain), timed(sealed)) for _ in range(ROUNDS)]
            one, other = min(pair[0] for pair in took), min(pair[1] for pair in took)
            print(
                f"{SIZE} MiB {way}: plain {one:.2f} s, sealed {other:.2f} s: ratio {other / one:.2f} (at most {MOST})"
            )
        print(f"twenty bytes out of the middle: {median(timed(few) for _ in range(20)) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
