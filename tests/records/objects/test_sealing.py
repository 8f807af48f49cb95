from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.objects import sealing
from records.objects.sealing import HEADER, SEGMENT, STEP, TAG, ForeignKey, Opener, SealBroken, Sealer, seal, unseal

KEY, OTHER = b"k" * 32, b"o" * 32
SIZES = (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 7)


def material(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def part(sealed: bytes, start: int, end: int, name: str = "n") -> bytes:
    opener = Opener(KEY, name, len(sealed), sealed[:HEADER], sealed[-TAG:])
    begin, stop = opener.span(start, end)
    return b"".join(opener.open([sealed[begin:stop]], start, end))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_back_and_its_size_is_told_by_its_length(size):
    sealed = seal(KEY, "n", material(size))

    assert unseal(KEY, "n", sealed) == material(size)
    assert len(sealed) == sealing.sealed_size(size)
    assert sealing.plain_size(len(sealed)) == size


@given(st.lists(st.integers(0, SEGMENT + 3), max_size=6))
@settings(max_examples=30)
def test_however_the_bytes_come_they_are_sealed_the_same_way(lengths):
    sealer, given_in = Sealer(KEY), [material(length) for length in lengths]
    pieces = [sealer.header]
    for chunk in given_in:
        pieces += sealer.take(chunk)
    pieces.append(sealer.end("n"))

    assert unseal(KEY, "n", b"".join(pieces)) == b"".join(given_in)


@given(st.integers(0, 3 * SEGMENT), st.integers(1, 3 * SEGMENT))
@settings(max_examples=30)
def test_any_range_is_read_from_the_segments_that_hold_it_and_no_others(start, length):
    plain = material(3 * SEGMENT)
    sealed = seal(KEY, "n", plain)
    end = min(start + length, len(plain))
    if start >= end:
        return

    assert part(sealed, start, end) == plain[start:end]
    opener = Opener(KEY, "n", len(sealed), sealed[:HEADER], sealed[-TAG:])
    begin, stop = opener.span(start, end)
    assert stop - begin <= ((end - 1) // SEGMENT - start // SEGMENT + 1) * STEP


@given(st.data())
@settings(max_examples=100)
def test_a_change_of_any_byte_is_found(data):
    sealed = bytearray(seal(KEY, "n", material(data.draw(st.sampled_from((0, 5, 4096))))))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises((SealBroken, ForeignKey)):
        unseal(KEY, "n", bytes(sealed))


@given(st.integers(1, 2 * SEGMENT + 80))
@settings(max_examples=30)
def test_bytes_cut_off_are_found_wherever_the_cut_is(cut):
    sealed = seal(KEY, "n", material(2 * SEGMENT + 7))

    with pytest.raises(SealBroken):
        unseal(KEY, "n", sealed[:-cut])


def test_a_cut_between_segments_with_the_seal_put_back_is_found():
    sealed = seal(KEY, "n", material(2 * SEGMENT + 7))

    with pytest.raises(SealBroken):
        unseal(KEY, "n", sealed[: HEADER + STEP] + sealed[-TAG:])


def test_segments_in_another_order_or_from_another_object_are_found():
    sealed = seal(KEY, "n", material(3 * SEGMENT))
    head, first, second, rest = (
        sealed[:HEADER],
        sealed[HEADER:][:STEP],
        sealed[HEADER + STEP :][:STEP],
        HEADER + 2 * STEP,
    )
    other = seal(KEY, "n", material(3 * SEGMENT))

    for mixed in (
        head + second + first + sealed[rest:],
        head + first + other[HEADER + STEP :][:STEP] + sealed[rest:],
        other[:HEADER] + sealed[HEADER:],
        sealed[:-TAG] + other[-TAG:],
    ):
        with pytest.raises(SealBroken):
            unseal(KEY, "n", mixed)


def test_an_object_under_the_name_of_another_is_found_whichever_part_is_read():
    sealed = seal(KEY, "one", material(2 * SEGMENT))

    with pytest.raises(SealBroken):
        part(sealed, 0, 1, name="two")


def test_another_key_is_told_apart_from_damage():
    with pytest.raises(ForeignKey):
        unseal(OTHER, "n", seal(KEY, "n", b"acta"))


def test_a_segment_that_never_came_is_missed():
    sealed = seal(KEY, "n", material(2 * SEGMENT))
    opener = Opener(KEY, "n", len(sealed), sealed[:HEADER], sealed[-TAG:])

    with pytest.raises(SealBroken):
        list(opener.open([sealed[HEADER:][:STEP]], 0, 2 * SEGMENT))


@pytest.mark.parametrize("length", [0, 1, HEADER, HEADER + TAG, HEADER + 2 * TAG - 1, HEADER + STEP + TAG + 3])
def test_no_object_has_an_impossible_length(length):
    with pytest.raises(SealBroken):
        sealing.plain_size(length)
