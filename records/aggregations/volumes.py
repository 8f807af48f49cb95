"""Acts on the volumes (legajos) of a file and on its folios. What each asks stands in `foliation.py`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from classification.series.kinds import Support
from records.aggregations import foliation, states
from records.aggregations.covers import ranges_of, volumes_of
from records.aggregations.errors import ActRefused, FoliationBroken, VolumeNotFound
from records.aggregations.events import FolioCorrected, VolumeAdded, VolumeChanged, VolumeRemoved
from records.aggregations.foliation import FolioRange
from records.aggregations.model import Aggregation, FolioCorrection, Volume
from records.aggregations.service import take_for_act
from system.actor import Permission
from system.errors import Fact, Objection, refuse_all
from system.work import Work

MOST_VOLUMES = 999
_LONGEST_NOTE, _LONGEST_FOLIO, _MOST_MILLIMETRES = 1000, 40, 2000


def add_volume(
    work: Work,
    aggregation_id: UUID,
    *,
    first_folio: int | None = None,
    last_folio: int | None = None,
    thickness_mm: int | None = None,
    note: str = "",
) -> Volume:
    """Begin the next volume of an open file; its folios go on where the last one ended.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsClosed, AggregationIsFrozen
        FoliationBroken: with every gap and repeat.
    """
    aggregation, volumes = _take(work, aggregation_id)
    wanted = foliation.add(ranges_of(volumes), first_folio, last_folio)
    facts = list(_unfit(thickness_mm, note))
    if aggregation.support is Support.ELECTRONIC:
        facts.append(Objection("foliation.electronic_has_no_volumes"))
    if len(wanted) > MOST_VOLUMES:
        facts.append(Objection("foliation.too_many_volumes", facts={"most": MOST_VOLUMES}))
    refuse_all(FoliationBroken, [*facts, *_against(aggregation, wanted, ranges_of(volumes))])
    volume = Volume(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        number=wanted[-1].volume,
        first_folio=first_folio,
        last_folio=last_folio,
        thickness_mm=thickness_mm,
        note=note.strip(),
    )
    work.session.add(volume)
    _follow(aggregation, wanted, ranges_of(volumes))
    work.session.flush()
    work.emit(
        VolumeAdded(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, volume=volume.number,
            first_folio=first_folio, last_folio=last_folio,
        )
    )  # fmt: skip
    return volume


def change_volume(
    work: Work,
    aggregation_id: UUID,
    number: int,
    *,
    first_folio: int | None,
    last_folio: int | None,
    thickness_mm: int | None = None,
    note: str = "",
    carry: bool = False,
) -> Volume:
    """Say anew which folios a volume holds; `carry` moves the volumes behind it along.

    Raises:
        VolumeNotFound, FoliationBroken, and as `add_volume`.
    """
    aggregation, volumes = _take(work, aggregation_id)
    volume = _one(volumes, number)
    before = ranges_of(volumes)
    wanted = foliation.change(before, number, first_folio, last_folio, carry=carry)
    refuse_all(FoliationBroken, [*_unfit(thickness_mm, note), *_against(aggregation, wanted, before)])
    for one, range_ in zip(volumes, wanted, strict=True):
        one.first_folio, one.last_folio = range_.first, range_.last
    volume.thickness_mm, volume.note = thickness_mm, note.strip()
    _follow(aggregation, wanted, before)
    shifted = sum(old != new for old, new in zip(before, wanted, strict=True) if old.volume != number)
    work.session.flush()
    work.emit(
        VolumeChanged(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, volume=number, first_folio=first_folio,
            last_folio=last_folio, shifted=shifted,
        )
    )  # fmt: skip
    return volume


def remove_volume(work: Work, aggregation_id: UUID, number: int) -> None:
    """Take away the last volume where it holds no folio and is not the only one.

    Raises:
        VolumeNotFound, FoliationBroken, and as `add_volume`.
    """
    aggregation, volumes = _take(work, aggregation_id)
    volume = _one(volumes, number)
    refuse_all(FoliationBroken, foliation.removal_objections(ranges_of(volumes), number))
    work.session.delete(volume)
    work.session.flush()
    work.emit(VolumeRemoved(entity_id=aggregation.id, fonds_id=aggregation.fonds_id, volume=number))


def correct_folio(work: Work, aggregation_id: UUID, *, wrong: str, right: int, reason: str) -> FolioCorrection:
    """Record that a wrong folio was crossed out and which one the sheet bears now.

    Raises:
        FoliationBroken: nothing was wrong, no reason, or the folio lies outside the file.
    """
    aggregation, volumes = _take(work, aggregation_id)
    last = foliation.span(ranges_of(volumes))[1] or aggregation.last_folio
    said = wrong.strip()
    checks = (
        (not said or len(said) > _LONGEST_FOLIO, Objection("foliation.wrong_folio_missing", facts={"field": "wrong"})),
        (said == str(right), Objection("foliation.nothing_corrected", facts={"field": "right"})),
        (not reason.strip(), Objection("foliation.reason_missing", facts={"field": "reason"})),
        (
            right < 1 or (last is not None and right > last),
            Objection("foliation.outside_the_file", facts={"field": "right", "folio": right, "last": last}),
        ),
    )
    refuse_all(FoliationBroken, [objection for stands, objection in checks if stands])
    correction = FolioCorrection(
        fonds_id=aggregation.fonds_id, aggregation_id=aggregation.id, wrong=said, right=right, reason=reason.strip(),
        corrected_at=work.now, corrected_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(correction)
    work.session.flush()
    work.emit(
        FolioCorrected(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, correction_id=correction.id, wrong=said,
            right=right,
        )
    )  # fmt: skip
    return correction


def _take(work: Work, aggregation_id: UUID) -> tuple[Aggregation, list[Volume]]:
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_DESCRIBE)
    aggregation.require_open()
    moment = states.Moment(today=work.today, on=work.today, standing=aggregation.standing.value)
    refuse_all(ActRefused, states.FOLIATION.objections(moment))
    return aggregation, volumes_of(work, aggregation)


def _one(volumes: Sequence[Volume], number: int) -> Volume:
    found = next((volume for volume in volumes if volume.number == number), None)
    if found is None:
        raise VolumeNotFound(volume=number)
    return found


def _unfit(thickness_mm: int | None, note: str) -> list[Objection]:
    found: list[Objection] = []
    if thickness_mm is not None and not 0 < thickness_mm <= _MOST_MILLIMETRES:
        facts: dict[str, Fact] = {"field": "thickness_mm", "most": _MOST_MILLIMETRES}
        found.append(Objection("foliation.thickness_impossible", facts=facts))
    if len(note) > _LONGEST_NOTE:
        found.append(Objection("foliation.note_too_long", facts={"field": "note", "most": _LONGEST_NOTE}))
    return found


def _against(aggregation: Aggregation, wanted: Sequence[FolioRange], before: Sequence[FolioRange]) -> list[Objection]:
    broken = foliation.objections(wanted)
    last = foliation.span(wanted)[1]
    total = aggregation.folios
    if not broken and total is not None and last is not None and last > total and not _is_counted(aggregation, before):
        facts: dict[str, Fact] = {"field": "last_folio", "last": last, "total": total}
        broken.append(Objection("foliation.beyond_the_total", foliation.PRACTICE, facts))
    return broken


def _is_counted(aggregation: Aggregation, ranges: Sequence[FolioRange]) -> bool:
    """Whether the total the cover states is the last folio, so that it goes along with it."""
    return aggregation.folios is not None and aggregation.folios == foliation.span(ranges)[1]


def _follow(aggregation: Aggregation, wanted: Sequence[FolioRange], before: Sequence[FolioRange]) -> None:
    """The cover prints what the volumes hold."""
    if _is_counted(aggregation, before):
        aggregation.folios = foliation.span(wanted)[1]
    aggregation.first_folio, aggregation.last_folio = foliation.span(wanted)
