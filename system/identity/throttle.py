"""How long a login waits after failures: nothing at first, then twice as long each time, up to a quarter of an hour.

Pure. People mistype; machines guess. A name from one address has a few free attempts; an address has more, because
a whole office may stand behind one.
"""

from __future__ import annotations

from datetime import timedelta

FREE_FOR_NAME = 4
FREE_FOR_ADDRESS = 30
LONGEST = timedelta(minutes=15)
# After this long without an attempt the counter begins anew.
FORGOTTEN_AFTER = timedelta(hours=24)

_DOUBLINGS = 10


def delay(failures: int, free: int) -> timedelta:
    """How long nothing more is taken after so many failures in a row."""
    beyond = failures - free
    if beyond <= 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(beyond, _DOUBLINGS)), LONGEST)
