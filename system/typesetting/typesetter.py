"""Data and a template become a PDF/A-2b with tags (PDF/UA-1); the same data, template and moment are the same bytes.

A template reads `#let data = json(bytes(sys.inputs.data))`; nothing that is said is ever read as markup. Letters that
no font inside the typesetter has are shown as a box: a paper must come out the same on every machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

SECONDS = 300
CHILD = "system.typesetting.child"
BOX = "□"
ROOT = Path(__file__).resolve().parents[2]

# What the fonts inside the typesetter were found to have: Latin, Greek, Cyrillic, Hebrew, punctuation, currency.
# The unit separator stands where a template puts the number of pages; texts of people never hold it.
_UNSHOWN = re.compile(
    "[^\x1f\n\x20-\x7e\xa0-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u0400-\u045f"
    "\u05d0-\u05ea\u1e00-\u1eff\u2010-\u2027\u2030-\u2040\u2044-\u2052\u20a0-\u20bf\u2122\u2116\u2190-\u2193"
    "\u2260\u2264\u2265\u221a□]"
)


class NotTypeset(Exception):
    """The typesetter gave no PDF: too long, out of memory, or stumbling over the text."""


def typeset(template: Path, data: Mapping[str, Any], *, moment: datetime, seconds: float = SECONDS) -> bytes:
    """The PDF that `template` makes of `data`.

    Args:
        template: a Typst file of the house, without imports.
        data: what JSON can hold. Texts go through `showable` first.
        moment: the instant written into the file.
        seconds: of wall clock, at the most.

    Raises:
        NotTypeset
    """
    try:
        made = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", CHILD, str(template)],
            input=json.dumps({**data, "moment": int(moment.timestamp())}, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )
    except subprocess.TimeoutExpired as expired:
        raise NotTypeset("took too long") from expired
    if made.returncode or not made.stdout.startswith(b"%PDF-"):
        raise NotTypeset(made.stderr.decode(errors="replace")[-2000:])
    return made.stdout


def showable(text: str) -> str:
    """Text of which every letter can be shown; the others are boxes."""
    return _UNSHOWN.sub(BOX, text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
