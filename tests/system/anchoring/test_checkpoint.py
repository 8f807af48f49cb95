"""What a checkpoint says: one spelling, one signature, and nothing that was changed passes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from system.anchoring import checkpoint
from system.anchoring.checkpoint import FIRST, NoCheckpoint, Statement, key_id, public_bytes

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_bytes(PRIVATE)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
STATEMENTS = st.builds(
    Statement,
    installation=st.uuids(),
    number=st.integers(1, 2**53 - 1),
    sequence=st.integers(0, 2**53 - 1),
    head=DIGESTS,
    at=st.integers(0, 7 * 10**15).map(lambda us: datetime(1999, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)),
    previous=DIGESTS,
    key=st.just(key_id(PUBLIC)),
    root=st.none() | DIGESTS,
)
ONE = Statement(
    installation=UUID(int=7),
    number=1,
    sequence=12,
    head="ab" * 32,
    at=datetime(2026, 11, 28, 7, 0, tzinfo=UTC),
    previous=FIRST,
    key=key_id(PUBLIC),
)


@given(STATEMENTS)
def test_what_is_written_is_read_again_and_its_signature_holds(statement):
    sealed = statement.sign(PRIVATE)

    found = checkpoint.read(sealed.to_bytes())

    assert found == sealed
    assert found.digest == sealed.digest
    assert found.is_signed_by(PUBLIC)


def test_the_bytes_of_a_checkpoint_never_change():
    assert checkpoint.canonical(ONE.document()).decode() == (
        '{"at":"2026-11-28T07:00:00.000000Z","format":"constancia-checkpoint/1","head":"' + "ab" * 32 + '",'
        '"installation":"00000000-0000-0000-0000-000000000007","key":"56475aa75463474c","number":1,'
        '"previous":"' + "0" * 64 + '","sequence":12}'
    )
    rooted = replace(ONE, root="cd" * 32)
    assert checkpoint.canonical(rooted.document()).decode() == (
        '{"at":"2026-11-28T07:00:00.000000Z","format":"constancia-checkpoint/2","head":"' + "ab" * 32 + '",'
        '"installation":"00000000-0000-0000-0000-000000000007","key":"56475aa75463474c","number":1,'
        '"previous":"' + "0" * 64 + '","root":"' + "cd" * 32 + '","sequence":12}'
    )
    assert ONE.sign(PRIVATE).digest == "505a6085c8c77886b3c4c6ef51699ace66fa4f1869dd0102e3ecd4cb051ae5a5"


@settings(max_examples=200)
@given(st.data())
def test_a_changed_byte_is_no_checkpoint_or_bears_no_signature(data):
    content = bytearray(ONE.sign(PRIVATE).to_bytes())
    place = data.draw(st.integers(0, len(content) - 2))
    content[place] = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))

    try:
        found = checkpoint.read(bytes(content))
    except NoCheckpoint:
        return
    # Only spaces, and spare bits at the end of the base64 text, are not of the document: then it says the same.
    assert not found.is_signed_by(PUBLIC) or found == ONE.sign(PRIVATE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 2), ("sequence", 11), ("head", "cd" * 32), ("previous", "1" * 64),
        ("at", "2026-11-28T07:00:00.000001Z"), ("installation", str(UUID(int=8))),
    ],
)  # fmt: skip
def test_a_changed_member_bears_no_signature(name, value):
    document = json.loads(ONE.sign(PRIVATE).to_bytes())
    document["statement"][name] = value

    assert not checkpoint.read(json.dumps(document).encode()).is_signed_by(PUBLIC)


def test_a_root_is_neither_changed_nor_put_in_nor_taken_away_under_a_signature():
    rooted = replace(ONE, root="cd" * 32)
    seal = rooted.sign(PRIVATE)

    assert seal.is_signed_by(PUBLIC)
    for other in (ONE, replace(ONE, root="dc" * 32)):
        assert not replace(seal, statement=other).is_signed_by(PUBLIC)
    assert not replace(ONE.sign(PRIVATE), statement=rooted).is_signed_by(PUBLIC)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"number": 1.0}, "number"), ({"number": True}, "number"), ({"number": 2**53}, "number"),
        ({"sequence": -1}, "sequence"), ({"head": "AB" * 32}, "head"), ({"key": "x"}, "key"),
        ({"at": "2026-11-28T07:00:00Z"}, "at"), ({"at": 5}, "at"), ({"format": "constancia-checkpoint/3"}, "format"),
        ({"format": []}, "format"), ({"format": "constancia-checkpoint/2"}, "statement"),
        ({"root": "ab" * 32}, "statement"),
        ({"format": "constancia-checkpoint/2", "root": "AB" * 32}, "root"),
        ({"installation": "{" + str(UUID(int=7)) + "}"}, "installation"), ({"more": 1}, "statement"),
    ],
)  # fmt: skip
def test_a_statement_of_another_form_is_named_by_its_place(change, place):
    document = json.loads(ONE.sign(PRIVATE).to_bytes())
    document["statement"].update(change)

    with pytest.raises(NoCheckpoint) as caught:
        checkpoint.read(json.dumps(document).encode())

    assert caught.value.place == place


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"[]", b"null", b"{}", b"[" * 100_000, b'{"statement":1,"signature":"QQ=="}',
        b" " * (checkpoint.LARGEST + 1), b'{"statement":{},"statement":{},"signature":""}', b'{"a":NaN}',
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(content):
    with pytest.raises(NoCheckpoint):
        checkpoint.read(content)


def test_another_key_did_not_sign_it():
    other = public_bytes(Ed25519PrivateKey.from_private_bytes(b"\1" * 32))

    assert not ONE.sign(PRIVATE).is_signed_by(other)


def test_a_statement_is_not_signed_by_a_key_it_does_not_name():
    with pytest.raises(ValueError, match="another key"):
        ONE.sign(Ed25519PrivateKey.from_private_bytes(b"\1" * 32))


def test_a_public_key_goes_through_pem():
    assert checkpoint.read_public_pem(checkpoint.public_pem(PUBLIC).encode()) == PUBLIC
