"""A published disposal list in the demo body, as the acts before its execution leave one."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from app.assembly import assemble
from classification.series.kinds import Technique
from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock
from retention.disposals import lines
from retention.disposals.eligibility import is_eligible
from retention.disposals.gathering import facts
from retention.disposals.model import DisposalItem, DisposalList, Fate, ItemState, ListState
from system.actor import local_operator
from system.settings import Settings
from tests.served import Service

MOST = 3


def published_list(service: Service, most: int = MOST) -> UUID:
    """A list of files that may go today, published; each call takes others."""
    environment = service.environment
    installation = assemble(
        Settings(
            data_dir=Path(environment["CONSTANCIA_DATA_DIR"]), database_url=environment["CONSTANCIA_DATABASE_URL"],
            worker=False,
        )
    )  # fmt: skip
    try:
        with installation.work(local_operator("journey")) as work:
            session = work.session
            taken = select(DisposalItem.active).where(DisposalItem.active.is_not(None))
            due = (
                select(Aggregation)
                .join(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
                .where(
                    RetentionClock.due_on <= work.today, RetentionClock.outcome == Technique.ELIMINATION,
                    Aggregation.id.not_in(taken),
                )
                .order_by(Aggregation.id)
            )  # fmt: skip
            files = session.scalars(due).all()
            known = facts(work, files[0].fonds_id, [one.id for one in files], work.today)
            chosen = [one for one in files if is_eligible(known[one.id], work.today)][:most]
            number = (session.scalar(select(func.max(DisposalList.number))) or 0) + 1
            made = DisposalList(
                fonds_id=chosen[0].fonds_id, unit_id=chosen[0].unit_id, year=work.today.year, number=number,
                title="Expedientes de trámite concluido", state=ListState.PUBLISHED, fate=Fate.DESTRUCTION,
                criteria={}, as_of=work.today, item_count=len(chosen), standing_count=len(chosen),
                drafted_by="concentracion", drafted_at=work.now, proposed_by="concentracion", proposed_at=work.now,
                ruling_number="DDF-12/2026", ruled_on=work.today, act_number="ABD-12/2026", act_on=work.today,
                published_at="https://valleverde.gob.mx/transparencia/bajas", published_on=work.today,
            )  # fmt: skip
            session.add(made)
            session.flush()
            now = lines.lines_of(session, [one.id for one in chosen])
            for position, file in enumerate(chosen, start=1):
                line = now[file.id]
                session.add(
                    DisposalItem(
                        list_id=made.id, aggregation_id=file.id, active=file.id, position=position,
                        state=ItemState.STANDING, entry_id=line["entry_id"], due_on=line["due_on"],
                        sha256=lines.line_digest(line), reasons=[],
                    )
                )  # fmt: skip
            session.flush()
            made.digest = lines.digest_of(session, made.id)
            return made.id
    finally:
        installation.database.dispose()
