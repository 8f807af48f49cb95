"""What becomes of each row: loaded, unchanged, refused, a duplicate, or passed over; none is lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from records.inventories.wanted import RowRead, Said, Wanted
from system.errors import Fact, Objection
from system.tabular import folded

BASIS = "LGA 13"


class Outcome(StrEnum):
    """What becomes of a row."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the body that has a reference or a likeness; `reference` is empty where the actor may not see it."""

    id: UUID
    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row that was loaded before: its file's reference and what it said then."""

    reference: str
    contents: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Known:
    """What the body has of the rows of a batch: rows loaded before, files by reference, files by likeness."""

    loaded: Mapping[str, Loaded] = field(default_factory=dict)
    references: Mapping[str, Held] = field(default_factory=dict)
    likes: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of one row, and all that is said of it.

    `joins` is the row of the file of which this one is a further volume; 0 of every other row.
    """

    row: int
    outcome: Outcome
    wanted: Wanted | None
    said: tuple[Said, ...]
    joins: int = 0


@dataclass(slots=True)
class Seen:
    """The rows of the sheet so far: by identity, with their titles, by likeness, by file.

    `refused` are refused rows of a volume, by the code of their file.
    """

    identities: dict[str, tuple[int, str]] = field(default_factory=dict)
    likes: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def take(self, read: RowRead) -> None:
        """Remember a row that was weighed."""
        if read.wanted is None and read.hint:
            self.refused.setdefault(read.hint, read.row)
        if read.wanted is not None:
            self.files.setdefault(read.wanted.file, read.row)
            self.identities.setdefault(read.wanted.identity, (read.row, read.wanted.likeness))
            self.likes.setdefault(read.wanted.likeness, read.row)

    def forget(self, reads: Iterable[RowRead]) -> None:
        """Forget rows whose batch was undone; it will be weighed again."""
        for read in reads:
            if self.refused.get(read.hint) == read.row:
                del self.refused[read.hint]
            if read.wanted is not None:
                if self.files.get(read.wanted.file) == read.row:
                    del self.files[read.wanted.file]
                if self.identities.get(read.wanted.identity, (0,))[0] == read.row:
                    del self.identities[read.wanted.identity]
                if self.likes.get(read.wanted.likeness) == read.row:
                    del self.likes[read.wanted.likeness]


def weigh(read: RowRead, seen: Seen, known: Known, *, load_likely: bool) -> RowPlan:
    """Weigh one row against those before it and what the body has, and remember it.

    Args:
        read: the row.
        seen: the rows before it.
        known: what the body has.
        load_likely: whether somebody said that rows which seem to repeat a file are files of their own.
    """
    plan = _weigh(read, seen, known, load_likely=load_likely)
    seen.take(read)
    return plan


def _weigh(read: RowRead, seen: Seen, known: Known, *, load_likely: bool) -> RowPlan:
    wanted = read.wanted
    if wanted is None:
        return RowPlan(read.row, Outcome.REFUSED, None, read.said)
    exact = _exact(wanted, seen, known) if wanted.part <= 1 or wanted.identity in seen.identities else None
    if exact is not None:
        return RowPlan(read.row, Outcome.DUPLICATE, wanted, (*read.said, exact))
    before = known.loaded.get(wanted.identity)
    if before is not None:
        said = (*_told_again(read.said), *_differences(wanted, before))
        return RowPlan(read.row, Outcome.UNCHANGED, wanted, said)
    if wanted.part > 1 and (volume := _volume(read, wanted, seen, known)) is not None:
        return volume
    likely = _likely(wanted, seen, known)
    if not likely:
        return RowPlan(read.row, Outcome.LOADED, wanted, (*read.said, *_notes(wanted, known)))
    severity, outcome = ("warning", Outcome.LOADED) if load_likely else ("refused", Outcome.DUPLICATE)
    said = tuple(Said(severity, heading, objection) for heading, objection in likely)
    return RowPlan(read.row, outcome, wanted, (*read.said, *said, *(_notes(wanted, known) if load_likely else ())))


def _volume(read: RowRead, wanted: Wanted, seen: Seen, known: Known) -> RowPlan | None:
    """A row of a later volume of a file that another row tells; None where no row tells its file before it."""
    facts: dict[str, Fact] = {"volume": wanted.part}
    if (held := known.loaded.get(wanted.file)) is not None:
        apart = Objection("inventory.volume_of_loaded_file", BASIS, {**facts, "reference": held.reference})
        return RowPlan(read.row, Outcome.REFUSED, wanted, (*read.said, Said("refused", _names(wanted), apart)))
    if (first := seen.files.get(wanted.file)) is not None:
        told = Said("note", _names(wanted), Objection("inventory.volume_of", "", {**facts, "first": first}))
        return RowPlan(read.row, Outcome.LOADED, wanted, (*read.said, told), first)
    if (first := seen.refused.get(read.hint)) is not None:
        return _waiting(RowPlan(read.row, Outcome.LOADED, wanted, read.said, first))
    return None


def with_their_files(plans: Sequence[RowPlan]) -> list[RowPlan]:
    """The plans of a batch: a volume whose file is not loaded in the same batch waits for it, and is told so."""
    loading = {plan.row for plan in plans if plan.outcome is Outcome.LOADED and not plan.joins}
    return [
        _waiting(plan) if plan.joins and plan.outcome is Outcome.LOADED and plan.joins not in loading else plan
        for plan in plans
    ]


def _waiting(plan: RowPlan) -> RowPlan:
    wanted = plan.wanted
    facts: dict[str, Fact] = {"volume": wanted.part if wanted else 0, "first": plan.joins}
    said = tuple(one for one in plan.said if one.objection.code != "inventory.volume_of")
    told = Said("refused", _names(wanted) if wanted else "", Objection("inventory.volume_waits", BASIS, facts))
    return RowPlan(plan.row, Outcome.REFUSED, wanted, (*said, told))


def _exact(wanted: Wanted, seen: Seen, known: Known) -> Said | None:
    """Why a row cannot be a file of its own."""
    heading = _names(wanted)
    first = seen.identities.get(wanted.identity)
    if first is not None:
        code = "inventory.row_repeated" if first[1] == wanted.likeness else "inventory.number_twice"
        return Said("refused", heading, Objection(code, BASIS, {"first": first[0]}))
    held = known.references.get(wanted.coded) if wanted.coded and wanted.identity not in known.loaded else None
    if held is not None and held.reference and folded(held.title) == folded(wanted.title):
        return Said("refused", heading, Objection("inventory.exists", BASIS, {"reference": held.reference}))
    return None


def _likely(wanted: Wanted, seen: Seen, known: Known) -> list[tuple[str, Objection]]:
    """Why a row may be a file that is there already."""
    found: list[tuple[str, Objection]] = []
    if wanted.likeness in seen.likes:
        found.append(("titulo", Objection("inventory.like_row", BASIS, {"first": seen.likes[wanted.likeness]})))
    if (held := known.likes.get(wanted.likeness)) is not None:
        found.append(("titulo", Objection("inventory.like_file", BASIS, {"reference": held.reference})))
    if wanted.coded and wanted.reference and wanted.coded in known.references:
        found.append((_names(wanted), Objection("inventory.reference_taken", BASIS, {"reference": wanted.coded})))
    return found


def _notes(wanted: Wanted, known: Known) -> tuple[Said, ...]:
    """What the file will be called, where the paper calls it otherwise."""
    if wanted.coded and not wanted.reference and wanted.coded in known.references:
        facts: dict[str, Fact] = {"number": wanted.consecutive, "reference": wanted.coded}
        return (Said("note", "numero", Objection("inventory.number_taken", "", facts)),)
    if wanted.reference and not wanted.coded:
        told = Objection("inventory.reference_as_alias", "", {"given": wanted.reference[:80]})
        return (Said("note", _names(wanted), told),)
    if wanted.reference and wanted.reference != wanted.coded:
        facts = {"given": wanted.reference[:80], "reference": wanted.coded}
        return (Said("note", _names(wanted), Objection("inventory.reference_rewritten", "", facts)),)
    return ()


def _differences(wanted: Wanted, before: Loaded) -> tuple[Said, ...]:
    """Where a row says otherwise than when it was loaded: told, never written silently."""
    now = wanted.contents()
    return tuple(
        Said(
            "warning",
            heading,
            Objection(
                "inventory.differs",
                "",
                {"reference": before.reference, "loaded": _short(before.contents.get(heading)), "given": _short(value)},
            ),
        )
        for heading, value in now.items()
        if heading in before.contents and before.contents[heading] != value
    )


def _told_again(said: tuple[Said, ...]) -> tuple[Said, ...]:
    """Of a row that is loaded already, repairs were told when it was loaded."""
    return tuple(one for one in said if one.severity != "note")


def _names(wanted: Wanted) -> str:
    return "referencia" if wanted.reference else "numero" if wanted.consecutive is not None else "titulo"


def _short(value: Fact) -> str:
    return "" if value is None else str(value)[:80]
