"""Which version binds a file, for every order of days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retention.clocks.pinning import PinReason, Version, in_force_on, pin

days = st.dates(date(2010, 1, 1), date(2030, 1, 1))
versions = st.lists(days, max_size=5).map(
    lambda starts: [Version(UUID(int=n), n, start) for n, start in enumerate(sorted(starts), start=1)]
)


@given(versions, days)
def test_the_version_in_force_had_begun_and_no_later_one_had(known, day):
    found = in_force_on(known, day)
    begun = [version for version in known if version.in_force_from <= day]
    assert (found is None) == (not begun)
    assert found is None or found.number == max(version.number for version in begun)


@given(versions, days, days, st.sets(st.integers(1, 5)))
def test_a_file_is_bound_by_the_closing_day_where_it_can_and_the_reason_says_so(known, closed_on, today, speaking):
    ids = {UUID(int=number) for number in speaking}
    found = pin(known, closed_on, today, ids)
    then, now = in_force_on(known, closed_on), in_force_on(known, today)
    if then is not None and then.id in ids:
        assert found == (then, PinReason.IN_FORCE_ON_CLOSING)
    elif now is not None and now.id in ids:
        reason = PinReason.NONE_IN_FORCE_ON_CLOSING if then is None else PinReason.CLASS_UNKNOWN_ON_CLOSING
        assert found == (now, reason)
    else:
        assert found is None
