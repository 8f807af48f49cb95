"""The hope for a number that the name of a paper opens, and by which words and marks it fades. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from records.evidence.citation_words import Head

LOOSE_WORDS, STRAY_WORDS, FEW_WORDS, NEAR_WORDS = 14, 9, 6, 3
ADJOINING = 2  # tokens
_PLAIN_DIGITS, _THOUSANDS, _COUNTER = 5, 3, 3  # digits


@dataclass(slots=True)
class Hope:
    """A name that waits for its number, or has it and may have more of a list."""

    head: Head
    direct: bool = True  # nothing but words that connect since the name
    numbered: bool = False  # "número" was the last that counts
    bare: bool = True  # and nothing that makes a bare number doubtful
    parted: bool = False  # a number, a date or a mark came between
    owned: bool = False  # a word came that owns numbers, such as a street
    words: int = 0
    reach: int = -LOOSE_WORDS  # the last token of what was taken, or of the date behind it
    taken: list[int] = field(default_factory=list)
    listing: bool = False
    registered_at: int = -LOOSE_WORDS  # the token "registrado"
    in_numerals: bool = False  # the last that was taken is a number in letters

    def doubt(self) -> None:
        """A number that is not taken stands between the name and what comes."""
        self.direct = self.numbered = self.bare = self.listing = False
        self.parted = True

    def follows(self, at: int) -> bool:
        """Whether the last number that was taken stands right before."""
        return bool(self.taken) and 0 < at - self.reach <= ADJOINING

    def is_near(self) -> bool:
        """Whether the name stands a word or two before: "permiso provisional PP 0045"."""
        return not self.taken and self.words < NEAR_WORDS and not (self.parted or self.owned)

    def take(self, end: int) -> None:
        """A number that ends at this token is the one that was waited for."""
        self.taken.append(end)
        self.reach = end
        self.listing, self.in_numerals, self.words = False, False, 0

    def date(self, at: int, after: int) -> None:
        """A date stands here: the number's own where that was taken right before, else it parts the name from it."""
        if self.follows(at):
            self.reach = after - 1
        self.listing, self.parted = (
            False,
            self.parted or self.words >= NEAR_WORDS,
        )  # "acta de fecha 3 de mayo, número 12"
        self.words += 1
        self.bare = self.bare and bool(self.taken)

    def answers_bare(self, text: str, *, thousands: bool, registered: bool, listed: bool) -> bool:
        """Whether a number of digits alone is the one that is waited for."""
        digits = sum(letter.isdigit() for letter in text) + (_THOUSANDS if thousands else 0)
        plain = text[0] == "0" or digits >= _PLAIN_DIGITS  # "boleta de remisión 04567"
        near = (self.direct and (self.bare or self.numbered)) or registered
        near = near or (
            self.numbered and self.head.loose and self.words <= FEW_WORDS and not (self.parted or self.owned)
        )
        near = near or (self.numbered and self.words <= ADJOINING and not (self.parted or self.owned))
        near = near or (plain and self.words <= ADJOINING and not self.parted)
        fewest = self.head.numbered if self.numbered else self.head.bare
        if listed and self.direct and self.head.plural and self.head.loose:
            fewest = min(fewest, max(self.head.bare - 1, 1))  # "dictámenes 3, 4, 5 y 6/2023"
        if not self.head.bare:
            return self.direct and not self.words and text[0] == "0" and digits >= _COUNTER  # "convocatoria 001"
        return near and digits >= fewest
