"""Time stamps on seals: one that agrees is kept; whatever else an authority does is told, and tried again later."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from system import history
from system.anchoring import queries, sealing, stamping, tokens
from system.anchoring.authority import post
from system.anchoring.checkpoint import read
from system.anchoring.events import CheckpointStamped, StampFailed
from system.anchoring.stamping import stamp_newest
from system.anchoring.tokens import StampRefused
from system.anchoring.verifying import verify_against
from tests.system.anchoring.authorities import Authority, listening, reply
from tests.system.anchoring.histories import export, happen, seal

DIGEST = "ab" * 32


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def other_authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("other"))


@pytest.fixture
def sealed(installation, operator):
    happen(installation, operator, 2)
    return seal(installation, operator)


def configure(installation, url, certificates=None, seconds=5) -> None:
    changes = {"tsa_url": url, "tsa_certificates": certificates, "tsa_seconds": seconds}
    installation.settings = installation.settings.model_copy(update=changes)


def told(installation, operator, action) -> list[dict]:
    with installation.reading(operator) as reading:
        found = reading.session.scalars(select(history.Entry).where(history.Entry.action == action))
        return [one.read_facts() for one in found]


def test_a_seal_is_stamped_and_goes_out_with_its_stamp(installation, operator, sealed, authority):
    with listening(authority.answer) as url:
        configure(installation, url, authority.ca)
        assert stamp_newest(installation, operator) == ""
        # There is nothing more to do.
        assert stamp_newest(installation, operator) is None

    with installation.reading(operator) as reading:
        kept = queries.timestamp(reading.session, sealed.id)
        assert kept.authority == "Common Name: Reloj de prueba"
    given_away = read(export(installation, operator))
    assert tokens.verify(given_away.timestamp, sealed.digest, tokens.read_roots(authority.ca)).at == kept.at
    assert [one["number"] for one in told(installation, operator, CheckpointStamped.action)] == [1]


def test_without_certificates_a_stamp_is_only_held_against_itself(installation, operator, sealed, authority):
    with listening(authority.answer) as url:
        configure(installation, url)
        assert stamp_newest(installation, operator) == ""


def test_without_an_authority_nothing_is_asked(installation, operator, sealed):
    assert stamp_newest(installation, operator) is None


def slow(handler, _request):
    time.sleep(4)
    reply(handler, b"x")


def dripping(handler, _request):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"0")
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler, _request):
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**9))
    handler.end_headers()
    piece = bytes(2**20)
    for _ in range(1000):
        handler.wfile.write(piece)


def breaking_off(handler, _request):
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b"0" * 100)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (slow, "too_slow"),
        (dripping, "too_slow"),
        (endless, "too_large"),
        (breaking_off, "unreachable"),
        (lambda handler, _request: reply(handler, b"no", 503), "http_status"),
        (lambda handler, _request: reply(handler, b""), "unreadable"),
        (lambda handler, _request: reply(handler, b"<html>"), "unreadable"),
        (lambda handler, _request: reply(handler, b"\x30\x84" + b"\xff" * 4 + b"\x30" * 60_000), "unreadable"),
        (lambda handler, _request: reply(handler, bytes.fromhex("30053003020102")), "not_granted"),
        (lambda handler, _request: handler.wfile.write(b"garbage\r\n\r\n"), "unreachable"),
    ],
)
def test_an_authority_that_misbehaves_is_told_and_the_seal_stands_without(
    installation, operator, sealed, answer, reason
):
    began = time.monotonic()
    with listening(answer) as url:
        configure(installation, url, seconds=1)
        assert stamp_newest(installation, operator) == reason
    assert time.monotonic() - began < 8

    facts = told(installation, operator, StampFailed.action)
    assert [(one["number"], one["reason"], one["attempt"]) for one in facts] == [(1, reason, 1)]
    assert read(export(installation, operator)).timestamp is None


def test_an_authority_that_is_down_is_asked_again_later_and_ever_more_rarely(
    installation, operator, sealed, clock, authority
):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    configure(installation, f"http://127.0.0.1:{port}/")
    for minutes in (0, 1, 5, 1, 10):
        clock.advance(minutes=minutes)
        stamp_newest(installation, operator)
    facts = told(installation, operator, StampFailed.action)
    assert [(one["attempt"], one["reason"]) for one in facts] == [(n, "unreachable") for n in (1, 2, 3)]
    with installation.reading(operator) as reading:
        assert not queries.is_due(reading.session)

    clock.advance(hours=1)
    with listening(authority.answer) as url:
        configure(installation, url, authority.ca)
        assert stamp_newest(installation, operator) == ""


def test_the_pauses_double_up_to_a_day():
    assert [stamping.pause_after(attempt) for attempt in (1, 2, 3)] == [timedelta(minutes=m) for m in (5, 10, 20)]
    assert stamping.pause_after(10**6) == timedelta(days=1)


def refused(act, *arguments) -> str:
    with pytest.raises(StampRefused) as caught:
        act(*arguments)
    return caught.value.reason


def test_a_stamp_on_another_digest_or_for_another_question_is_refused(authority):
    asked, other = tokens.ask(DIGEST), tokens.ask("cd" * 32)
    roots = tokens.read_roots(authority.ca)
    answer = authority.stamp(asked.content)

    assert tokens.read_answer(answer, asked, DIGEST, roots).authority == "Common Name: Reloj de prueba"
    assert refused(tokens.read_answer, answer, other, DIGEST, roots) == "wrong_nonce"
    assert refused(tokens.read_answer, answer, asked, "cd" * 32, roots) == "wrong_digest"


def test_a_stamp_of_somebody_else_is_not_trusted(authority, other_authority):
    asked = tokens.ask(DIGEST)

    answer = other_authority.stamp(asked.content)

    assert refused(tokens.read_answer, answer, asked, DIGEST, tokens.read_roots(authority.ca)) == "not_trusted"


def test_a_stamp_changed_in_what_it_says_or_in_its_signature_is_refused(authority):
    asked = tokens.ask(DIGEST)
    answer = tokens.read_answer(authority.stamp(asked.content), asked, DIGEST, [])
    year = answer.token.index(answer.at.strftime("%Y%m%d%H").encode())
    for place in (year + 3, len(answer.token) - 5):
        changed = bytearray(answer.token)
        changed[place] ^= 1
        assert refused(tokens.verify, bytes(changed), DIGEST, []) in {"wrong_signature", "unreadable"}


def test_a_refusal_of_the_authority_is_told():
    assert refused(tokens.read_answer, bytes.fromhex("30053003020102"), tokens.ask(DIGEST), DIGEST, []) == "not_granted"


@pytest.mark.parametrize(
    "content", [b"", b"no certificates", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_without_certificates_is_told(tmp_path, content):
    (tmp_path / "roots.pem").write_bytes(content)

    assert refused(tokens.read_roots, tmp_path / "roots.pem") == "roots_unreadable"
    assert refused(tokens.read_roots, tmp_path / "nothing.pem") == "roots_unreadable"


@pytest.mark.parametrize("url", ["ftp://x/", "file:///etc/passwd", "http://", "http://[", "http://x:99999/", "x"])
def test_an_address_that_is_none_is_told(url):
    assert refused(lambda: post(url, b"", seconds=1)) == "bad_address"


def test_a_stamp_that_does_not_hold_is_found_when_the_history_is_held_against_the_seal(
    installation, operator, sealed, authority, clock
):
    with listening(authority.answer) as url:
        configure(installation, url, authority.ca)
        stamp_newest(installation, operator)
    kept = read(export(installation, operator))
    happen(installation, operator)
    second = seal(installation, operator)
    with installation.reading(operator) as reading:
        moved = second.seal(timestamp=kept.timestamp)
        found = [one.code for one in verify_against(reading, [kept, moved]).findings]

    # The wall clock stamps, while the test's clock stands in November: a stamp before its seal is told as well.
    assert found.count("checkpoint.stamp_does_not_hold") == 1


def test_the_worker_seals_when_its_hour_has_come_and_has_the_seal_stamped(installation, operator, clock, authority):
    with listening(authority.answer) as url:
        configure(installation, url, authority.ca)
        assert sealing.run(installation) is None
        happen(installation, operator)
        assert sealing.run(installation) == 1
        happen(installation, operator)
        assert sealing.run(installation) is None
        clock.advance(hours=25)
        assert sealing.run(installation) == 2
        clock.advance(hours=25)
        assert sealing.run(installation) is None

    assert [one["number"] for one in told(installation, operator, CheckpointStamped.action)] == [1, 2]


def test_the_worker_seals_nothing_by_itself_where_that_is_set(installation, operator):
    installation.settings = installation.settings.model_copy(update={"seal_hours": 0})
    happen(installation, operator)

    assert sealing.run(installation) is None
