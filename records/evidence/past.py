"""Which decisions kept files on a past day, rebuilt from dated rows and from the history (domain 4.3; LGA 10, 12).

Links, holds and notices carry their days; where a document lay, which files a decision belonged to and how it ended is
in the history. The rule is that of `protecting`, the same as for today. Decisions are named to who may meet them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, select

from records.aggregations.model import Aggregation
from records.aggregations.questions import FilesEverProtected, HeldThen, PastMoment, ProtectedThen, Protection
from records.decisions.model import Addressee, Decision, DecisionFile
from records.decisions.states import DecisionState
from records.decisions.visibility import seen
from records.documents.model import Document
from records.evidence import protecting
from records.evidence.model import EvidenceLink
from records.evidence.protecting import Standing
from records.evidence.standing_then import ENDINGS, NOTICES, Recorded, Told, by_law, by_record, is_last_day_lost
from system.history import Entry
from system.work import Reading, Work

Stand = Reading | Work
MOVED = "document.moved"
FILED, UNFILED = "decision.file_linked", "decision.file_unlinked"
# What tells of a file that documents left it.
LEFT = ("aggregation.split", "aggregation.merged")
_AT_ONCE = 500


def protected_then(stand: Stand, question: ProtectedThen) -> Mapping[UUID, Sequence[Protection]]:
    """The decisions that kept each file on the day, the earliest first; files that none kept are left out."""
    wanted, moment = set(question.aggregation_ids), question.moment
    touched = sorted(_touching(stand, question.aggregation_ids))
    links = [row for some in _portions(touched) for row in stand.session.execute(_links(some))]
    lay = _where(stand, links, moment.ended_at)
    evidence: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for link, _now in links:
        if _counted(link, moment):
            evidence[link.decision_id].add(lay[link.document_id])
    ids = [one for one in touched if evidence[one] & wanted]
    if not ids:
        return {}
    standings = _standings(stand, ids, evidence, moment)
    named = {one for some in _portions(ids) for one in stand.session.scalars(_in_sight(stand, some))}
    found: defaultdict[UUID, list[Protection]] = defaultdict(list)
    for decision, standing, is_lost in standings:
        grounds = protecting.grounds(standing, moment.on)
        if grounds:
            reference = decision.reference or "" if decision.id in named else ""
            until = protecting.last_day(standing, moment.on)
            decided_on = decision.decided_on if reference else None
            for file_id in evidence[decision.id] & wanted:
                found[file_id].append(
                    Protection(reference, decided_on, tuple(one.value for one in grounds), until, is_lost)
                )
    return found


def ever_protected(stand: Stand, question: FilesEverProtected) -> Sequence[Select[UUID]]:
    """The files in which any evidence of a body lies, lay when it was linked, or left since."""
    of_body = EvidenceLink.fonds_id == question.fonds_id
    lies = select(Document.aggregation_id).join(EvidenceLink, EvidenceLink.document_id == Document.id)
    moves = select(Entry).where(
        Entry.action == MOVED, Entry.entity_id.in_(select(EvidenceLink.document_id).where(of_body))
    )
    sources = sorted({UUID(str(one.read_facts()["source_id"])) for one in stand.session.scalars(moves)})
    return (
        lies.where(of_body), select(EvidenceLink.aggregation_id).where(of_body),
        *(select(Aggregation.id).where(Aggregation.id.in_(some)) for some in _portions(sources)),
    )  # fmt: skip


def _touching(stand: Stand, files: Sequence[UUID]) -> set[UUID]:
    """Decisions whose evidence lies in these files, lay there when it was linked, or left them since."""
    found: set[UUID] = set()
    for some in _portions(files):
        # Two statements, so that each is read from an index.
        joined = select(EvidenceLink.decision_id).join(Document, Document.id == EvidenceLink.document_id)
        found.update(stand.session.scalars(joined.where(Document.aggregation_id.in_(some)).distinct()))
        linked = select(EvidenceLink.decision_id).where(EvidenceLink.aggregation_id.in_(some))
        found.update(stand.session.scalars(linked.distinct()))
        left = stand.session.scalars(
            select(Entry.fonds_id).where(Entry.entity_id.in_(some), Entry.action.in_(LEFT)).distinct()
        )
        for fonds_id in left.all():
            # Rare: only bodies in which something left one of these files are looked through.
            of_body = select(EvidenceLink.document_id).where(EvidenceLink.fonds_id == fonds_id)
            moves = select(Entry).where(Entry.action == MOVED, Entry.entity_id.in_(of_body))
            gone = {one.entity_id for one in stand.session.scalars(moves)
                    if UUID(str(one.read_facts()["source_id"])) in set(some)}  # fmt: skip
            for documents in _portions(sorted(one for one in gone if one)):
                linked = select(EvidenceLink.decision_id).where(EvidenceLink.document_id.in_(documents))
                found.update(stand.session.scalars(linked))
    return found


def _links(decision_ids: Sequence[UUID]) -> Select[EvidenceLink, UUID]:
    return (
        select(EvidenceLink, Document.aggregation_id)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(EvidenceLink.decision_id.in_(decision_ids))
    )


def _where(stand: Stand, links: Sequence[Any], ended_at: datetime) -> dict[UUID, UUID]:
    """The file in which each document lay: what the first move behind the day came from, else where it lies now."""
    lay = {link.document_id: now for link, now in links}
    moved: set[UUID] = set()
    for document, at, _action, facts in _told(stand, sorted(lay), (MOVED,)):
        if at >= ended_at and document not in moved:
            moved.add(document)
            lay[document] = UUID(str(facts["source_id"]))
    return lay


def _counted(link: EvidenceLink, moment: PastMoment) -> bool:
    """Whether a link was evidence then: it ran, or the decision had become final on it."""
    if not moment.by_record:
        return link.relied_on or link.withdrawn_at is None
    ran = link.withdrawn_at is None or link.withdrawn_at >= moment.ended_at
    return link.linked_at < moment.ended_at and (ran or link.relied_on)


def _standings(
    stand: Stand, ids: Sequence[UUID], evidence: Mapping[UUID, set[UUID]], moment: PastMoment
) -> list[tuple[Decision, Standing, bool]]:
    """How each decision stood, and whether its last day then is lost."""
    events: defaultdict[UUID, list[Told]] = defaultdict(list)
    for one, *told in _told(stand, ids, (*ENDINGS, *NOTICES, FILED, UNFILED)):
        events[one].append((told[0], told[1], told[2]))
    filed, notices = _filed(stand, ids, events, moment), _notices(stand, ids)
    every = sorted({file for one in ids for file in evidence[one] | filed[one]})
    held = {file for told in stand.ask(HeldThen(tuple(every), moment)) for file in told}
    rows = [
        row for some in _portions(ids) for row in stand.session.scalars(select(Decision).where(Decision.id.in_(some)))
    ]
    found = []
    for row in sorted(rows, key=lambda one: (str(one.decided_on or ""), one.reference or "")):
        recorded = Recorded(
            decided_on=row.decided_on, finalised_at=row.finalised_at, is_final=row.state is DecisionState.FINAL,
            ended_on=row.ended_on, in_force_until=row.in_force_until, has_remedy=bool(row.remedy),
            notices=notices[row.id], in_force_from=row.in_force_from,
        )  # fmt: skip
        is_held = bool((evidence[row.id] | filed[row.id]) & held)
        if moment.by_record:
            stood = by_record(recorded, events[row.id], moment.ended_at, is_held=is_held)
            found.append((row, stood, is_last_day_lost(recorded, events[row.id], moment.ended_at)))
        else:
            found.append((row, by_law(recorded, moment.on, is_held=is_held), False))
    return found


def _filed(
    stand: Stand, ids: Sequence[UUID], events: Mapping[UUID, Sequence[Told]], moment: PastMoment
) -> Mapping[UUID, set[UUID]]:
    """The files each decision belonged to: those of today, less what was said behind the day."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for some in _portions(ids):
        statement = select(DecisionFile.decision_id, DecisionFile.aggregation_id)
        for decision_id, file_id in stand.session.execute(statement.where(DecisionFile.decision_id.in_(some))):
            found[decision_id].add(file_id)
    for one in ids if moment.by_record else ():
        for at, action, facts in reversed(events[one]):
            if at >= moment.ended_at and action in {FILED, UNFILED}:
                change: Callable[[UUID], None] = found[one].discard if action == FILED else found[one].add
                change(UUID(str(facts["aggregation_id"])))
    return found


def _notices(stand: Stand, ids: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for some in _portions(ids):
        statement = select(Addressee.decision_id, Addressee.notified_on, Addressee.challengeable_until)
        for decision_id, notified_on, until in stand.session.execute(statement.where(Addressee.decision_id.in_(some))):
            found[decision_id].append((notified_on, until))
    return found


def _in_sight(stand: Stand, ids: Sequence[UUID]) -> Select[UUID]:
    return select(Decision.id).where(Decision.id.in_(ids), seen(stand.actor))


def _told(stand: Stand, ids: Sequence[UUID], actions: Sequence[str]) -> Iterator[tuple[UUID, datetime, str, Any]]:
    """What the history tells of some things, each in order."""
    for some in _portions(ids):
        statement = select(Entry.entity_id, Entry.at, Entry.action, Entry.facts)
        wanted = statement.where(Entry.entity_id.in_(some), Entry.action.in_(actions)).order_by(Entry.seq)
        for entity_id, at, action, facts in stand.session.execute(wanted):
            yield entity_id, at, action, msgspec.json.decode(facts)


def _portions(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
