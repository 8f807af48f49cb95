"""Assets of others: what lies here is what the manifest says, and templates ask only for icons the sprite has."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "system" / "web" / "static" / "vendor"


def test_every_vendored_file_is_listed_with_licence_and_digest():
    listed = {line["file"]: line for line in json.loads((VENDOR / "manifest.json").read_text("utf-8"))}
    here = {path.name for path in VENDOR.iterdir() if path.name != "manifest.json" and path.suffix != ".txt"}

    assert here == set(listed)
    for name, line in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == line["sha256"], name
        assert line["licence"] in {"MIT", "0BSD", "OFL-1.1"}
        assert line["version"]


def test_every_icon_that_is_named_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text("utf-8")))
    named: set[str] = set()
    for package in ("system", "classification", "records", "retention", "search", "app"):
        for path in (ROOT / package).rglob("*.html"):
            named |= set(re.findall(r'\bicon\("([a-z0-9-]+)"\)|icon_name="([a-z0-9-]+)"', path.read_text("utf-8")))
    asked = {name for pair in named for name in pair if name}

    assert asked
    assert asked - drawn == set()
