"""What is refused of the manual."""

from __future__ import annotations

from system.errors import NotFound


class TopicNotFound(NotFound):
    """The manual has no such page."""

    code = "help.not_found"
