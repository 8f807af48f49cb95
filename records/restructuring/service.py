"""Acts by which files pass under another class, are divided, or are joined. Nothing is ever deleted by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from uuid_utils.compat import uuid7

from classification.charts.model import ChartState, ClassificationChart, Node
from records.aggregations import queries, states
from records.aggregations.covers import volumes_of
from records.aggregations.events import AggregationReclassified
from records.aggregations.model import Aggregation, AggregationAlias, Standing
from records.aggregations.opening import Opening, survey
from records.aggregations.questions import ObjectionsToMoving, ObjectionsToReclassifying
from records.aggregations.questions import objections as told
from records.aggregations.service import next_reference, open_aggregation, printed, take_for_act
from records.aggregations.states import Moment
from records.documents.model import Document
from records.objects.errors import ObjectMissing
from records.objects.keys import ObjectKey
from records.objects.service import store_of
from records.restructuring import carrying, joining
from records.restructuring.errors import RestructuringRefused
from records.restructuring.events import AggregationMerged, AggregationSplit, DocumentsReceived
from records.restructuring.model import Regrouping, RegroupingKind
from system.actor import Actor, Permission
from system.errors import Objection, Refusal, refuse_all
from system.work import Installation, Work

MOST_DOCUMENTS = 5000
_P = Permission.AGGREGATION_RESTRUCTURE
_ATTEMPTS = 3

Told = Callable[[int, int], None]
After = Callable[[Work], None]
Act = Callable[[Work], tuple[Aggregation, list[ObjectKey]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why, and by whose order where a file is closed or has left its office. Both stay with the files."""

    reason: str
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """The file that a split makes: what it is called, since when, and which documents go into it."""

    title: str
    document_ids: Sequence[UUID]
    opened_on: date | None = None


