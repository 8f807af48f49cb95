"""Sealing the head of the history: who may, when anything happened, with which key."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from system import history
from system.actor import NotPermitted
from system.anchoring import keyring, queries, service
from system.anchoring.checkpoint import FIRST
from system.anchoring.errors import ForeignSealKey, HeadDisagrees, SealKeyMissing, SealKeyUnreadable
from system.anchoring.model import Checkpoint, CheckpointKey
from system.audit.denials import AccessDenied
from system.organization.roles import Role


def happen(installation, operator, count: int = 1) -> None:
    for _ in range(count):
        with installation.work(operator) as work:
            work.emit(AccessDenied(entity_id=uuid4(), fonds_id=None, permission="x:y"))


def seal(installation, operator, **how):
    with installation.work(operator) as work:
        return service.seal(work, **how)


def remove_triggers(installation) -> None:
    with installation.database.writer.begin() as connection:
        if installation.database.is_sqlite:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER history_refuses_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE history DISABLE TRIGGER ALL")


def test_a_seal_says_where_the_history_stood_and_names_the_seal_before(installation, operator):
    happen(installation, operator, 3)
    first = seal(installation, operator)
    happen(installation, operator, 2)
    second = seal(installation, operator)

    # The key and the seal themselves are two entries.
    assert [(one.number, one.sequence) for one in (first, second)] == [(1, 3), (2, 7)]
    assert (first.previous, second.previous) == (FIRST, first.digest)
    with installation.reading(operator) as reading:
        for one in (first, second):
            entry = reading.session.get(history.Entry, one.sequence)
            assert entry.digest == one.head
            given_away = queries.exported(reading.session, one)
            assert given_away.is_signed_by(given_away.public_key)
            assert given_away.digest == one.digest
        assert history.verify(reading.session).broken_at is None


def test_the_newest_and_the_first_seal_that_cover_a_position_are_found(installation, operator):
    happen(installation, operator, 3)
    seal(installation, operator)
    happen(installation, operator, 2)
    seal(installation, operator)

    with installation.reading(operator) as reading:
        newest = [queries.newest_covering(reading.session, position) for position in (1, 3, 4, 7, 8)]
        first = [queries.first_covering(reading.session, position) for position in (1, 3, 4, 7, 8)]

    assert [one and one.number for one in newest] == [2, 2, 2, 2, None]
    assert [one and one.number for one in first] == [1, 1, 2, 2, None]


def test_nothing_is_sealed_again_when_nothing_happened(installation, operator):
    assert seal(installation, operator, only_if_due=True) is None
    happen(installation, operator)
    assert seal(installation, operator, only_if_due=True).number == 1
    assert seal(installation, operator, only_if_due=True) is None
    happen(installation, operator)
    assert seal(installation, operator, only_if_due=True).number == 2


def test_the_private_key_lies_in_a_file_of_its_owner_and_nowhere_in_the_database(installation, operator, settings):
    happen(installation, operator)
    seal(installation, operator)

    assert settings.seal_key.stat().st_mode & 0o777 == 0o600
    secret = keyring.read(settings.seal_key).secrets[0]
    with installation.reading(operator) as reading:
        rows = reading.session.scalars(select(CheckpointKey)).all()
        facts = reading.session.scalars(select(history.Entry.facts)).all()
    assert len(rows) == 1
    assert not any(secret in (row.public, row.endorsement) for row in rows)
    assert not any(secret.hex() in one for one in facts)


def test_only_who_looks_after_the_keys_seals(installation, given):
    fonds = given.fonds()

    with pytest.raises(NotPermitted):
        seal(installation, given.actor(fonds, Role.INTERNAL_CONTROL))
    assert seal(installation, given.actor(fonds, Role.ADMINISTRATOR)).number == 1


def test_a_new_key_is_signed_for_by_the_one_before_which_is_then_forgotten(installation, operator, settings, clock):
    happen(installation, operator)
    first = seal(installation, operator)
    clock.advance(days=400)
    with installation.work(operator) as work:
        service.rotate(work)
    with installation.reading(operator) as reading:
        service.forget_old_keys(reading)
    happen(installation, operator)
    second = seal(installation, operator)

    assert len(keyring.read(settings.seal_key).secrets) == 1
    with installation.reading(operator) as reading:
        old, new = queries.keys(reading.session)
        assert (new.endorsed_by, new.key) == (old.key, second.key)
        assert old.since < new.since
        assert old.key == first.key
        assert queries.exported(reading.session, first).is_signed_by(old.public)
        assert queries.exported(reading.session, second).is_signed_by(new.public)


def test_a_rotation_cut_off_before_its_commit_is_ended_by_the_next_seal(installation, operator, settings):
    happen(installation, operator)
    first = seal(installation, operator)
    keyring.put_first(settings.seal_key, keyring.read(settings.seal_key))

    second = seal(installation, operator)

    with installation.reading(operator) as reading:
        assert [one.endorsed_by for one in queries.keys(reading.session)] == ["", first.key]
    assert second.key != first.key


def test_a_lost_key_is_told_and_replaced_only_if_asked(installation, operator, settings):
    happen(installation, operator)
    first = seal(installation, operator)
    settings.seal_key.unlink()

    with pytest.raises(SealKeyMissing):
        seal(installation, operator)
    with installation.work(operator) as work:
        assert service.start_anew(work).endorsed_by == ""
    second = seal(installation, operator)

    assert (second.installation, second.previous) == (first.installation, first.digest)


@pytest.mark.parametrize("content", ["", "key 00\n", "installation x\nkey y\n", "installation " + "0" * 32 + "\n", "é"])
def test_a_file_that_holds_something_else_is_told(installation, operator, settings, content):
    settings.seal_key.parent.mkdir(parents=True, exist_ok=True)
    settings.seal_key.write_text(content, "utf-8")

    with pytest.raises(SealKeyUnreadable):
        seal(installation, operator)


def test_the_key_of_another_installation_seals_nothing_here(installation, operator, settings):
    seal(installation, operator)
    settings.seal_key.unlink()
    keyring.create(settings.seal_key)

    with pytest.raises(ForeignSealKey):
        seal(installation, operator)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM history WHERE seq = 6",
        "UPDATE history SET digest = 'abc' WHERE seq = 2",
        "UPDATE history_head SET seq = 1",
    ],
)
def test_nothing_is_sealed_over_a_history_that_was_cut_or_changed(installation, operator, statement):
    happen(installation, operator, 2)
    seal(installation, operator)
    happen(installation, operator, 2)
    remove_triggers(installation)
    with installation.database.writer.begin() as connection:
        connection.execute(text(statement))

    with pytest.raises(HeadDisagrees):
        seal(installation, operator)


@pytest.mark.parametrize("verb", ["UPDATE checkpoint SET number = 9", "DELETE FROM checkpoint_key"])
def test_the_database_refuses_to_change_what_was_sealed(installation, operator, verb):
    seal(installation, operator)

    with pytest.raises(DBAPIError, match="append-only"), installation.database.writer.begin() as connection:
        connection.execute(text(verb))


def test_workers_that_seal_at_once_seal_once_while_others_act(installation, operator):
    happen(installation, operator)
    failures: list[BaseException] = []

    def run(act, *arguments, **named) -> None:
        try:
            act(installation, operator, *arguments, **named)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    people = [threading.Thread(target=run, args=(seal,), kwargs={"only_if_due": True}) for _ in range(4)]
    people += [threading.Thread(target=run, args=(happen, 5)) for _ in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert failures == []
    with installation.reading(operator) as reading:
        sealed = reading.session.scalars(select(Checkpoint).order_by(Checkpoint.number)).all()
        assert [one.number for one in sealed] == list(range(1, len(sealed) + 1))
        assert len(queries.keys(reading.session)) == 1
        for one in sealed:
            assert reading.session.get(history.Entry, one.sequence).digest == one.head
