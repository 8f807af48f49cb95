"""Sealed bytes in and out of the store against plain bytes in and out of the same folder: at most 1.5 times the time.

200 MiB each way, in turns, the best of the rounds. In, and out to be reread, the digest is reckoned both ways; out over
a connection of this machine nothing is, and the plain bytes are an object of before there were keys. The processor's
time stands beside it, because that of the clock says on a busy machine who else was there. `bare` has no yardstick that
anybody meets: it sets the cipher against copying out of the page cache, and is only printed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from uuid import UUID

from records.objects.folder import Folder
from records.objects.keystore import Keystore
from records.objects.store import ObjectKey, Store

MOST = 1.5
SIZE = 200
ROUNDS = 9
FILE, OTHER = UUID(int=1), UUID(int=2)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds an act takes, by the clock and of the processor."""
    start, used = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - start, time.process_time() - used


def use_up(chunks: Iterable[bytes]) -> None:
    """Take every chunk and do nothing with it."""
    for _ in chunks:
        pass


def sent(store: Store, key: ObjectKey) -> None:
    """Send an object over a connection of this machine to somebody who only counts."""

    async def serve() -> int:
        got = asyncio.get_running_loop().create_future()

        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            async for chunk in store.read_range_async(key):
                writer.write(chunk)
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        threading.Thread(target=lambda: loop.call_soon_threadsafe(got.set_result, received(port))).start()
        async with server:
            return await got

    if asyncio.run(serve()) != SIZE * 2**20:
        raise SystemExit("not every byte came")


def received(port: int) -> int:
    """Read from a port of this machine until its end; how many bytes came."""
    count, buffer = 0, bytearray(2**20)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while got := connection.recv_into(buffer):
            count += got
    return count


def main() -> None:
    """Print the ratio of the best of the rounds, each way."""
    block = os.urandom(2**20)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        backend = Folder(Path(folder) / "store")
        store = Store(backend, Keystore(Path(folder) / "keys", Path(folder) / "master.key"), Path(folder))
        kept: list[ObjectKey] = []
        older = ObjectKey(FILE, hashlib.sha256(b"of before there were keys").hexdigest())

        def plain_in() -> None:
            digest, sink = hashlib.sha256(), backend.create("incoming/plain")
            for _ in range(SIZE):
                digest.update(block)
                sink.write(block)
            sink.seal()
            backend.publish("incoming/plain", str(older), replace=True)

        def sealed_in() -> None:
            for key in kept:
                store.delete(key)
            kept[:] = [store.put(OTHER, (block for _ in range(SIZE)), limit=2**40).key]

        def plain_out() -> None:
            digest = hashlib.sha256()
            for chunk in backend.read(str(older), 0, SIZE * 2**20):
                digest.update(chunk)

        def sealed_out() -> None:
            store.measure(kept[0])

        def few() -> None:
            b"".join(store.read_range(kept[0], 10**8, 10**8 + 20))

        ways: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
            (f"in (at most {MOST})", plain_in, sealed_in),
            (f"out to be reread (at most {MOST})", plain_out, sealed_out),
            (f"out over a connection (at most {MOST})", lambda: sent(store, older), lambda: sent(store, kept[0])),
            ("bare", lambda: use_up(store.read_range(older)), lambda: use_up(store.read_range(kept[0]))),
        )
        for way, plain, sealed in ways:
            took = [(timed(plain), timed(sealed)) for _ in range(ROUNDS)]
            (one, first), (other, second) = (
                [min(pair[which][kind] for pair in took) for kind in (0, 1)] for which in (0, 1)
            )
            print(
                f"{SIZE} MiB {way}: plain {one:.3f} s, sealed {other:.3f} s: ratio {other / one:.2f}; processor "
                f"{first:.3f} s, {second:.3f} s: ratio {second / first:.2f}"
            )
        print(f"twenty bytes out of the middle: {median(timed(few)[0] for _ in range(20)) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
