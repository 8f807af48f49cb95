"""What is refused where files are reclassified, divided or joined."""

from __future__ import annotations

from system.errors import Invalid


class RestructuringRefused(Invalid):
    """A guard of the table, or somebody who was asked, stands against it; the objections say which."""

    code = "restructuring.refused"
