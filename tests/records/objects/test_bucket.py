"""The store in a bucket behind a real line: what a service does not promise, and what happens when it is gone."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from uuid import UUID, uuid4

import obstore
import pytest
from obstore.store import from_url

from records.objects import bucket as module
from records.objects.answers import Trouble, trouble_of
from records.objects.errors import ContentGone, ObjectDamaged, ObjectMissing, StoreFull, StoreUnreachable
from records.objects.keystore import Keystore
from records.objects.store import ObjectKey, open_store
from system.web import language
from tests.buckets import HOST
from tests.records.objects.test_store_pressure import ROOT, STREAM

MIB = 2**20
LIMIT = 100 * MIB
USUAL = module.RETRY
FILE = UUID(int=1)
NOW = datetime(2026, 11, 28, tzinfo=UTC)
BLOCK = bytes(range(256)) * 4096


@pytest.fixture
def opened(tmp_path):
    """Open the store at an address, always with the same keys."""

    def at(address: str):
        return open_store(address, Keystore(tmp_path / "keys", tmp_path / "master.key"), tmp_path / "opened")

    return at


@pytest.fixture
def store(opened, bucket):
    return opened(bucket)


def test_a_large_object_goes_in_parts_and_comes_back_whole_and_piece_by_piece(store, line):
    stored = store.put(FILE, (BLOCK for _ in range(20)), limit=LIMIT)

    assert line.requests.count("PUT") == 3, "three parts, and nothing is copied afterwards"
    assert store.measure(stored.key) == (stored.sha256, 20 * MIB)
    line.requests.clear()
    assert b"".join(store.read_range(stored.key, 9 * MIB + 5, 9 * MIB + 9)) == BLOCK[5:9]
    assert store.put(FILE, [BLOCK] * 20, limit=LIMIT) == stored
    assert list(store.list_keys()) == [stored.key]


def test_a_small_object_is_one_request(store, line):
    store.keys.key_for_writing(FILE, lambda: False)
    line.requests.clear()

    store.put(FILE, [b"acta"], limit=LIMIT)

    assert line.requests == ["PUT"]


def test_a_part_of_a_list_is_one_request_for_a_thousand_objects(store, line):
    kept = {store.put(FILE, [b"%d" % number], limit=LIMIT).key for number in range(7)}
    line.requests.clear()

    assert set(store.list_keys(FILE)) == kept
    assert line.requests == ["GET"]


@pytest.mark.parametrize("conditional", ["etag", "disabled"])
def test_many_who_put_the_same_bytes_at_once_all_find_them_kept(opened, bucket, monkeypatch, conditional):
    """Also where the service does not know how to put only where nothing is."""
    monkeypatch.setenv("AWS_CONDITIONAL_PUT", conditional)
    store, kept, errors = opened(bucket), [], []

    def put():
        try:
            kept.append(store.put(FILE, [b"same bytes"], limit=LIMIT))
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test itself.
            errors.append(error)

    writers = [threading.Thread(target=put) for _ in range(6)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()

    assert errors == []
    assert len(kept) == 6
    assert list(store.list_keys()) == [kept[0].key]
    assert b"".join(store.read_range(kept[0].key)) == b"same bytes"


def test_a_place_taken_by_something_else_is_an_alarm_not_a_success(store, bucket):
    key = store.put(FILE, [b"original"], limit=LIMIT).key
    obstore.put(module._open(bucket), key.sealed, b"short")

    with pytest.raises(ObjectDamaged):
        store.put(FILE, [b"original"], limit=LIMIT)


def test_what_earlier_releases_left_incoming_is_swept_once_it_is_old(store, bucket):
    kept = store.put(FILE, [b"kept"], limit=LIMIT).key
    obstore.put(module._open(bucket), f"incoming/{uuid4()}", b"never finished")

    assert store.sweep_incoming(timedelta(hours=1)) == 0
    assert store.sweep_incoming(timedelta(0)) == 1
    assert list(store.backend.paths()) == [kept.sealed]


@pytest.mark.parametrize("passed", [0, 3 * MIB, 17 * MIB])
def test_a_line_cut_while_an_upload_is_sent_leaves_nothing_and_the_same_upload_succeeds_later(store, line, passed):
    content = [BLOCK] * 20
    store.put(UUID(int=2), [b"of another file"], limit=LIMIT)
    store.key_for_writing(FILE)

    line.cut_after(passed)
    with pytest.raises(StoreUnreachable) as told:
        store.put(FILE, content, limit=LIMIT)
    assert told.value.trouble == Trouble.NO_ANSWER
    line.mend()

    assert list(store.list_keys(FILE)) == []
    stored = store.put(FILE, content, limit=LIMIT)
    assert store.measure(stored.key) == (stored.sha256, 20 * MIB)


def test_a_line_cut_while_an_object_is_read_is_no_damage(store, line):
    key = store.put(FILE, [BLOCK] * 20, limit=LIMIT).key
    chunks = store.read_range(key)
    assert next(chunks)

    line.cut()
    with pytest.raises(StoreUnreachable):
        list(chunks)
    line.mend()

    assert store.measure(key) == (key.sha256, 20 * MIB)


def test_a_service_that_is_started_again_is_only_slow(opened, bucket, line, monkeypatch):
    monkeypatch.setattr(module, "RETRY", USUAL)
    store = opened(bucket)
    key = store.put(FILE, [b"acta"], limit=LIMIT).key
    line.cut()
    threading.Timer(0.5, line.mend).start()

    assert b"".join(store.read_range(key)) == b"acta"


def every_call(store, key):
    return (
        lambda: store.put(FILE, [b"another"], limit=LIMIT),
        lambda: store.size(key),
        lambda: store.exists(key),
        lambda: list(store.read_range(key)),
        lambda: list(store.list_keys()),
        lambda: store.put_text(key, ["uno"]),
        lambda: store.get_text(key),
        lambda: store.delete(key),
        lambda: store.sweep_incoming(timedelta(0)),
    )


def test_while_nobody_answers_nothing_is_missing_damaged_or_destroyed(store, line):
    key = store.put(FILE, [b"acta"], limit=LIMIT).key
    line.cut()

    for call in every_call(store, key):
        with pytest.raises(StoreUnreachable) as told:
            call()
        assert told.value.trouble == Trouble.NO_ANSWER
    assert store.remains(FILE) == [f"{FILE}/ (StoreUnreachable)"]
    line.mend()

    assert b"".join(store.read_range(key)) == b"acta"


def test_a_bucket_that_is_not_there_is_said_and_never_looks_empty(opened, bucket):
    key = opened(bucket).put(FILE, [b"acta"], limit=LIMIT).key

    for call in every_call(opened("s3://nadie/aqui"), key):
        with pytest.raises(StoreUnreachable) as told:
            call()
        assert told.value.trouble == Trouble.NO_BUCKET


def test_a_key_that_the_service_does_not_know_is_said(opened, bucket, outside):
    store = opened(bucket)
    key = store.put(FILE, [b"acta"], limit=LIMIT).key

    with outside.asking_who():
        troubles = set()
        for call in every_call(store, key):
            with pytest.raises(StoreUnreachable) as told:
                call()
            troubles.add(told.value.trouble)
        with pytest.raises(StoreUnreachable) as told:
            list(store.list_keys())

    # A HEAD is answered without words.
    assert troubles == {Trouble.CREDENTIALS, Trouble.DENIED}
    assert told.value.objection.facts == {"said": "InvalidAccessKeyId"}


def test_no_key_at_all_plain_http_and_an_address_that_is_none_are_told_apart(opened, bucket, line, monkeypatch):
    monkeypatch.setenv("AWS_ALLOW_HTTP", "")
    with pytest.raises(StoreUnreachable) as plain:
        opened(bucket).size(ObjectKey(FILE, "0" * 64))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    # Without a key the library asks the cloud's own service on the machine; here nobody is there.
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", f"http://{HOST}:9")
    with pytest.raises(StoreUnreachable) as nobody:
        opened(bucket).size(ObjectKey(FILE, "0" * 64))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    with pytest.raises(StoreUnreachable) as nowhere:
        opened(bucket)

    found = [one.value.trouble for one in (plain, nobody, nowhere)]
    assert found == [Trouble.PLAIN_HTTP, Trouble.NO_CREDENTIALS, Trouble.ADDRESS]
    assert line.requests == []


@pytest.mark.parametrize(("words", "trouble"), [
    ("Server returned non-2xx status code: 301 Moved Permanently: <Error><Code>PermanentRedirect</Code></Error>",
     Trouble.REGION),
    ("403 Forbidden: <Error><Code>RequestTimeTooSkewed</Code><Message>x</Message></Error>", Trouble.CLOCK),
    ("403 Forbidden: <Error><Code>SignatureDoesNotMatch</Code></Error>", Trouble.CREDENTIALS),
    ("403 Forbidden: <Error><Code>AccessDenied</Code></Error>", Trouble.DENIED),
    ("500 Internal Server Error: <Error><Code>InternalError</Code></Error>", Trouble.OTHER),
    ("HTTP error: error sending request", Trouble.NO_ANSWER),
    ("", Trouble.OTHER),
])  # fmt: skip
def test_what_services_say_is_put_into_words(words, trouble):
    assert trouble_of(Exception(words)) is trouble


@pytest.mark.parametrize("spoken", ["es", "en"])
def test_whatever_is_the_matter_has_its_sentence_and_what_to_do(spoken):
    known = language.catalogue(spoken).codes

    assert all(known.get(f"{kind}store.{trouble}") for trouble in Trouble for kind in ("", "next."))


def versions_in(port: int, bucket: str, prefix: str) -> list[tuple[str, str]]:
    """What an operator sees of older versions: key and version."""
    with urllib.request.urlopen(f"http://{HOST}:{port}/{bucket}?versions&prefix={prefix}", timeout=10) as answer:
        text = answer.read().decode()
    listed = re.findall(r"<Version>.*?</Version>", text, re.DOTALL)
    return [(re.search(r"<Key>(.*?)<", one)[1], re.search(r"<VersionId>(.*?)<", one)[1]) for one in listed]


def test_what_a_bucket_with_versions_keeps_of_a_destroyed_file_nobody_reads(opened, outside, line):
    name = uuid4().hex
    store = opened(f"s3://versiones/{name}")
    key = store.put(FILE, [b"El tesorero no concilia"], limit=LIMIT).key
    assert store.backend.keeps_versions(key.sealed)

    assert store.destroy(FILE, NOW) == []

    assert store.remains(FILE) == []
    ((kept, version),) = versions_in(outside.port, "versiones", name)
    address = f"http://{HOST}:{outside.port}/versiones/{kept}?versionId={version}"
    with urllib.request.urlopen(address, timeout=10) as answer:
        older = answer.read()
    assert b"tesorero" not in older
    # Put back by whoever holds the bucket, it is as destroyed as before.
    obstore.put(from_url(f"s3://versiones/{name}", client_options={"allow_http": True}), key.sealed, older)
    with pytest.raises(ContentGone):
        list(store.read_range(key))


def test_a_bucket_that_locks_its_objects_keeps_versions_and_one_without_does_not(opened, bucket):
    for address, keeps in ((bucket, False), ("s3://candado/x", True), ("memory:///", None)):
        store = opened(address)
        key = store.put(FILE, [b"acta"], limit=LIMIT).key
        assert store.backend.keeps_versions(key.sealed) is keeps


def test_an_upload_of_64_mebibytes_adds_less_than_48_of_memory(bucket, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", STREAM, bucket, str(64 * MIB), str(tmp_path)],
        cwd=ROOT, capture_output=True, check=True, timeout=120,
    )  # fmt: skip

    told = json.loads(done.stdout)
    assert told["size"] == told["read"] == 64 * MIB
    assert told["grown"] < 48 * MIB


def test_whoever_goes_away_while_an_upload_is_sent_waits_for_nobody_and_breaks_nothing(store, line, monkeypatch):
    sending, go_on = threading.Event(), threading.Event()
    real = obstore.put

    def slow(*given, **named):
        sending.set()
        go_on.wait(10)
        return real(*given, **named)

    monkeypatch.setattr(module.obstore, "put", slow)

    async def once():
        yield b"acta"

    async def give_up() -> float:
        task = asyncio.create_task(store.put_async(FILE, once(), limit=LIMIT))
        await asyncio.to_thread(sending.wait)
        begun = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took = time.monotonic() - begun
        go_on.set()
        return took

    took = asyncio.run(give_up())

    assert took < 5
    # It was whole when it was let go: nobody registered it, and the sweep of orphans finds it.
    assert len(list(store.list_keys(FILE))) == 1


def test_no_bytes_of_an_unfinished_upload_reach_the_bucket(store, line):
    store.key_for_writing(FILE)
    line.requests.clear()
    incoming = store.incoming(FILE, limit=LIMIT)
    with incoming:
        for _ in range(20):
            incoming.write(BLOCK)

    assert line.requests == []
    with pytest.raises(ObjectMissing):
        store.size(ObjectKey(FILE, incoming.sha256))


class OddService(BaseHTTPRequestHandler):
    """A service that does not know how to put only where nothing is, and that may be full."""

    kept: ClassVar[dict[str, bytes]] = {}
    full: ClassVar[bool] = False

    def _answer(self, status: int, content: bytes = b"", size: int | None = None) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", len(content) if size is None else size), ("ETag", '"x"'),
                            ("Last-Modified", "Sat, 28 Nov 2026 16:00:00 GMT")):  # fmt: skip
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if "If-None-Match" in self.headers:
            self._answer(501, b"<Error><Code>NotImplemented</Code></Error>")
        elif self.full:
            self._answer(403, b"<Error><Code>QuotaExceeded</Code></Error>")
        else:
            self.kept[self.path] = content
            self._answer(200)

    def do_HEAD(self) -> None:
        found = self.kept.get(self.path)
        self._answer(404) if found is None else self._answer(200, size=len(found))

    def do_GET(self) -> None:
        self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_service_that_knows_less_keeps_everything_and_one_that_is_full_says_so(opened, line, monkeypatch):
    with ThreadingHTTPServer((HOST, 0), OddService) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{HOST}:{service.server_address[1]}")
        store = opened("s3://acervo/odd")
        monkeypatch.setattr(store.keys, "key_for_writing", lambda *_: bytes(32))

        stored = store.put(FILE, [b"acta"], limit=LIMIT)
        assert list(OddService.kept) == [f"/acervo/odd/{stored.key.sealed}"]
        assert store.put(FILE, [b"acta"], limit=LIMIT) == stored
        monkeypatch.setattr(OddService, "full", True)
        with pytest.raises(StoreFull):
            store.put(FILE, [b"otra"], limit=LIMIT)
        service.shutdown()
