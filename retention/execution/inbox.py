"""What waits for people about executions."""

from __future__ import annotations

from collections.abc import Sequence

from retention.disposals.model import DisposalList
from retention.execution import delivered, queries
from retention.transfers.model import Transfer
from system.context import InboxItem
from system.web.language import gettext as _
from system.web.language import ngettext
from system.work import Reading


def to_witness(reading: Reading) -> Sequence[InboxItem]:
    """Executions that somebody else began and that wait for the actor's confirmation."""
    return [
        InboxItem(
            title=_title(disposal),
            path=f"/executions/{execution.id}",
            detail=_("%(who)s la inició y espera a quien atestigüe") % {"who": execution.executor},
            due_on=execution.expires_at.date().isoformat() if execution.expires_at else "",
        )
        for execution, disposal in queries.waiting_for_witness(reading)
    ]


def to_execute(reading: Reading) -> Sequence[InboxItem]:
    """Published lists that nobody has begun to execute."""
    return [
        InboxItem(
            title=_title(disposal),
            path=f"/executions/new?list={disposal.id}",
            detail=ngettext(
                "%(num)s expediente por dar de baja", "%(num)s expedientes por dar de baja", disposal.standing_count
            )
            % {"num": disposal.standing_count},
        )
        for disposal in queries.to_execute(reading)
    ]


def to_erase(reading: Reading) -> Sequence[InboxItem]:
    """Transfers that another archive acknowledged and of which the own store still holds the content."""
    if not delivered.may_order(reading):
        return []
    rows = reading.session.execute(delivered.waiting(reading).order_by(Transfer.accepted_on, Transfer.id).limit(50))
    return [
        InboxItem(
            title=_("Copias de la transferencia %(number)s") % {"number": f"{row.number}/{row.year}"},
            path="/executions/delivered",
            detail=ngettext(
                "%(num)s expediente entregado sigue en el almacén",
                "%(num)s expedientes entregados siguen en el almacén",
                row.files,
            )
            % {"num": row.files},
        )
        for row in rows
    ]  # fmt: skip


def _title(disposal: DisposalList) -> str:
    return _("Baja documental %(number)s") % {"number": f"{disposal.number}/{disposal.year}"}
