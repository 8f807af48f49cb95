"""Words that covers of files use. Pure."""

from __future__ import annotations

from enum import StrEnum


class AccessCondition(StrEnum):
    """What the cover says of access. It informs; only a recorded restriction restricts (LGT 102, 103)."""

    PUBLIC = "public"
    RESERVED = "reserved"
    CONFIDENTIAL = "confidential"
