"""The history: append-only, chained, and able to name the first position that was changed."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from system import history
from system.errors import Conflict
from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ThingNoted(Event):
    action = "thing.noted"
    number: int = 0


def note(installation, operator, count: int, fonds_id: UUID | None = None) -> None:
    for number in range(count):
        with installation.work(operator) as work:
            work.emit(ThingNoted(entity_id=uuid4(), fonds_id=fonds_id, number=number))


def remove_triggers(installation) -> None:
    with installation.database.writer.begin() as connection:
        if installation.database.is_sqlite:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER history_refuses_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE history DISABLE TRIGGER ALL")


def verdict(installation, operator):
    with installation.reading(operator) as reading:
        return history.verify(reading.session)


def test_an_untouched_history_verifies(installation, operator):
    note(installation, operator, 5)

    found = verdict(installation, operator)

    assert (found.entries, found.broken_at) == (5, None)


def test_an_empty_history_verifies(installation, operator):
    assert verdict(installation, operator).broken_at is None


@pytest.mark.parametrize("statement", ["UPDATE history SET actor = 'x'", "DELETE FROM history"])
def test_the_database_refuses_to_change_what_is_written(installation, operator, statement):
    note(installation, operator, 1)

    with pytest.raises(DBAPIError, match="append-only"), installation.database.writer.begin() as connection:
        connection.execute(text(statement))

    assert verdict(installation, operator).entries == 1


@pytest.mark.parametrize(
    "change", ["actor = 'otro'", "action = 'x.y'", "facts = '{}'", "at = '2001-01-01 00:00:00'", "digest = 'abc'"]
)
def test_a_changed_row_is_named_by_its_position(installation, operator, change):
    note(installation, operator, 6)
    remove_triggers(installation)

    with installation.database.writer.begin() as connection:
        connection.execute(text(f"UPDATE history SET {change} WHERE seq = 4"))

    assert verdict(installation, operator).broken_at == 4


@pytest.mark.parametrize(("gone", "broken_at"), [(1, 1), (3, 3), (6, 6)])
def test_a_removed_row_is_named_by_its_position(installation, operator, gone, broken_at):
    note(installation, operator, 6)
    remove_triggers(installation)

    with installation.database.writer.begin() as connection:
        connection.execute(text(f"DELETE FROM history WHERE seq = {gone}"))

    assert verdict(installation, operator).broken_at == broken_at


def test_a_row_put_in_behind_the_head_is_named(installation, operator):
    note(installation, operator, 2)
    with installation.database.writer.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO history (seq, at, actor, action, entity_id, facts, previous, digest) "
                "SELECT 3, at, actor, action, entity_id, facts, digest, digest FROM history WHERE seq = 2"
            )
        )

    assert verdict(installation, operator).broken_at == 3


def test_what_is_undone_leaves_no_entry(installation, operator):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), installation.work(operator) as work:
        work.emit(ThingNoted(entity_id=uuid4(), fonds_id=None))
        raise Stop

    assert verdict(installation, operator).entries == 0


def test_ten_people_acting_at_once_leave_one_unbroken_chain(installation, operator):
    failures: list[BaseException] = []

    def act() -> None:
        try:
            note(installation, operator, 12)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    people = [threading.Thread(target=act) for _ in range(10)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    found = verdict(installation, operator)
    assert failures == []
    assert (found.entries, found.broken_at) == (120, None)


def test_everything_written_from_an_instant_on_stands_behind_a_position_found_by_halving(installation, operator, clock):
    written = []
    for _ in range(9):
        clock.advance(days=7)
        note(installation, operator, 1)
        written.append(clock())
    with installation.reading(operator) as reading:
        for place, at in enumerate(written):
            assert history.reached(reading.session, at) == place + 1
            assert history.reached(reading.session, at + timedelta(hours=1)) == place + 1
            assert history.reached(reading.session, at + timedelta(days=2)) == place + 2
        assert history.reached(reading.session, written[0] - timedelta(days=400)) == 1


def test_nothing_written_is_reached_at_once(installation, operator):
    with installation.reading(operator) as reading:
        assert history.reached(reading.session, reading.now) == 1


def test_a_row_somebody_else_took_is_told_as_a_conflict(installation, operator, given):
    given.fonds("SMA")

    with pytest.raises(Conflict):
        given.fonds("SMA")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_what_is_written_fast_is_byte_for_byte_what_was_always_written(value):
    always = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert history._canonical(value) == always
