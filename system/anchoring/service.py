"""Acts: seal the head of the history, change the key that seals."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from system import history
from system.actor import Actor, NotPermitted, Permission
from system.anchoring import blocks, keyring, queries
from system.anchoring.checkpoint import FIRST, Seal, Statement, canonical, public_bytes
from system.anchoring.errors import ForeignSealKey, HeadDisagrees, SealKeyMissing, TreeDisagrees
from system.anchoring.events import HistorySealed, SealKeyRegistered
from system.anchoring.keyring import Keyring
from system.anchoring.model import Checkpoint, CheckpointKey
from system.errors import Fact
from system.mail.service import post
from system.web.language import say
from system.work import Reading, Work


def require_sealer(actor: Actor) -> None:
    """Go on only for who looks after the keys of this installation."""
    if not actor.holds(Permission.KEYS_MANAGE):
        raise NotPermitted(permission=Permission.KEYS_MANAGE.value, actor=actor.handle)


def seal(work: Work, *, only_if_due: bool = False) -> Checkpoint | None:
    """Sign where the history stands now, before the entries of this act.

    With `only_if_due` nothing is sealed, and None given back, where nothing happened since the last seal.

    Raises:
        HeadDisagrees: the end of the history was cut or changed; nothing is sealed over it.
        TreeDisagrees: the tree that is kept does not come to the root that was signed last.
        SealKeyMissing: this installation has sealed before and its key is gone.
    """
    require_sealer(work.actor)
    head = _lock_head(work.session)
    if only_if_due and not queries.is_due(work.session):
        return None
    last = queries.newest(work.session)
    _require_same_history(work.session, head, last)
    root = _grown(work.session, head, last)
    ring = _ring(work)
    statement = Statement(
        installation=ring.installation,
        number=last.number + 1 if last else 1,
        sequence=head.seq,
        head=head.digest,
        at=work.now.astimezone(UTC),
        previous=last.digest if last else FIRST,
        key=ring.current_id,
        root=root,
    )
    return _keep(work, statement, ring)


def rotate(work: Work) -> CheckpointKey:
    """Seal with a new key from now on; the old key signs that the new one follows it, and is then forgotten."""
    require_sealer(work.actor)
    _lock_head(work.session)
    path = work.settings.seal_key
    ring = _ring(work)
    return _register(work, keyring.put_first(path, ring), by=ring.current_id)


def forget_old_keys(reading: Reading) -> None:
    """Keep only the private key that seals, once the database knows its public half: after the rotation's commit."""
    path = reading.settings.seal_key
    ring, known = keyring.read(path), queries.newest_key(reading.session)
    if ring is not None and len(ring.secrets) > 1 and known is not None and known.key == ring.current_id:
        keyring.keep_first(path, ring)


def start_anew(work: Work) -> CheckpointKey:
    """Make a key where the old one is lost. Nobody signs that it follows, and whoever verifies is told so."""
    require_sealer(work.actor)
    _lock_head(work.session)
    known = queries.newest_key(work.session)
    ring = keyring.create(work.settings.seal_key, known.installation if known else None)
    return _known(work, ring) or _register(work, ring, by="")


def _lock_head(session: Session) -> history.Head:
    """The head, locked: nobody's entries come between what is read here and what is signed."""
    return session.execute(select(history.Head).where(history.Head.id == 1).with_for_update()).scalar_one()


def _keep(work: Work, statement: Statement, ring: Keyring) -> Checkpoint:
    sealed = statement.sign(ring.current)
    checkpoint = Checkpoint(
        number=statement.number,
        installation=statement.installation,
        sequence=statement.sequence,
        head=statement.head,
        at=statement.at,
        previous=statement.previous,
        key=statement.key,
        signature=sealed.signature,
        digest=sealed.digest,
        root=statement.root,
    )
    work.session.add(checkpoint)
    work.session.flush()
    work.emit(
        HistorySealed(
            entity_id=checkpoint.id, fonds_id=None, number=statement.number, sequence=statement.sequence,
            head=statement.head, digest=sealed.digest, key=statement.key,
            root=statement.root or "",
        )
    )  # fmt: skip
    _send(work, sealed)
    return checkpoint


def _send(work: Work, sealed: Seal) -> None:
    """Leave a letter with the seal to every address outside that is set."""
    recipients = [one.strip() for one in work.settings.seal_mail.split(",") if one.strip()]
    stated = sealed.statement
    facts: dict[str, Fact] = {
        "number": stated.number,
        "sequence": stated.sequence,
        "checkpoint": sealed.to_text(),
        "address": work.settings.public_url,
    }
    for recipient in recipients:
        post(work, None, recipient, say("mail.checkpoint.subject", facts), say("mail.checkpoint.body", facts))


def _require_same_history(session: Session, head: history.Head, last: Checkpoint | None) -> None:
    places = [(head.seq, head.digest)] if head.seq else []
    if last is not None and last.sequence:
        places.append((last.sequence, last.head))
    for sequence, digest in places:
        found = session.scalars(select(history.Entry.digest).where(history.Entry.seq == sequence)).one_or_none()
        if found != digest:
            raise HeadDisagrees(sequence=sequence)


def _grown(session: Session, head: history.Head, last: Checkpoint | None) -> str:
    """The root over all entries, from what is kept of the tree and what was added since."""
    blocks.grow(session, head.seq)
    if last is not None and last.root is not None and blocks.root_at(session, last.sequence) != last.root:
        raise TreeDisagrees(number=last.number)
    return blocks.root_at(session, head.seq)


def _ring(work: Work) -> Keyring:
    """The keys, the sealing one registered: made on first use, never made silently where one was lost."""
    path = work.settings.seal_key
    ring = keyring.read(path)
    known = queries.newest_key(work.session)
    if ring is None:
        if known is not None:
            raise SealKeyMissing(key=known.key, file=path.name)
        ring = keyring.create(path)
    if known is not None and known.installation != ring.installation:
        raise ForeignSealKey(file=path.name)
    if _known(work, ring) is None:
        # A rotation that was cut off between the file and the database comes to its end here.
        _register(work, ring, by=known.key if known and ring.find(known.key) else "")
    return ring


def _known(work: Work, ring: Keyring) -> CheckpointKey | None:
    return work.session.scalars(select(CheckpointKey).where(CheckpointKey.key == ring.current_id)).one_or_none()


def _register(work: Work, ring: Keyring, *, by: str) -> CheckpointKey:
    public = public_bytes(ring.current)
    endorser = ring.find(by) if by else None
    registered = CheckpointKey(
        key=ring.current_id,
        installation=ring.installation,
        public=public,
        since=work.now,
        endorsed_by=by if endorser else "",
        endorsement=endorser.sign(endorsed(ring.installation, public)) if endorser else b"",
    )
    work.session.add(registered)
    work.session.flush()
    work.emit(
        SealKeyRegistered(
            entity_id=registered.id, fonds_id=None, key=registered.key, public_key=public.hex(),
            endorsed_by=registered.endorsed_by,
        )
    )  # fmt: skip
    return registered


def endorsed(installation: UUID, public: bytes) -> bytes:
    """What an old key signs of the new one that follows it."""
    return canonical(
        {"format": "constancia-checkpoint-key/1", "installation": str(installation), "public_key": public.hex()}
    )
