"""The contexts of the house, from the ground up."""

from __future__ import annotations

from classification.context import context as classification
from records.context import context as records
from retention.context import context as retention
from search.context import context as search
from system.plate import context as system

CONTEXTS = (system, classification, records, retention, search)
