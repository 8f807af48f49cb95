"""Packages move from the folder of one machine into the bucket where all else lies, when somebody asks for it.

A tag file is read whole, which proves it by its digest, written sealed under the same key of its build, and only then
removed from the folder: killed and run again it goes on, and every package can be handed out all the while.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from records.objects.encryption import require_operator
from records.objects.errors import ContentGone, KeyLost, ObjectDamaged, ObjectMissing
from records.objects.keys import ObjectKey
from records.objects.store import Store
from retention.transfers.events import PackagesMoved
from retention.transfers.sealed import MOST_BYTES, left_in_folder, tags_store
from system.actor import Actor
from system.organization.model import Fonds
from system.work import Installation


@dataclass
class Moving:
    """What became of every tag file of the folder; `refused` names what stays where it lay."""

    found: int = 0
    moved: int = 0
    gone: int = 0
    refused: list[str] = field(default_factory=list)


def move_packages(installation: Installation, actor: Actor) -> Moving:
    """Move what lies in the folder into the bucket; nothing to do where there is no bucket or no folder.

    Raises:
        NotPermitted: only who runs the installation moves bytes.
        StoreFull, MasterKeyMissing
    """
    require_operator(actor)
    before, report = left_in_folder(installation.settings), Moving()
    if before is None:
        return report
    into = tags_store(installation.settings)
    for key in list(before.list_keys()):
        report.found += 1
        _move(before, into, key, report)
    if report.found:
        with installation.work(actor) as work:
            first = work.session.scalar(select(Fonds.id).order_by(Fonds.created_at, Fonds.id).limit(1))
            if first is not None:
                work.emit(
                    PackagesMoved(
                        entity_id=first, fonds_id=first, moved=report.moved, gone=report.gone,
                        refused=len(report.refused),
                    )
                )  # fmt: skip
    return report


def _move(before: Store, into: Store, key: ObjectKey, report: Moving) -> None:
    try:
        _copy(before, into, key)
    except (ContentGone, ObjectMissing):
        # Forgotten, or moved by somebody else: what is left of it opens for nobody.
        report.gone += 1
    except (ObjectDamaged, KeyLost):
        report.refused.append(str(key))
        return
    else:
        report.moved += 1
    before.delete(key)


def _copy(before: Store, into: Store, key: ObjectKey) -> None:
    # Opened before anything is written: for a build whose key is lost no new one is made.
    chunks = before.read_range(key)
    with into.incoming(key.aggregation_id, limit=MOST_BYTES) as incoming:
        for chunk in chunks:
            incoming.write(chunk)
        if incoming.sha256 != key.sha256:
            raise ObjectDamaged(key=key, expected_size=None, size=incoming.size)
        incoming.keep()
