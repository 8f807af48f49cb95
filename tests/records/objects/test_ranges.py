from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.objects.ranges import ByteRange, Unsatisfiable, parse_range, range_applies


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=0-99", ByteRange(0, 100)),
        ("bytes=0-5000", ByteRange(0, 100)),
        ("bytes=99-", ByteRange(99, 100)),
        ("bytes=-1", ByteRange(99, 100)),
        ("bytes=-5000", ByteRange(0, 100)),
        ("Bytes = 1-2 ", ByteRange(1, 3)),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("0-1", None),
        ("bytes=100-", Unsatisfiable(100)),
        ("bytes=-0", Unsatisfiable(100)),
        ("bytes=-", Unsatisfiable(100)),
        ("bytes=", Unsatisfiable(100)),
        ("bytes=5-4", Unsatisfiable(100)),
        ("bytes=a-b", Unsatisfiable(100)),
        ("bytes=1 - 2", Unsatisfiable(100)),
        ("bytes=+1-2", Unsatisfiable(100)),
        ("bytes=٣-٤", Unsatisfiable(100)),
        ("bytes=0-" + "9" * 5000, Unsatisfiable(100)),
    ],
)
def test_a_range_header_is_read_as_rfc_9110_says(header, expected):
    assert parse_range(header, 100) == expected


def test_nothing_of_an_empty_object_can_be_given_in_part():
    assert parse_range("bytes=0-", 0) == Unsatisfiable(0)
    assert parse_range("bytes=-5", 0) is None


def test_the_answer_names_the_bytes_as_the_header_counts_them():
    assert ByteRange(0, 100).content_range(100) == "bytes 0-99/100"
    assert ByteRange(5, 6).length == 1
    assert Unsatisfiable(100).content_range == "bytes */100"


sizes = st.integers(0, 2**62)


@given(st.one_of(st.text(), st.text("bytes=-0123456789, ")), sizes)
def test_whatever_is_asked_what_is_given_lies_within_the_object(header, size):
    found = parse_range(header, size)
    if isinstance(found, ByteRange):
        assert 0 <= found.start < found.end <= size


@given(st.data(), st.integers(1, 10**12))
def test_every_range_within_an_object_is_given_exactly(data, size):
    start = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(start, size - 1))
    assert parse_range(f"bytes={start}-{last}", size) == ByteRange(start, last + 1)
    assert parse_range(f"bytes={start}-", size) == ByteRange(start, size)
    assert parse_range(f"bytes=-{size - start}", size) == ByteRange(start, size)


def test_a_range_is_followed_only_of_the_version_the_client_holds():
    assert range_applies(None, '"abc"')
    assert range_applies('"abc"', '"abc"')
    assert not range_applies('"abd"', '"abc"')
    assert not range_applies('W/"abc"', 'W/"abc"')
    assert not range_applies("Sun, 22 Nov 2026 10:00:00 GMT", '"abc"')
