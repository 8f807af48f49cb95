"""Where a class sorts: below the one it stands under, and among its siblings by code or by hand (LGA 13). Pure.

A sort key is that of the class above, the separator and a tail. The tail tells the code, what is left of it below the
code above; a place given by hand is `2` and five digits, and a code that does not begin with the one above is marked
by `7`. No part that `codes` writes begins with either, so the three never meet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from classification.charts.codes import Code, read_code

SORT_KEY_LIMIT = 200
_SEPARATOR, _BY_HAND, _FOREIGN = "0", "2", "7"
_POINTS = re.compile(r"[.\-/_]")


def sort_key_of(code: Code, position: int | None, above: tuple[str, Code] | None) -> str:
    """The sort key of a class.

    Args:
        code: its code.
        position: its place by hand among its siblings, from 0; None where codes order them.
        above: sort key and code of the class it stands under, None for a section.
    """
    if above is None:
        return code.sort_key if position is None else _by_hand(position)
    prefix, over = above
    if position is not None:
        tail = _by_hand(position)
    elif code.is_below(over):
        tail = Code(code.parts[len(over.parts) :], code.written).sort_key
    else:
        tail = _FOREIGN + code.sort_key
    whole = f"{prefix}{_SEPARATOR}{tail}"
    # Ten levels of forty-letter codes that share nothing: such a class sorts by itself alone.
    return whole if len(whole) <= SORT_KEY_LIMIT else tail


def put_below(code: Code, old: Code, new: Code) -> Code:
    """The code with its beginning `old` replaced by `new`; what follows keeps its spelling.

    Raises:
        MalformedCode: the outcome is too long.
    """
    separators = list(_POINTS.finditer(code.written))
    rest = code.written[separators[len(old.parts) - 1].start() :] if len(code.parts) > len(old.parts) else ""
    return read_code(new.written + rest)


def numbered(above: Code, taken: Mapping[str, str]) -> Code:
    """The next code below another one: one more than the highest number in use, as wide as those are written.

    Args:
        above: the code it will begin with.
        taken: the codes in use, as they are written, by their keys.
    """
    highest, width = 0, 1
    for key, written in taken.items():
        over, _, last = key.rpartition(".")
        if over == above.key and last.isdecimal():
            digits = _POINTS.split(written)[-1]
            highest, width = max(highest, int(last)), max(width, len(digits) if digits.startswith("0") else 1)
    return read_code(f"{above.written}.{highest + 1:0{width}}")


def _by_hand(position: int) -> str:
    return f"{_BY_HAND}{position:05}"
