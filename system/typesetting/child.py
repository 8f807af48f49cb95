"""Typesets one paper: its data come as JSON on the standard input, the PDF goes out on the standard output."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import typst

MEMORY = 3 * 2**30


def main() -> None:
    """Read, typeset, write. The only argument is the template's path."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    text = sys.stdin.buffer.read().decode()
    moment: int = json.loads(text)["moment"]
    made = typst.compile(
        Path(sys.argv[1]).read_bytes(),
        sys_inputs={"data": text},
        pdf_standards=["a-2b", "ua-1"],
        timestamp=moment,
        ignore_system_fonts=True,
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
