"""A history held against seals that somebody outside has kept: whatever its operator did to it is found and named."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import text

from system.actor import NotPermitted
from system.anchoring import keyring, service
from system.anchoring.checkpoint import FIRST, Statement, public_bytes, read
from system.anchoring.errors import CheckpointUnreadable, PublicKeyUnreadable
from system.anchoring.verifying import read_key, read_seal, verify_against
from system.organization.roles import Role
from tests.schema import installation as assembled
from tests.system.anchoring.histories import (
    cut_off,
    execute,
    export,
    happen,
    public_key,
    remove_triggers,
    rewrite,
    seal,
)


@pytest.fixture
def kept(installation, operator):
    """A history of eight entries with a seal at 3 and one at 7, both outside, with the public key."""
    happen(installation, operator, 3)
    seal(installation, operator)
    happen(installation, operator, 2)
    seal(installation, operator)
    return [read(export(installation, operator, number)) for number in (1, 2)], public_key(installation, operator)


def held_against(installation, operator, seals, *keys):
    with installation.reading(operator) as reading:
        return verify_against(reading, seals, keys)


def of_code(installation, operator, code, seals, *keys) -> list[dict]:
    found = held_against(installation, operator, seals, *keys).findings
    return [dict(one.facts) for one in found if one.code == code]


def found_in(installation, operator, seals, *keys) -> dict[str, dict]:
    return {one.code: dict(one.facts) for one in held_against(installation, operator, seals, *keys).findings}


def test_an_untouched_history_agrees_with_every_seal(installation, operator, kept):
    seals, key = kept
    happen(installation, operator, 4)

    report = held_against(installation, operator, seals, key)

    assert report.findings == ()
    assert (report.is_sound, report.verdict.entries, report.keys_brought) == (True, 12, True)
    assert held_against(installation, operator, seals).is_sound


@pytest.mark.parametrize(("position", "missing"), [(6, 1), (4, 3), (0, 7)])
def test_a_history_cut_off_with_its_head_is_told_as_truncated(installation, operator, kept, position, missing):
    seals, key = kept
    cut_off(installation, position)

    found = of_code(installation, operator, "history.truncated", seals[1:], key)

    assert {"number": 2, "sequence": 7, "ends_at": position, "missing": missing} in found


def test_entries_behind_the_seal_may_be_cut_off_unseen_until_the_next_seal(installation, operator, kept):
    # What no seal covers is no one's proof: the README says so, and this keeps it said.
    seals, key = kept
    happen(installation, operator, 3)
    cut_off(installation, 8)

    assert held_against(installation, operator, seals, key).is_sound


@pytest.mark.parametrize(
    ("position", "changes", "since"), [(2, {"actor": "otro"}, 1), (2, {}, 1), (6, {"actor": "otro"}, 4), (6, {}, 4)]
)
def test_a_chain_computed_anew_is_told_with_the_positions_between_which_it_changed(  # noqa: PLR0917 - a table's columns
    installation, operator, kept, position, changes, since
):
    seals, key = kept
    happen(installation, operator, 3)
    rewrite(installation, position, **changes)

    found = of_code(installation, operator, "history.rewritten", seals, key)

    assert found_in(installation, operator, seals, key).keys().isdisjoint({"history.entry_changed"})
    assert [one["since"] for one in found if one["sequence"] == 7] == [since]
    assert any(one["sequence"] == 3 for one in found) == (position <= 3)


def test_a_history_and_a_register_made_anew_with_the_very_key_disagree_with_the_seal_outside(
    installation, operator, kept
):
    seals, key = kept
    rewrite(installation, 2, actor="otro")
    execute(installation, "DELETE FROM checkpoint")
    seal(installation, operator)

    found = found_in(installation, operator, seals, key)

    assert found["history.rewritten"]["since"] == 1
    assert found["checkpoint.registered_otherwise"] == {"number": 1}


def test_a_broken_chain_is_named_by_position_and_reason(installation, operator, kept):
    seals, key = kept
    execute(installation, "UPDATE history SET actor = 'otro' WHERE seq = 5")

    report = held_against(installation, operator, seals, key)

    assert ("history.entry_changed", {"position": 5}) in [(one.code, dict(one.facts)) for one in report.findings]


@pytest.mark.parametrize(
    ("statements", "position"),
    [
        (["DELETE FROM history WHERE seq = 4"], 4),
        (["DELETE FROM history WHERE seq IN (1, 2)"], 1),
        (["UPDATE history SET facts = '{}' WHERE seq = 6"], 6),
        (["UPDATE history SET digest = previous WHERE seq = 6"], 6),
        (["UPDATE history SET previous = digest WHERE seq = 6"], 6),
        (["UPDATE history SET seq = -4 WHERE seq = 4", "UPDATE history SET seq = 4 WHERE seq = 5",
          "UPDATE history SET seq = 5 WHERE seq = -4"], 4),
    ],
)  # fmt: skip
def test_entries_taken_out_changed_or_exchanged_are_told_with_their_position(
    installation, operator, kept, statements, position
):
    seals, key = kept
    execute(installation, *statements)

    report = held_against(installation, operator, seals, key)

    assert not report.is_sound
    assert position in [one.facts.get("position") for one in report.findings]


def test_a_head_that_was_moved_is_told_though_no_entry_was_touched(installation, operator, kept):
    seals, key = kept
    execute(installation, "UPDATE history_head SET seq = 6, digest = (SELECT digest FROM history WHERE seq = 6)")

    assert not held_against(installation, operator, seals, key).is_sound


def test_an_older_backup_put_back_is_told_as_truncated_even_after_it_has_grown_again(
    installation, operator, settings, clock, tmp_path
):
    if not installation.database.is_sqlite:
        pytest.skip("a file is copied; cutting off says the same on PostgreSQL")
    happen(installation, operator, 3)
    seal(installation, operator)
    backup = tmp_path / "backup.sqlite3"
    with installation.database.writer.begin() as connection:
        connection.connection.execute("SELECT 1")
    execute_copy(installation, backup)
    happen(installation, operator, 4)
    seal(installation, operator)
    kept = read(export(installation, operator))
    installation.database.dispose()
    for name in ("", "-wal", "-shm"):
        (tmp_path / f"constancia.sqlite3{name}").unlink(missing_ok=True)
    shutil.copyfile(backup, tmp_path / "constancia.sqlite3")
    restored = assembled(settings, clock)
    try:
        assert found_in(restored, operator, [kept])["history.truncated"]["ends_at"] == 5
        happen(restored, operator, 20)
        assert "history.rewritten" in found_in(restored, operator, [kept])
    finally:
        restored.database.dispose()


def execute_copy(installation, path) -> None:
    with installation.database.engine.connect() as connection:
        connection.connection.driver_connection.execute("VACUUM INTO ?", (str(path),))


def test_a_seal_of_another_installation_is_told_and_nothing_of_it_compared(installation, operator, kept, tmp_path):
    ring = keyring.create(tmp_path / "other.key")
    statement = Statement(
        installation=ring.installation, number=1, sequence=900, head="ab" * 32,
        at=kept[0][0].statement.at, previous=FIRST, key=ring.current_id,
    )  # fmt: skip
    other = statement.sign(ring.current)

    found = found_in(installation, operator, [other], public_bytes(ring.current))
    assert set(found) == {"checkpoint.of_another_installation"}
    assert set(found_in(installation, operator, [other])) == {
        "checkpoint.of_another_installation",
        "checkpoint.key_unknown",
    }


def test_a_wrong_key_is_told(installation, operator, kept, tmp_path):
    seals, _key = kept
    wrong = public_bytes(keyring.create(tmp_path / "other.key").current)

    found = found_in(installation, operator, seals[:1], wrong)

    assert set(found) == {"checkpoint.wrong_key"}
    assert found["checkpoint.wrong_key"]["key"] == seals[0].statement.key


@pytest.mark.parametrize(
    ("name", "value"), [("sequence", 4), ("head", "ab" * 32), ("number", 9), ("previous", "1" * 64)]
)
def test_an_altered_seal_is_told_and_nothing_of_it_compared(installation, operator, kept, name, value):
    seals, key = kept
    document = json.loads(seals[0].to_bytes())
    document["statement"][name] = value

    found = found_in(installation, operator, [read(json.dumps(document).encode())], key)

    assert set(found) == {"checkpoint.altered"}


def test_a_seal_under_a_key_it_only_carries_itself_is_not_believed(installation, operator, kept, tmp_path):
    forger = keyring.create(tmp_path / "forger.key", kept[0][0].statement.installation)
    real = kept[0][0].statement
    forged = Statement(
        installation=real.installation, number=1, sequence=3, head="ab" * 32, at=real.at, previous=FIRST,
        key=forger.current_id,
    ).sign(forger.current)  # fmt: skip

    assert "checkpoint.wrong_key" in found_in(installation, operator, [forged], kept[1])
    assert "checkpoint.key_unknown" in found_in(installation, operator, [forged])


def test_a_seal_from_the_future_is_told(installation, operator, kept, clock):
    seals, key = kept
    clock.advance(days=-40)

    found = found_in(installation, operator, seals, key)

    assert "checkpoint.from_the_future" in found


def test_a_clock_set_back_is_told_with_the_position(installation, operator, kept, clock):
    seals, key = kept
    clock.advance(hours=-3)
    happen(installation, operator)
    clock.advance(hours=4)

    found = found_in(installation, operator, seals, key)

    assert found["history.clock_went_back"]["position"] == 9
    assert found["history.entry_before_earlier_seal"]["position"] == 9


def test_clocks_that_differ_by_minutes_are_no_finding(installation, operator, kept, clock):
    seals, key = kept
    clock.advance(minutes=-3)
    happen(installation, operator)

    assert held_against(installation, operator, seals, key).is_sound


def test_an_entry_dated_after_the_seal_that_covers_it_is_told(installation, operator, kept, clock):
    seals, key = kept
    later = seals[0].statement.at + timedelta(days=3)
    clock.advance(days=9)
    rewrite(installation, 2, at=later)

    assert found_in(installation, operator, seals, key)["history.entry_after_its_seal"]["position"] == 2


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM checkpoint WHERE number = 1", "checkpoint.register_gap"),
        ("DELETE FROM checkpoint WHERE number = 2", "checkpoint.not_registered"),
        ("UPDATE checkpoint SET sequence = 2 WHERE number = 1", "checkpoint.altered"),
        ("UPDATE checkpoint SET digest = 'abc' WHERE number = 2", "checkpoint.altered"),
        ("DELETE FROM checkpoint_key", "checkpoint.key_unknown"),
    ],
)
def test_a_register_of_seals_that_was_changed_is_told(installation, operator, kept, statement, code):
    seals, key = kept
    execute(installation, statement)

    assert code in found_in(installation, operator, seals, key)


def test_seals_of_a_key_that_was_followed_by_another_still_hold(installation, operator, kept):
    seals, key = kept
    with installation.work(operator) as work:
        service.rotate(work)
    seal(installation, operator)
    newest = read(export(installation, operator))

    assert held_against(installation, operator, [*seals, newest], key, public_key(installation, operator)).is_sound
    assert held_against(installation, operator, [*seals, newest]).is_sound


def test_an_empty_history_can_be_sealed_and_held_against_it(installation, operator):
    seal(installation, operator)
    kept = read(export(installation, operator))
    happen(installation, operator, 2)

    assert kept.statement.sequence == 0
    assert held_against(installation, operator, [kept]).is_sound


def test_numbers_no_database_holds_are_told_like_any_other(installation, operator, kept):
    ring = keyring.read(installation.settings.seal_key)
    statement = Statement(
        installation=ring.installation, number=2**53 - 1, sequence=2**53 - 1, head="ab" * 32,
        at=kept[0][0].statement.at, previous=FIRST, key=ring.current_id,
    )  # fmt: skip

    assert set(found_in(installation, operator, [statement.sign(ring.current)])) == {"history.truncated"}


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 50, b"[" * 9000])
def test_files_that_are_no_seal_or_key_are_refused_by_name(content):
    with pytest.raises(CheckpointUnreadable):
        read_seal(content, "x.json")
    with pytest.raises(PublicKeyUnreadable):
        read_key(content, "x.pem")


def test_who_may_not_read_the_history_holds_it_against_nothing(installation, given, kept):
    with pytest.raises(NotPermitted):
        held_against(installation, given.actor(given.fonds(), Role.OFFICE_ARCHIVIST), kept[0])


def test_the_triggers_of_seals_refuse_to_empty_the_table(installation, operator, kept):
    if installation.database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(Exception, match="append-only"), installation.database.writer.begin() as connection:
        connection.execute(text("TRUNCATE checkpoint CASCADE"))
    remove_triggers(installation)
