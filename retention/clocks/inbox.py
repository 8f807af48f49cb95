"""What waits for people about clocks: files without a day, for whoever may record their events."""

from __future__ import annotations

from collections.abc import Sequence

from retention.clocks.due import queue_counts
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.web.language import ngettext
from system.work import Reading

NAMES = {
    "trigger-unknown": "Sin evento disparador: falta registrar cuándo ocurrió",
    "not-computed": "Sin fecha que se pueda calcular: sin regla o clasificados",
}


def files_without_a_day(reading: Reading) -> Sequence[InboxItem]:
    """Each queue that holds something, with how many files in sight wait in it."""
    if not reading.actor.holds(Permission.TRIGGER_RECORD):
        return ()
    return [
        InboxItem(
            title=_(NAMES[name]),
            path=f"/due/queues/{name}",
            detail=ngettext("%(num)s expediente", "%(num)s expedientes", files) % {"num": files},
        )
        for name, files in queue_counts(reading).items()
        if files
    ]
