"""The jurisdiction profiles that come with the product, read once from `profiles/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from system.organization.profile import Profile, parse

_FOLDER = files("system.organization") / "profiles"


@cache
def shipped() -> Mapping[str, Profile]:
    """Every shipped profile by its name, which is its file's name."""
    documents = {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
        for entry in _FOLDER.iterdir()
        if entry.name.endswith(".toml")
    }
    return MappingProxyType({name: parse(documents[name], documents.__getitem__) for name in sorted(documents)})
