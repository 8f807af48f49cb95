"""Volumes on their way from a merged file into the one that takes its documents.

The paper of the shell lies with the documents written on it: its volumes follow the target's own, under the next
numbers, and bear no folios until somebody numbers them on in the foliation of the file they are in now (domain 2.6).
"""

from __future__ import annotations

from collections.abc import Sequence

from classification.series.kinds import Support
from records.aggregations.model import Aggregation, Volume
from records.aggregations.volumes import MOST_VOLUMES
from records.restructuring.events import VolumesReceived
from system.errors import Objection
from system.work import Work


def objections(ours: Sequence[Volume], theirs: Sequence[Volume]) -> list[Objection]:
    """Why the volumes of the one file cannot follow those of the other."""
    if len(ours) + len(theirs) <= MOST_VOLUMES:
        return []
    return [Objection("foliation.too_many_volumes", facts={"field": "target", "most": MOST_VOLUMES})]


def joined_support(one: Support, other: Support) -> Support:
    """The support of a file that holds what two held."""
    return one if one is other else Support.HYBRID


def pass_volumes(
    work: Work, source: Aggregation, target: Aggregation, volumes: Sequence[Volume], held: Sequence[Volume]
) -> None:
    """Put the volumes of one locked file behind those that the other holds.

    An empty first volume of the target that nobody filled stays: it may lie on a shelf. The total the target stated
    counted its own sheets alone, so it is left to be stated again.
    """
    target.support = joined_support(source.support, target.support)
    if not volumes:
        return
    last = max((one.number for one in held), default=0)
    for step, volume in enumerate(sorted(volumes, key=lambda one: one.number), start=1):
        volume.aggregation_id, volume.number = target.id, last + step
        volume.first_folio = volume.last_folio = None
        work.session.flush()
    before, target.folios = target.folios, None
    if target.support is not Support.ELECTRONIC and not held:
        # What its cover stated of folios was never held against a volume.
        target.first_folio = target.last_folio = None
    source.folios = source.first_folio = source.last_folio = None
    work.session.flush()
    work.emit(
        VolumesReceived(
            entity_id=target.id, fonds_id=target.fonds_id, reference=target.reference, source_id=source.id,
            source_reference=source.reference, volumes=len(volumes), first_volume=last + 1, folios=before,
        )
    )  # fmt: skip
