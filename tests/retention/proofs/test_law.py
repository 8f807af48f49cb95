"""The program that stands alone says what the service says: of the law's reckoning, and of the history's digests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retention.clocks.explanation import kept
from retention.proofs.verify_bundle import entry_digest, reckon
from retention.schedules import due_dates
from retention.schedules.due_dates import Facts, Norm, Rule
from system.calendar.terms import Term
from system.history import _canonical, _digest
from system.organization.profile import Reckoning

TERMS = st.builds(Term, st.integers(0, 40), st.integers(0, 30))
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
TEXTS = st.text(max_size=40)


@given(TERMS, TERMS, TERMS, TERMS, DAYS, st.booleans(), st.none() | DAYS, st.sampled_from(Reckoning))
def test_every_due_date_is_reckoned_alike(  # noqa: PLR0917 - hypothesis gives them in the order of the strategies
    office, intermediate, precautionary, extension, trigger_on, access_requested, reserved_until, reckoning
):
    said = due_dates.reckon(
        Rule(office, intermediate, precautionary),
        Facts(trigger_on, access_requested, reserved_until),
        Norm(reckoning, extension),
    )
    steps, due_on = reckon(
        {
            "office_months": office.in_months,
            "intermediate_months": intermediate.in_months,
            "precautionary_months": precautionary.in_months,
        },
        {"reckoning": reckoning.value, "access_extension_months": extension.in_months},
        {
            "trigger_on": trigger_on.isoformat(),
            "access_requested": access_requested,
            "reserved_until": reserved_until.isoformat() if reserved_until else None,
        },
    )

    assert due_on == said.due_on
    assert [(one["code"], one["from"], one["to"]) for one in steps] == [
        (one["code"], one["from"], one["to"]) for one in kept(said.steps)
    ]


@given(
    st.integers(1, 2**40),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - given their zone below
    TEXTS,
    st.none() | st.uuids(),
    st.uuids(),
    st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans() | st.none(), max_size=4),
)
def test_every_entry_of_the_history_has_the_same_digest(  # noqa: PLR0917 - as above
    seq, at, actor, fonds_id, entity_id, facts
):
    row = {
        "seq": seq, "at": at.replace(tzinfo=UTC), "actor": actor, "fonds_id": fonds_id, "action": "x.y",
        "entity_id": entity_id, "facts": _canonical(facts), "previous": "0" * 64,
    }  # fmt: skip
    told = {
        name: value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value
        for name, value in row.items()
    }

    assert entry_digest(told) == _digest(row)
