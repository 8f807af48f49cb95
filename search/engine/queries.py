"""Query kinds that Whoosh lacks."""

from __future__ import annotations

from typing import Any

from whoosh.query import Phrase


class PhraseWithGaps(Phrase):  # type: ignore[misc]  # Whoosh has no types
    """A phrase whose words stand at given distances from its first: stop words between them keep their place."""

    def __init__(self, fieldname: str, words: list[str], offsets: list[int], boost: float = 1.0) -> None:
        super().__init__(fieldname, words, slop=1, boost=boost)
        self.offsets = offsets

    def normalize(self) -> Any:
        """Itself: Whoosh's way would forget the distances."""
        return self