def reclassify_aggregation(
    work: Work, aggregation_id: UUID, *, node_id: UUID, reason: str, opinion: str = ""
) -> Aggregation:
    """Put a file under another class: it gets the next reference there, and the old one still finds it.

    The opening year stays. `opinion` says where the board's opinion stands; without it a class whose terms are shorter
    is refused (domain 3.2).

    Raises:
        AggregationNotFound, NotPermitted
        RestructuringRefused: with every objection, those of higher floors among them.
    """
    file = take_for_act(work, aggregation_id, _P)
    opening = Opening(node_id=node_id, unit_id=file.unit_id, title=file.title, opened_on=file.opened_on)
    site = survey(work.session, [opening])[0]
    if site is None:
        raise ValueError("a file has a unit")
    moment = replace(
        site.moment(work.today),
        on=work.today,
        reason=reason,
        standing=file.standing.value,
        is_same_class=site.node is not None and site.node.lineage_id == file.lineage_id,
    )
    question = ObjectionsToReclassifying(
        fonds_id=file.fonds_id, aggregation_id=file.id, node_id=node_id, has_opinion=bool(opinion.strip())
    )
    against = states.RECLASSIFICATION.objections(moment)
    if site.node is not None:
        against += told(work, question)
    refuse_all(RestructuringRefused, against)
    if site.node is None:
        raise ValueError("an unknown class was refused")
    old = work.session.get_one(Node, file.node_id)
    alias = AggregationAlias(
        fonds_id=file.fonds_id, aggregation_id=file.id, reference=file.reference, node_id=file.node_id,
        until=work.today, reason=reason.strip(), opinion=opinion.strip(), changed_at=work.now,
        changed_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(alias)
    work.session.flush()
    before = file.reference
    file.consecutive, file.reference = next_reference(work, site)
    file.node_id, file.lineage_id = site.node.id, site.node.lineage_id
    file.sort_key = f"{site.node.sort_key}/{file.opening_year:04d}/{file.consecutive:09d}"
    file.printed_reference = file.reference
    if file.closed_on is not None:
        file.printed_reference = printed(work.session, file, closing_year=file.closed_on.year)
    work.session.flush()
    work.emit(
        AggregationReclassified(
            entity_id=file.id, fonds_id=file.fonds_id, reference=file.reference, old_reference=before,
            series=site.node.code, old_series=old.code, alias_id=alias.id,
        )
    )  # fmt: skip
    return file


def split_aggregation(
    installation: Installation, actor: Actor, source_id: UUID, division: Division, grounds: Grounds
) -> Aggregation:
    """Open a new file of the same class and move the chosen documents into it, in one act.

    Raises:
        AggregationNotFound, NotPermitted, ActRefused: as opening would.
        RestructuringRefused: with every objection.
        ObjectMissing, ObjectDamaged, StoreFull: while copying; nothing has moved.
    """
    return carry_split(installation, actor, (source_id, uuid7()), division, grounds)


def merge_aggregations(
    installation: Installation, actor: Actor, source_id: UUID, target_id: UUID, grounds: Grounds
) -> Aggregation:
    """Move every document and volume of a file into another open one; the shell stays and leads there.

    Raises:
        As `split_aggregation`.
    """
    return carry_merge(installation, actor, (source_id, target_id), grounds)


def carry_split(
    installation: Installation,
    actor: Actor,
    files: tuple[UUID, UUID],
    division: Division,
    grounds: Grounds,
    *,
    told: Told = carrying.tell_nobody,
    after: After | None = None,
) -> Aggregation:
    """The same for a target whose id is known before, telling how far the bytes are; `after` is heard in the act."""
    source_id, target_id = files
    asked = replace(division, document_ids=list(dict.fromkeys(division.document_ids)))

    def act(work: Work) -> tuple[Aggregation, list[ObjectKey]]:
        found = _split(work, source_id, target_id, asked, grounds)
        return _and(work, found, after)

    require_restructurer(installation, actor, source_id)
    return _carried(installation, actor, files, act, chosen=asked.document_ids, told=told)


def carry_merge(
    installation: Installation,
    actor: Actor,
    files: tuple[UUID, UUID],
    grounds: Grounds,
    *,
    told: Told = carrying.tell_nobody,
    after: After | None = None,
) -> Aggregation:
    """As `carry_split` for a merge."""

    def act(work: Work) -> tuple[Aggregation, list[ObjectKey]]:
        return _and(work, _merge(work, *files, grounds), after)

    require_restructurer(installation, actor, *files)
    return _carried(installation, actor, files, act, chosen=None, told=told)


def _and(
    work: Work, found: tuple[Aggregation, list[ObjectKey]], after: After | None
) -> tuple[Aggregation, list[ObjectKey]]:
    if after is not None:
        after(work)
    return found


def require_restructurer(installation: Installation, actor: Actor, *file_ids: UUID) -> None:
    """Go on only for somebody who may do this in each of the files.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsFrozen.
    """
    with installation.reading(actor) as reading:
        for one in file_ids:
            file = queries.find(reading, one)
            actor.require(_P, file.place)
            file.require_in_order()


def _carried(
    installation: Installation,
    actor: Actor,
    files: tuple[UUID, UUID],
    act: Act,
    *,
    chosen: Sequence[UUID] | None,
    told: Told,
) -> Aggregation:
    """Copy before any lock is taken, act, and only then remove what was left behind."""
    source_id, target_id = files
    keys: list[ObjectKey] = []
    try:
        for attempt in range(_ATTEMPTS):
            with installation.reading(actor) as reading:
                keys = carrying.keys_of(reading.session, source_id, chosen)
            carrying.copy(store_of(installation.settings), keys, target_id, told)
            try:
                with installation.work(actor) as work:
                    target, left = act(work)
                break
            except ObjectMissing:
                # Somebody put a document or a version in while the others were copied: its bytes follow.
                if attempt == _ATTEMPTS - 1:
                    raise
    except Refusal:
        carrying.take_back(installation, actor, keys, target_id)
        raise
    carrying.remove_left(installation, actor, left, target_id)
    return target


def _split(
    work: Work, source_id: UUID, target_id: UUID, division: Division, grounds: Grounds
) -> tuple[Aggregation, list[ObjectKey]]:
    source, documents = weigh_split(work, source_id, division, grounds)
    opening = Opening(
        node_id=_class_in_force(work, source),
        unit_id=source.unit_id,
        title=division.title,
        opened_on=division.opened_on or source.opened_on,
        description=replace(queries.description_of(source), folios=None, first_folio=None, last_folio=None),
        aggregation_id=target_id,
    )
    target = open_aggregation(work, opening)
    left = carrying.move(work, source, target, documents)
    _remember(work, RegroupingKind.SPLIT, (source, target), len(documents), grounds)
    return target, left


def weigh_split(
    work: Work, source_id: UUID, division: Division, grounds: Grounds
) -> tuple[Aggregation, list[Document]]:
    """The file and the documents that would leave it, locked.

    Raises:
        AggregationNotFound, NotPermitted
        RestructuringRefused: with every objection.
    """
    source = take_for_act(work, source_id, _P)
    documents = _documents(work, source, division.document_ids)
    against = [*_against(work, source, grounds, states.SPLITTING)]
    if not documents or len(documents) != len(set(division.document_ids)):
        against.append(Objection("restructuring.no_documents_chosen", facts={"field": "documents"}))
    elif len(documents) == source.document_count:
        against.append(Objection("restructuring.nothing_would_stay", facts={"field": "documents"}))
    refuse_all(RestructuringRefused, against)
    return source, documents


def _merge(work: Work, source_id: UUID, target_id: UUID, grounds: Grounds) -> tuple[Aggregation, list[ObjectKey]]:
    source, target, documents = weigh_merge(work, source_id, target_id, grounds)
    volumes, held = volumes_of(work, source), volumes_of(work, target)
    left = carrying.move(work, source, target, documents)
    joining.pass_volumes(work, source, target, volumes, held)
    source.standing, source.merged_into_id = Standing.MERGED, target.id
    work.session.flush()
    _remember(work, RegroupingKind.MERGE, (source, target), len(documents), grounds)
    return target, left


def weigh_merge(
    work: Work, source_id: UUID, target_id: UUID, grounds: Grounds
) -> tuple[Aggregation, Aggregation, list[Document]]:
    """Both files and the documents that would pass from the one to the other, locked.

    Raises:
        As `weigh_split`.
    """
    # Always in the same order, so that two who join the same two files never wait for each other in a circle.
    taken = {one: take_for_act(work, one, _P) for one in sorted({source_id, target_id})}
    source, target = taken[source_id], taken[target_id]
    against = _against(work, source, grounds, states.MERGING)
    if source is target:
        against.append(Objection("restructuring.same_file", facts={"field": "target"}))
    elif source.fonds_id != target.fonds_id:
        against.append(Objection("restructuring.other_body", facts={"field": "target"}))
    else:
        against += [_aimed(one) for one in _against(work, target, grounds, states.MERGING) if one not in against]
        against += joining.objections(volumes_of(work, source), volumes_of(work, target))
        if not target.is_open:
            facts = {"field": "target", "reference": target.reference}
            against.append(Objection("restructuring.target_is_closed", "LGA 4-XXIX", facts))
    refuse_all(RestructuringRefused, against)
    return source, target, _documents(work, source, None)


def _aimed(objection: Objection) -> Objection:
    """An objection against the file that takes the documents is said at the field that names it."""
    return replace(objection, facts={**objection.facts, "field": "target"})


def _against(work: Work, file: Aggregation, grounds: Grounds, step: states.Transition) -> list[Objection]:
    moment = Moment(
        today=work.today,
        on=work.today,
        reason=grounds.reason,
        authority=grounds.authority,
        stage=file.stage,
        is_open=file.is_open,
        standing=file.standing.value,
    )
    question = ObjectionsToMoving(fonds_id=file.fonds_id, aggregation_id=file.id)
    found = [*step.objections(moment), *told(work, question)]
    if file.document_count > MOST_DOCUMENTS:
        found.append(Objection("restructuring.too_many_documents", facts={"most": MOST_DOCUMENTS}))
    return found


def _documents(work: Work, source: Aggregation, chosen: Sequence[UUID] | None) -> list[Document]:
    statement = select(Document).where(Document.aggregation_id == source.id).order_by(Document.number)
    wanted = set(chosen) if chosen is not None else None
    return [one for one in work.session.scalars(statement) if wanted is None or one.id in wanted]


def _class_in_force(work: Work, file: Aggregation) -> UUID:
    """The file's own class in the chart in force; its old one where there is none, which opening refuses."""
    statement = (
        select(Node.id)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            ClassificationChart.fonds_id == file.fonds_id,
            ClassificationChart.state == ChartState.IN_FORCE,
            Node.lineage_id == file.lineage_id,
        )
    )
    return work.session.scalars(statement).first() or file.node_id


def _remember(
    work: Work, kind: RegroupingKind, files: tuple[Aggregation, Aggregation], documents: int, grounds: Grounds
) -> None:
    source, target = files
    regrouping = Regrouping(
        fonds_id=source.fonds_id, kind=kind, source_id=source.id, target_id=target.id, documents=documents,
        reason=grounds.reason.strip(), authority=grounds.authority.strip(), done_at=work.now,
        done_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(regrouping)
    work.session.flush()
    left = AggregationSplit if kind is RegroupingKind.SPLIT else AggregationMerged
    work.emit(
        left(
            entity_id=source.id, fonds_id=source.fonds_id, reference=source.reference, target_id=target.id,
            target_reference=target.reference, documents=documents, regrouping_id=regrouping.id,
        )
    )  # fmt: skip
    work.emit(
        DocumentsReceived(
            entity_id=target.id, fonds_id=target.fonds_id, reference=target.reference, source_id=source.id,
            source_reference=source.reference, documents=documents, regrouping_id=regrouping.id,
        )
    )  # fmt: skip
