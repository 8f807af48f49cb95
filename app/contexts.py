"""The contexts of the house, from the ground up, and the manual under the roof."""

from __future__ import annotations

from app.help.context import context as manual
from classification.context import context as classification
from records.context import context as records
from retention.context import context as retention
from search.context import context as search
from system.plate import context as system

CONTEXTS = (system, classification, records, retention, search, manual)
