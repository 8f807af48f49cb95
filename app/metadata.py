"""Every table of the house: imports each noun's model, so that none can be forgotten."""

from __future__ import annotations

import importlib
import pkgutil

import classification
import records
import retention
import search
import system
from system.database import Base
from system.history import Entry, Head

for _room in (system, classification, records, retention, search):
    for _module in pkgutil.walk_packages(_room.__path__, f"{_room.__name__}."):
        if _module.name.rpartition(".")[2] == "model":
            importlib.import_module(_module.name)

metadata = Base.metadata

# The history stands in the ground itself, not in a noun.
HISTORY = (Entry, Head)
