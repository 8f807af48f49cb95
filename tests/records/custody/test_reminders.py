from __future__ import annotations

import socketserver
import threading
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from records.custody.lending import extend_loan, return_loan
from records.custody.model import LoanReminder
from records.custody.reminding import remind
from records.inbox import waiting_loans
from system import history
from system.identity.model import Account
from system.mail.model import MailMessage
from system.mail.service import MAIL_JOB, is_address, post, send
from system.organization.model import Person
from tests.records.custody.test_loans import ON


class Outside(socketserver.ThreadingTCPServer):
    """The mail server of the world outside: takes every letter, or refuses the first so many."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: list[str] = []
        self.refuse = 0


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 outside\r\n")
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("DATA"):
                self._data()
            elif word.startswith("QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            elif word.startswith("MAIL") and self.server.refuse:
                self.server.refuse -= 1
                self.wfile.write(b"451 later\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")

    def _data(self):
        self.wfile.write(b"354 go on\r\n")
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        self.server.letters.append("".join(lines))
        self.wfile.write(b"250 taken\r\n")


@pytest.fixture
def outside():
    with Outside() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def mailing(installation, outside):
    installation.settings = installation.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": outside.server_address[1], "smtp_from": "archivo@sma.gob.mx"}
    )
    return installation


@pytest.fixture
def lent(store, clock):
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    (volume,) = store.volumes(1)
    return store.lend(volume, on=ON)


@pytest.fixture
def addressed(store, given):
    """The head of the unit has an account, and an address."""
    with given.work() as work:
        person = Person(fonds_id=store.house.fonds.id, name="Tito Ruiz", email="tito@sma.gob.mx")
        work.session.add(person)
        work.session.flush()
        work.session.add(
            Account(
                fonds_id=store.house.fonds.id, person_id=person.id, handle="tito", password_hash="x",
                password_at=work.now, must_change=False, created_at=work.now,
            )
        )  # fmt: skip


def at(clock, installation, *days):
    told = []
    for month, day in days:
        clock.set(datetime(2026, month, day, 18, 0, tzinfo=UTC))
        told.append(remind(installation))
    return told


def waiting_letters(installation, actor):
    with installation.reading(actor) as reading:
        return list(reading.session.scalars(select(MailMessage).order_by(MailMessage.made_at)))


def test_each_rule_speaks_once_a_due_date_and_never_on_a_day_nobody_works(store, lent, clock, *, installation):
    days = [(9, 20), (9, 21), (9, 22), (9, 23), (9, 24), (9, 25), (9, 26), (9, 28), (10, 2)]

    assert at(clock, installation, *days) == [0, 0, 1, 0, 0, 1, 0, 0, 1]
    with store.reading(store.keeper) as reading:
        assert [entry.action for entry in history.of(reading.session, lent.id)].count("loan.reminded") == 3


def test_an_extension_begins_anew_and_a_returned_volume_is_not_asked_for(store, lent, clock, *, installation):
    assert at(clock, installation, (9, 22)) == [1]
    with store.work(store.keeper) as work:
        extend_loan(work, lent.id)
    assert at(clock, installation, (9, 23), (10, 6)) == [0, 1]
    with store.work(store.keeper) as work:
        return_loan(work, lent.id, on=work.today, folios=100, condition="Bueno")
    assert at(clock, installation, (11, 3)) == [0]


def test_two_workers_remind_once(store, lent, clock, *, installation):
    clock.set(datetime(2026, 9, 22, 18, 0, tzinfo=UTC))
    start, told = threading.Barrier(3), []

    def work():
        start.wait()
        told.append(remind(installation))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(told) == 1
    with store.reading(store.keeper) as reading:
        assert len(reading.session.scalars(select(LoanReminder)).all()) == 1


def test_a_letter_goes_to_whoever_asked_and_says_no_more_than_is_needed(
    store, lent, clock, *, mailing, outside, addressed, jobs
):
    at(clock, mailing, (10, 6))
    (message,) = waiting_letters(mailing, store.keeper)
    assert jobs.left == [(MAIL_JOB, {"message_id": message.id, "fonds_id": store.house.fonds.id})]

    assert send(mailing, store.keeper, message.id) == "sent"
    assert send(mailing, store.keeper, message.id) == "gone"
    (letter,) = outside.letters
    assert "To: tito@sma.gob.mx" in letter
    assert f"Message-ID: <{message.id}@sma.gob.mx>" in letter
    assert "Rosa" not in letter
    assert "Asunto 0" not in letter
    assert waiting_letters(mailing, store.keeper)[0].body == ""


def test_letters_speak_the_language_of_their_reader(store, lent, clock, *, mailing, addressed, given):
    with given.work() as work:
        work.session.execute(update(Account).values(language="en"))
    at(clock, mailing, (10, 6))
    (message,) = waiting_letters(mailing, store.keeper)

    assert message.subject == "Constancia: loan 1/2026 is overdue"
    assert "8 working days overdue" in message.body


def test_a_server_that_does_not_take_it_now_leaves_the_letter_waiting(
    store, lent, clock, *, mailing, outside, addressed
):
    at(clock, mailing, (10, 6))
    (message,) = waiting_letters(mailing, store.keeper)
    outside.refuse = 1
    with pytest.raises(OSError, match="later"):
        send(mailing, store.keeper, message.id)

    assert waiting_letters(mailing, store.keeper)[0].sent_at is None
    assert send(mailing, store.keeper, message.id) == "sent"


def test_without_a_server_or_an_address_nothing_is_left(store, lent, clock, *, installation, addressed, jobs, mailing):
    with mailing.work(store.keeper) as work:
        assert not post(work, None, "x@y.mx\r\nBcc: z@y.mx", "a", "b")
        assert not post(work, None, "", "a", "b")
    mailing.settings = mailing.settings.model_copy(update={"smtp_host": ""})
    assert at(clock, mailing, (10, 6)) == [1]
    assert waiting_letters(mailing, store.keeper) == []
    assert jobs.left == []


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "a@b.c d", "<a@b.mx>", "a@b.mx,c@d.mx", "ñ@b.mx", "a" * 250 + "@b.mx"]
)
def test_what_is_no_single_address_gets_no_letter(text):
    assert not is_address(text)


def test_the_inbox_tells_everybody_what_waits_for_them(store, clock, installation):
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    (volume, other) = store.volumes(2)
    store.request(other)
    store.lend(volume, on=ON)
    clock.set(datetime(2026, 9, 23, 18, 0, tzinfo=UTC))

    def titles(actor):
        with store.reading(actor) as reading:
            return [item.title.split(" ")[1] for item in waiting_loans(reading)]

    assert titles(store.keeper) == ["1/2026"]
    assert titles(store.head) == ["2/2026"]
    assert titles(store.neighbour) == []


def test_the_port_of_a_mail_server_is_a_port():
    from system.settings import Settings

    with pytest.raises(ValidationError):
        Settings(smtp_port=70_000)
