"""What the titles of a series usually begin with. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\S+\s*")
_SHARE = 2


def usual_beginning(titles: Iterable[str]) -> str:
    """The longest beginning, in whole words, that at least half of the titles share; empty where there is none."""
    known = [title for title in titles if title.strip()]
    counted: Counter[str] = Counter()
    for title in known:
        begun = ""
        for word in _WORD.findall(title)[:-1]:
            begun += word
            counted[begun] += 1
    common = [begun for begun, times in counted.items() if times >= 2 and times * _SHARE >= len(known)]  # noqa: PLR2004 - one title is no habit
    return max(common, key=len, default="")
