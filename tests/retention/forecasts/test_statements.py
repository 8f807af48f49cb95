"""What a statement says of each file is what the one reckoning says of it: any rules, facts and law, either engine."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from classification.series.kinds import AccessCondition, Technique, Trigger
from records.access.model import AccessRequestMark, Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation
from retention.clocks.model import TriggerEvent
from retention.clocks.pinning import PinReason, Version
from retention.clocks.reckoning import Under, reckon_files
from retention.forecasts.changes import View, change_of
from retention.forecasts.queries import ask
from retention.forecasts.statements import change, compared
from retention.schedules.model import ScheduleEntry, ScheduleState
from retention.schedules.queries import latest
from system.organization.model import FondsProfile
from system.organization.profile import Lga55Mode, Reckoning
from system.organization.shipped import shipped

ON = date(2026, 11, 22)
DAYS = st.one_of(
    st.dates(date(1990, 1, 1), date(2026, 11, 1)),
    st.sampled_from([date(2020, 2, 29), date(2021, 1, 31), date(2019, 8, 31), date(2024, 12, 31), date(2025, 3, 31)]),
)
RULES = st.fixed_dictionaries({
    "office_years": st.integers(0, 12), "office_months": st.integers(0, 14),
    "intermediate_years": st.integers(0, 12), "intermediate_months": st.integers(0, 14),
    "precautionary_years": st.integers(0, 2), "precautionary_months": st.sampled_from([0, 0, 1, 7]),
    "technique": st.sampled_from(Technique), "trigger": st.sampled_from([Trigger.CLOSING, Trigger.FINAL_RESOLUTION]),
    "access_condition": st.sampled_from([None, AccessCondition.POSSIBLY_CONFIDENTIAL]),
})  # fmt: skip
RESERVES = st.tuples(st.none() | DAYS | st.just(date(9999, 12, 31)), st.none() | DAYS | st.just(date(2031, 1, 1)))
FILES = st.fixed_dictionaries({
    "closed_on": st.none() | DAYS, "events": st.lists(st.tuples(st.sampled_from(Trigger), DAYS), max_size=3),
    "requests": st.integers(0, 2), "restrictions": st.lists(RESERVES, max_size=2),
})  # fmt: skip
LAWS = st.fixed_dictionaries({
    "reckoning": st.sampled_from(Reckoning), "access_request_extension_years": st.integers(0, 3),
    "lga55_mode": st.sampled_from(Lga55Mode),
})  # fmt: skip
CLASSES = ("2C.8", "4C.3.1", "5C.3", "6C.4")
EACH = 3


def write_law(work, fonds_id, periods, unconfirmed):
    work.session.execute(delete(FondsProfile).where(FondsProfile.fonds_id == fonds_id))
    federal = shipped()["mx-federal-2025"]
    for number, (starts_on, law) in enumerate(sorted(periods.items())):
        verified = number != unconfirmed
        terms = msgspec.structs.replace(federal.archive, **law)
        profile = msgspec.structs.replace(federal, name=f"local-{number}", verified=verified, archive=terms)
        work.session.add(FondsProfile(
            fonds_id=fonds_id, profile=profile.name, digest=profile.digest, content=profile.content(),
            starts_on=starts_on,
        ))  # fmt: skip


def write_facts(work, file, facts):
    closed_on = facts["closed_on"]
    opened = {"opened_on": date(1980, 1, 1), "closed_on": closed_on, "version": 1}
    work.session.execute(update(Aggregation).where(Aggregation.id == file.id).values(opened))
    for trigger, day in facts["events"]:
        work.session.add(TriggerEvent(
            aggregation_id=file.id, trigger=trigger, occurred_on=day, recorded_by="t", recorded_at=work.now
        ))  # fmt: skip
        work.session.flush()
    common = {"fonds_id": file.fonds_id, "aggregation_id": file.id, "recorded_at": work.now, "recorded_by": "t"}
    for number in range(facts["requests"]):
        work.session.add(AccessRequestMark(folio=str(number), requested_on=ON, **common))
    for ends_on, lifted_on in facts["restrictions"]:
        work.session.add(Restriction(
            kind=RestrictionKind.RESERVED, legal_basis="LGT 112", resolution="1", classified_on=date(2020, 1, 1),
            years=None, ends_on=ends_on, lifted_on=lifted_on, **common,
        ))  # fmt: skip


@pytest.fixture
def files(archive):
    for key in CLASSES:
        for _ in range(EACH):
            archive.file(key)
    archive.schedule(
        "serie_codigo,AT,AC,tecnica,cualidad\n2C.8,1,1,muestreo,x\n4C.3,1,1,baja,\n5C.3,1,1,baja,\n", keep_draft=True
    )
    return archive


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=st.lists(RULES, min_size=3, max_size=3),
    facts=st.lists(FILES, min_size=len(CLASSES) * EACH, max_size=len(CLASSES) * EACH),
    laws=st.dictionaries(st.sampled_from([date(1985, 1, 1), date(2010, 6, 1), date(2020, 2, 29)]), LAWS, min_size=1),
    unconfirmed=st.sampled_from([None, None, 0, 1]),
)
def test_a_statement_reckons_every_file_as_the_pure_arithmetic_does(files, rules, facts, laws, unconfirmed):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), files.work() as work:
        session, fonds_id = work.session, files.fonds.id
        draft = latest(work, fonds_id, ScheduleState.DRAFT)
        write_law(work, fonds_id, laws, unconfirmed)
        entries = session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == draft.id)).all()
        for entry, rule in zip(entries, rules, strict=True):
            for name, value in rule.items():
                setattr(entry, name, value)
        for file, said in zip(session.scalars(select(Aggregation).order_by(Aggregation.id)), facts, strict=True):
            write_facts(work, file, said)
        session.flush()
        session.expire_all()
        asked = ask(work, draft.id, ON)
        version = Version(draft.id, draft.number, ON)
        for view in (View.RETROACTIVE, View.OPEN):
            rows = compared(work, asked.forecast, view)
            found = {row.id: row for row in session.execute(select(rows, change(rows).label("change")))}
            assert all(row.change == change_of(row.before, row.after) for row in found.values())
            wanted = session.scalars(select(Aggregation).where(Aggregation.id.in_(found))).all()
            under = Under(version, PinReason.FORECAST, closed_on=ON)
            for one in reckon_files(work, fonds_id, wanted, under=under):
                row = found.pop(one.aggregation.id)
                outcome = one.pinned.entry.technique.value if one.pinned else None
                assert (row.after, row.status_after, row.outcome_after) == (
                    one.dates.due_on, one.dates.status.value, outcome,
                )  # fmt: skip
            assert not found
        raise Undone
