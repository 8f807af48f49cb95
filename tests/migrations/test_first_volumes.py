"""0005: files on paper that were opened before volumes were kept get their first; done twice it changes nothing."""

from __future__ import annotations

from sqlalchemy import delete, select

from app import migrate
from classification.series.kinds import Support
from records.aggregations.model import Aggregation, Volume
from records.aggregations.opening import Description
from tests.records.conftest import House, Jobs


def test_files_on_paper_get_their_first_volume_and_electronic_ones_none(given, installation, database, operator):
    installation.jobs = Jobs()
    house = House(given)
    paper, hybrid, electronic, numbered = (
        house.open(support.value + str(place), description=Description(support=support)).id
        for place, support in enumerate((Support.PAPER, Support.HYBRID, Support.ELECTRONIC, Support.PAPER))
    )
    with installation.work(operator) as work:
        work.session.execute(delete(Volume).where(Volume.aggregation_id.in_((paper, hybrid))))
        kept = work.session.scalars(select(Volume).where(Volume.aggregation_id == numbered)).one()
        kept.first_folio, kept.last_folio = 1, 80

    migrate.downgrade(database, "0004")
    migrate.upgrade(database, "0005")
    migrate.downgrade(database, "0004")
    migrate.upgrade(database)

    with installation.reading(operator) as reading:
        volumes = reading.session.scalars(select(Volume)).all()
        files = reading.session.scalars(select(Aggregation.id)).all()
    assert sorted((one.aggregation_id, one.number, one.last_folio) for one in volumes) == sorted(
        [(paper, 1, None), (hybrid, 1, None), (numbered, 1, 80)]
    )
    assert {one.version for one in volumes if one.aggregation_id != numbered} == {1}
    assert electronic in files
