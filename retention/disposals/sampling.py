"""Setting samples apart: over the due files of a sampled series, before anything of it may be proposed (7 D 34).

A draw is over a population that is written down with its digest; what was not chosen is free to be proposed, what was
chosen is kept for history. A draw is replaced only as a whole, over the same files, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, insert, or_, select, update
from uuid_utils.compat import uuid7

from classification.charts.model import ClassificationChart, Node
from classification.series.kinds import SamplingMethod
from records.aggregations.events import AggregationReclassified
from records.aggregations.model import Aggregation
from retention.disposals import criteria as asked
from retention.disposals.choosing import at_random, every_nth, population_digest
from retention.disposals.criteria import Criteria
from retention.disposals.errors import DisposalNotFound, SampleRefused
from retention.disposals.events import SampleDrawn, SampleRedrawn
from retention.disposals.model import DisposalItem, ItemState, SampledFile, SampleDraw
from system.actor import Permission, Place
from system.database import table_of
from system.errors import Objection, refuse_all
from system.organization.queries import fonds_of, unit_of
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
PORTION = 1000
MOST_PICKED = 5000
_PICKED = frozenset({SamplingMethod.QUALITATIVE, SamplingMethod.EXEMPLARY, SamplingMethod.CHRONOLOGICAL})
_SEED_LIMIT, _TEXT_LIMIT = 64, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a sample is drawn: `count` and `seed` by lot, `step` and `start` for each n-th, `picked` references else.

    `words` say by which criteria files were picked (cualidad de la muestra).
    """

    method: SamplingMethod
    words: str = ""
    picked: tuple[str, ...] = ()
    step: int | None = None
    start: int | None = None
    seed: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draw would set apart, before it does."""

    population: Sequence[UUID]
    chosen: frozenset[UUID]
    digest: str


def preview(stand: Stand, criteria: Criteria, wanted: Asked) -> Preview:
    """What a draw would choose; the same draw over the same files always chooses the same.

    Raises:
        SampleRefused, DisposalRefused.
    """
    refuse_all(SampleRefused, [*asked.against(criteria, stand.today), *_against_series(criteria)])
    return _choose(stand, list(_population(stand, criteria)), wanted)


def draw(work: Work, criteria: Criteria, wanted: Asked) -> SampleDraw:
    """Set the sample of one series apart, over its files that are due and were in no draw yet.

    Raises:
        NotPermitted, SampleRefused, DisposalRefused.
    """
    fonds, unit = fonds_of(work, criteria.fonds_id), unit_of(work, criteria.unit_id)
    require(work, Place(fonds.id, unit.id))
    found = preview(work, criteria, wanted)
    return _write(work, criteria, wanted, found)


def require(stand: Stand, place: Place) -> None:
    """Go on only for whoever proposes lists or submits them: a sample is set apart by either.

    Raises:
        NotPermitted
    """
    if not stand.actor.may(Permission.DISPOSAL_SUBMIT, place):
        stand.actor.require(Permission.DISPOSAL_PROPOSE, place)


def redraw(work: Work, draw_id: UUID, wanted: Asked, *, reason: str) -> SampleDraw:
    """Draw anew over the files of a draw, which then counts no longer. By the coordinator alone, with a reason.

    Raises:
        DisposalNotFound, NotPermitted, SampleRefused: a file of it is in a list or was destroyed by one.
    """
    before = find(work, draw_id)
    work.actor.require(Permission.DISPOSAL_SUBMIT, Place(before.fonds_id, before.unit_id))
    files = list(work.session.scalars(_files(before.id)))
    listed = exists().where(
        SampledFile.draw_id == before.id,
        SampledFile.standing.is_not(None),
        DisposalItem.aggregation_id == SampledFile.aggregation_id,
        or_(DisposalItem.active.is_not(None), DisposalItem.state == ItemState.DESTROYED),
    )
    against = [] if reason.strip() else [Objection("disposal.reason_missing", "", {"field": "reason"})]
    if before.void_at is not None:
        against.append(Objection("sample.void"))
    if work.session.scalar(select(listed)):
        against.append(Objection("sample.files_listed", "LGA 4-XXIII"))
    refuse_all(SampleRefused, against)
    found = _choose(work, files, wanted)
    before.void_at = work.now
    work.session.execute(update(SampledFile).where(SampledFile.draw_id == before.id).values(standing=None))
    work.session.flush()
    criteria = Criteria(fonds_id=before.fonds_id, unit_id=before.unit_id or before.fonds_id, as_of=before.as_of)
    made = _write(work, criteria, wanted, found, before=before, reason=reason)
    work.emit(SampleRedrawn(entity_id=before.id, fonds_id=before.fonds_id, replaced_by=made.id))
    return made


def find(stand: Stand, draw_id: UUID) -> SampleDraw:
    """One draw of the actor's body, for who may read disposals.

    Raises:
        DisposalNotFound: there is none, or not for this actor.
    """
    statement = draws(stand).where(SampleDraw.id == draw_id).with_only_columns(SampleDraw)
    found: SampleDraw | None = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise DisposalNotFound(id=draw_id)
    return found


def draws(stand: Stand) -> Select[*tuple[Any, ...]]:
    """The draws the actor may see, as rows for a list."""
    one = SampleDraw
    code = (
        select(Node.code)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(Node.lineage_id == one.lineage_id, ClassificationChart.fonds_id == one.fonds_id)
        .order_by(ClassificationChart.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    sight = stand.actor.everywhere or stand.actor.holds(Permission.DISPOSAL_READ)
    return select(
        one.id, code.label("series"), one.method, one.as_of, one.population, one.chosen, one.drawn_by, one.drawn_at,
        one.void_at,
    ).where(within_body(stand.actor, one.fonds_id), *(() if sight else (one.id.is_(None),)))  # fmt: skip


def files(stand: Stand, draw_id: UUID) -> Select[*tuple[Any, ...]]:
    """The population of a draw, with who was chosen."""
    one, file = SampledFile, Aggregation
    return (
        select(one.id, one.position, one.is_chosen, one.aggregation_id, file.reference, file.title, file.closed_on)
        .join(file, file.id == one.aggregation_id)
        .where(one.draw_id == find(stand, draw_id).id)
    )


def release_no_more(work: Work, event: AggregationReclassified) -> None:
    """A file that the sample of its series left over passed to another series, whose sample has yet to be drawn.

    What was chosen stays chosen: nothing that is kept for history is let go by an act that does not say so.
    """
    released = SampledFile.standing == event.entity_id, SampledFile.is_chosen.is_(False)
    work.session.execute(update(SampledFile).where(*released).values(standing=None))


def _files(draw_id: UUID) -> Select[UUID]:
    counting = SampledFile.draw_id == draw_id, SampledFile.standing.is_not(None)
    return select(SampledFile.aggregation_id).where(*counting).order_by(SampledFile.position)


def _against_series(criteria: Criteria) -> Iterator[Objection]:
    if len(criteria.series) != 1:
        yield Objection("sample.one_series", "LGA 4-XXIII", {"field": "series"})


def _population(stand: Stand, criteria: Criteria) -> Iterator[UUID]:
    fresh = ~exists().where(SampledFile.standing == Aggregation.id)
    wanted = asked.to_sample(stand, criteria).where(fresh)
    behind: tuple[str, UUID] | None = None
    while True:
        found = asked.walk(stand, wanted, behind, PORTION)
        yield from (row.id for row in found)
        if len(found) < PORTION:
            return
        behind = (found[-1].sort_key, found[-1].id)


def _choose(stand: Stand, population: Sequence[UUID], wanted: Asked) -> Preview:
    against = [*_against(wanted, len(population))]
    chosen: frozenset[UUID] = frozenset()
    if not against:
        if wanted.method is SamplingMethod.SYSTEMATIC:
            chosen = every_nth(population, step=wanted.step or 1, start=wanted.start or 1)
        elif wanted.method is SamplingMethod.RANDOM:
            chosen = at_random(population, seed=wanted.seed.strip(), count=wanted.count or 0)
        else:
            chosen, strange = _picked(stand, population, wanted.picked)
            if strange:
                against.append(Objection("sample.not_in_population", "", {"field": "picked", "reference": strange}))
    if not against and not chosen:
        against.append(Objection("sample.nothing_chosen", "LGA 4-XXIII"))
    refuse_all(SampleRefused, against)
    return Preview(population, chosen, population_digest(population))


def _picked(stand: Stand, population: Sequence[UUID], picked: Collection[str]) -> tuple[frozenset[UUID], str]:
    among = set(population)
    wanted = [one.strip() for one in picked if one.strip()]
    known: dict[str, UUID] = {}
    for start in range(0, len(wanted), PORTION):
        rows = stand.session.execute(
            select(Aggregation.reference, Aggregation.id).where(
                Aggregation.reference.in_(wanted[start : start + PORTION]),
                within_body(stand.actor, Aggregation.fonds_id),
            )
        )
        known |= {row[0]: row[1] for row in rows if row[1] in among}
    strange = next((one for one in wanted if one not in known), "")
    return frozenset(known.values()), strange[:80]


def _against(wanted: Asked, population: int) -> Iterator[Objection]:
    if not population:
        yield Objection("sample.population_empty", "LGA 4-XXIII")
    for field, text, limit in (("seed", wanted.seed, _SEED_LIMIT), ("words", wanted.words, _TEXT_LIMIT)):
        if len(text) > limit:
            yield Objection("form.too_long", "", {"field": field, "limit": limit})
    if wanted.method is SamplingMethod.SYSTEMATIC:
        yield from _against_steps(wanted)
    elif wanted.method is SamplingMethod.RANDOM:
        yield from _against_lot(wanted, population)
    else:
        yield from _against_picked(wanted)


def _against_steps(wanted: Asked) -> Iterator[Objection]:
    for field in ("step", "start"):
        number = getattr(wanted, field)
        if number is None or number < 1:
            yield Objection("sample.number_missing", "", {"field": field})


def _against_lot(wanted: Asked, population: int) -> Iterator[Objection]:
    if not wanted.seed.strip():
        yield Objection("sample.seed_missing", "", {"field": "seed"})
    if wanted.count is None or not 0 < wanted.count <= max(population, 1):
        yield Objection("sample.count_unfit", "", {"field": "count", "population": population})


def _against_picked(wanted: Asked) -> Iterator[Objection]:
    if not wanted.words.strip():
        yield Objection("sample.criteria_missing", "LGA 4-XXIII", {"field": "words"})
    if not wanted.picked:
        yield Objection("sample.nothing_picked", "", {"field": "picked"})
    elif len(wanted.picked) > MOST_PICKED:
        yield Objection("sample.too_many_picked", "", {"field": "picked", "most": MOST_PICKED})


def _write(
    work: Work,
    criteria: Criteria,
    wanted: Asked,
    found: Preview,
    *,
    before: SampleDraw | None = None,
    reason: str = "",
) -> SampleDraw:
    lineage = before.lineage_id if before else _lineage(work, found.population[0])
    made = SampleDraw(
        fonds_id=criteria.fonds_id, lineage_id=lineage, unit_id=before.unit_id if before else criteria.unit_id,
        method=wanted.method, criteria=wanted.words.strip(), as_of=criteria.as_of,
        seed=wanted.seed.strip() if wanted.method is SamplingMethod.RANDOM else "",
        step=wanted.step if wanted.method is SamplingMethod.SYSTEMATIC else None,
        start=wanted.start if wanted.method is SamplingMethod.SYSTEMATIC else None,
        population=len(found.population), chosen=len(found.chosen), population_digest=found.digest,
        drawn_by=work.actor.handle, drawn_at=work.now, replaces_id=before.id if before else None,
        reason=reason.strip(),
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    for start in range(0, len(found.population), PORTION):
        rows = [
            {
                "id": uuid7(), "draw_id": made.id, "aggregation_id": one, "standing": one, "position": position,
                "is_chosen": one in found.chosen, "reason": "",
            }
            for position, one in enumerate(found.population[start : start + PORTION], start + 1)
        ]  # fmt: skip
        work.session.execute(insert(table_of(SampledFile)), rows)
    work.emit(
        SampleDrawn(
            entity_id=made.id, fonds_id=made.fonds_id, method=made.method.value, population=made.population,
            chosen=made.chosen, population_digest=made.population_digest, seed=made.seed,
        )
    )  # fmt: skip
    return made


def _lineage(work: Work, aggregation_id: UUID) -> UUID:
    return work.session.get_one(Aggregation, aggregation_id).lineage_id
