"""Documents made to hurt whoever reads them: each ends with the right outcome, and the reader goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from records.objects.text import Extractor, Limits

PDF = "application/pdf"
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _goes_on(extractor, saved):
    """After every document the same reader reads the next."""
    yield
    assert extractor.extract(saved(b"sigue vivo"), "text/plain").pages == ("sigue vivo",)


def nested(levels: int, inner: bytes) -> bytes:
    for _ in range(levels):
        packer = zlib.compressobj(9)
        inner = packer.compress(inner) + packer.flush()
    return inner


def test_a_megabyte_that_inflates_to_a_gigabyte_is_too_large_and_its_neighbours_are_kept(
    extractor, saved, make_pdf, parts
):
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(1024)) + packer.flush()
    assert len(bomb) < 1_200_000
    document = make_pdf(parts.words("antes"), parts.stream(bomb, b"/Filter /FlateDecode"), parts.words("despues"))

    found = extractor.extract(saved(document), PDF)

    assert found.outcome == "too_large"
    assert found.pages == ("antes", "", "despues")
    assert (found.page_count, found.unreadable_pages, found.detail) == (3, (2,), "inflated")


def test_a_page_that_never_ends_is_timed_out_and_the_pages_before_it_are_kept(extractor, saved, make_pdf, parts):
    slow = parts.deflated(b"BT /F1 12 Tf " + b"(a) Tj 1 0 0 1 5 5 Tm " * 150_000 + b"ET")
    document = make_pdf(parts.words("primera"), *[slow] * 40)

    found = extractor.extract(saved(document), PDF)

    assert (found.outcome, found.detail, found.truncated) == ("timed_out", "cpu_time", True)
    assert (found.pages[0], found.page_count) == ("primera", 41)


def test_a_document_is_stopped_by_the_wall_clock_too(saved, make_pdf, parts):
    slow = parts.deflated(b"BT /F1 12 Tf " + b"(a) Tj 1 0 0 1 5 5 Tm " * 150_000 + b"ET")
    with Extractor(Limits(cpu_seconds=60, wall_seconds=2.5)) as extractor:
        found = extractor.extract(saved(make_pdf(parts.words("primera"), *[slow] * 40)), PDF)

    assert (found.outcome, found.detail, found.pages[:1]) == ("timed_out", "wall_clock", ("primera",))


def test_memory_is_bounded(saved, make_pdf, parts):
    large = parts.deflated(b"BT /F1 12 Tf " + b"(a) Tj " * 300_000 + b"ET")
    with Extractor(Limits(memory_bytes=128 * 2**20)) as extractor:
        found = extractor.extract(saved(make_pdf(parts.words("primera"), large)), PDF)

    assert (found.outcome, found.detail, found.pages[:1]) == ("too_large", "memory", ("primera",))


def test_more_text_than_allowed_is_cut_and_flagged(extractor, saved, make_pdf, parts):
    wordy = parts.deflated(b"BT /F1 12 Tf (" + b"palabra " * 40_000 + b") Tj ET")

    found = extractor.extract(saved(make_pdf(*[wordy] * 10)), PDF)

    assert (found.outcome, found.detail, found.truncated) == ("too_large", "output", True)
    assert 0 < len(found.pages) < found.page_count == 10
    assert sum(len(page.encode()) for page in found.pages) <= 2 * 2**20


def test_a_page_tree_that_bites_its_tail_ends(extractor, saved, parts):
    circle = parts.assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1000000 /Kids [3 0 R] >>",
            b"<< /Type /Pages /Parent 2 0 R /Count 1 /Kids [4 0 R] >>",
            b"<< /Type /Pages /Parent 3 0 R /Count 1 /Kids [2 0 R 3 0 R] >>",
        ]
    )

    assert extractor.extract(saved(circle), PDF).outcome == "damaged"


def test_a_page_tree_of_ten_thousand_pages_is_counted_and_read(extractor, saved, parts):
    count = 10_000
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    document = parts.assemble(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [%s] >>" % kids, *[page] * count]
    )

    found = extractor.extract(saved(document), PDF)

    assert (found.outcome, found.page_count, len(found.pages)) == ("no_text", count, count)


def test_a_pdf_without_pages_is_damaged(extractor, saved, make_pdf):
    found = extractor.extract(saved(make_pdf()), PDF)

    assert (found.outcome, found.detail, found.page_count) == ("damaged", "no_pages", 0)


def test_a_truncated_pdf_is_damaged_wherever_it_was_cut(extractor, saved, make_pdf, parts):
    document = make_pdf(*[parts.words(f"pagina {number}") for number in range(10)])
    for share in (0.02, 0.3, 0.7, 0.9, 0.99):
        found = extractor.extract(saved(document[: int(len(document) * share)]), PDF)
        assert (found.outcome, found.detail, found.truncated) == ("damaged", "truncated", True), share


def test_the_pages_of_a_pdf_that_lost_only_its_last_bytes_are_kept(extractor, saved, make_pdf, parts):
    document = make_pdf(parts.words("primera"), parts.words("segunda"))

    for lost in (6, 20):
        found = extractor.extract(saved(document[:-lost]), PDF)
        assert (found.outcome, found.detail, found.truncated) == ("damaged", "truncated", True), lost
        assert found.pages == ("primera", "segunda"), lost


def test_deep_nesting_is_damaged_or_empty_never_a_crash_of_the_reader(extractor, saved, parts):
    deep = b"[" * 200_000 + b"]" * 200_000
    document = parts.assemble(
        [b"<< /Type /Catalog /Pages 2 0 R /X " + deep + b" >>", b"<< /Type /Pages /Count 0 /Kids [] >>"]
    )

    assert extractor.extract(saved(document), PDF).outcome in {"damaged", "too_large"}


def test_a_form_that_draws_itself_and_filters_in_filters_end(extractor, saved, parts):
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    own_form = b"<< /XObject << /F 5 0 R >> >> >>"
    packed = nested(16, b"BT ET")
    document = parts.assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 2 /Kids [3 0 R 6 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources " + own_form,
            parts.stream(b"/F Do"),
            parts.stream(b"/F Do /F Do /F Do", form),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 7 0 R >>",
            parts.stream(packed, b"/Filter [" + b"/FlateDecode " * 16 + b"]"),
        ]
    )

    assert extractor.extract(saved(document), PDF).page_count == 2


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n%%EOF", b"\0" * 4096, b"%PDF" * 10_000, b"%PDF-1.7" + bytes(range(256)) * 80],
    ids=["header", "zeros", "headers", "noise"],
)
def test_what_only_calls_itself_a_pdf_is_damaged(extractor, saved, content):
    found = extractor.extract(saved(content), PDF)

    assert (found.outcome, found.pages) == ("damaged", ())


def test_a_worker_can_open_no_file_and_no_socket_and_write_none(extractor, saved):
    script = (
        "import os, socket, runpy, sys\n"
        "child = runpy.run_path(sys.argv[1])\n"
        "def attack(answer):\n"
        "    for act in (lambda: open('/etc/passwd'), socket.socket, lambda: open(sys.argv[2], 'w')):\n"
        "        try: act()\n"
        "        except OSError as error: answer.send(b'P', str(error.errno).encode())\n"
        "        else: answer.send(b'P', b'open')\n"
        "child['TASKS']['attack'] = attack\n"
        "read, write = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    child['run_worker']('attack', [os.open(sys.argv[1], os.O_RDONLY), write], 5, 2**30, 2**20)\n"
        "os.close(write)\n"
        "print(os.fdopen(read, 'rb').read())\n"
    )
    program, target = ROOT / "records/objects/extraction_child.py", saved(b"", "target")

    done = subprocess.run([sys.executable, "-c", script, program, target], capture_output=True, check=True, timeout=60)

    assert done.stdout.count(b"\\x0224") == 3, done.stdout


def test_no_process_is_left_when_the_caller_is_killed(saved, make_pdf, parts, tmp_path):
    slow = parts.deflated(b"BT /F1 12 Tf " + b"(a) Tj 1 0 0 1 5 5 Tm " * 150_000 + b"ET")
    document = saved(make_pdf(*[slow] * 40))
    script = (
        "import sys, pathlib, threading\n"
        "from records.objects.text import Extractor\n"
        "extractor = Extractor()\n"
        "threading.Thread(target=extractor.extract, args=(pathlib.Path(sys.argv[1]), 'application/pdf')).start()\n"
        "while extractor._child is None: pass\n"
        "print(extractor._child.pid, flush=True)\n"
    )
    caller = subprocess.Popen([sys.executable, "-c", script, document], cwd=ROOT, stdout=subprocess.PIPE)
    with caller:
        child = int(caller.stdout.readline())
        workers = Path(f"/proc/{child}/task/{child}/children")
        wait_until(lambda: workers.read_text().strip())
        worker = int(workers.read_text())
        os.kill(caller.pid, signal.SIGKILL)

    for pid in (child, worker):
        wait_until(lambda pid=pid: not is_alive(pid))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
