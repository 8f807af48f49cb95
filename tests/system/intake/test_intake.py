"""Files that wait to be imported: kept, read otherwise, forgotten, swept; only for whoever may import."""

import pytest
from sqlalchemy import func, select

from system.attachments.model import Attachment, AttachmentPiece
from system.errors import Forbidden
from system.intake import queries, service
from system.intake.errors import IntakeNotFound, IntakeSettled
from system.intake.model import IntakeFile, IntakePurpose
from system.organization.roles import Role
from system.tabular import Layout


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.fixture
def ana(given, fonds):
    return given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="ana")


@pytest.fixture
def brought(installation, fonds, ana):
    with installation.work(ana) as work:
        return service.bring(
            work, fonds.id, b"clave,nombre\n", purpose=IntakePurpose.CHART, file_name="c.csv", options={"draft": True}
        ).id


def left(installation, operator):
    with installation.reading(operator) as reading:
        return [
            reading.session.scalar(select(func.count()).select_from(table))
            for table in (IntakeFile, Attachment, AttachmentPiece)
        ]


def test_a_file_waits_with_what_was_said_of_it(installation, ana, brought):
    with installation.work(ana) as work:
        service.arrange(work, brought, IntakePurpose.CHART, Layout("Hoja", 3, {"codigo": 2, "nivel": -1}))
    with installation.reading(ana) as reading:
        intake = queries.intake_of(reading, brought, IntakePurpose.CHART)
        assert intake.layout == Layout("Hoja", 3, {"codigo": 2, "nivel": -1})
        assert queries.bytes_of(reading, intake) == ("c.csv", b"clave,nombre\n")


def test_nobody_of_another_body_or_without_the_right_meets_it(installation, given, fonds, brought):
    stranger = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR, handle="eve")
    clerk = given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds), handle="cleo")
    for actor, refusal in ((stranger, IntakeNotFound), (clerk, Forbidden)):
        with installation.reading(actor) as reading, pytest.raises(refusal):
            queries.intake_of(reading, brought, IntakePurpose.CHART)
    with installation.work(clerk) as work, pytest.raises(Forbidden):
        service.bring(work, fonds.id, b"x", purpose=IntakePurpose.CHART, file_name="x", options={})


def test_it_is_found_only_for_its_own_purpose(installation, ana, brought):
    with installation.reading(ana) as reading, pytest.raises(IntakeNotFound):
        queries.intake_of(reading, brought, IntakePurpose.SCHEDULE)


def test_it_is_imported_once(installation, ana, brought):
    with installation.work(ana) as work:
        service.settle(work, queries.intake_of(work, brought, IntakePurpose.CHART))
    with installation.work(ana) as work, pytest.raises(IntakeSettled):
        service.settle(work, queries.intake_of(work, brought, IntakePurpose.CHART))


def test_a_forgotten_file_leaves_nothing(installation, operator, ana, brought):
    with installation.work(ana) as work:
        service.forget(work, brought, IntakePurpose.CHART)

    assert left(installation, operator) == [0, 0, 0]


@pytest.mark.usefixtures("brought")
def test_what_waits_too_long_is_swept_and_what_was_imported_stays(installation, operator, ana, fonds, clock):
    with installation.work(ana) as work:
        kept = service.bring(work, fonds.id, b"x", purpose=IntakePurpose.CHART, file_name="x", options={})
        service.settle(work, kept)
    clock.advance(days=service.WAITING_DAYS - 1)
    assert service.sweeper(installation).run() == 0
    clock.advance(days=2)
    assert service.sweeper(installation).run() == 1
    assert left(installation, operator) == [1, 1, 1]
