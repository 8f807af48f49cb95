"""Packages: objects read again, packed with what describes and proves them, by a job that goes on after a kill."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import bagit
import pytest
from lxml import etree
from sqlalchemy import select, update

from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from records.documents.model import Document
from records.objects.erasure import destroy_content
from records.objects.errors import ContentGone, ObjectMissing, StoreUnreachable
from records.objects.fixity import sweep_orphans
from records.objects.model import DigitalObject, TextOutcome
from records.objects.service import store_of
from retention.transfers import accepting, contents, describing, isad, packages, queries, receiving, reviewing
from retention.transfers.bags import problems
from retention.transfers.checking import check_objects
from retention.transfers.cleaning import clean, forget_package
from retention.transfers.ead import EAD, ead_problems, write_ead
from retention.transfers.errors import PackageBusy, PackageNotReady, TransferRefused
from retention.transfers.exchange import Described, Sender
from retention.transfers.handing_out import zipped
from retention.transfers.kinds import Finding, PackageState
from retention.transfers.model import TransferObjectCheck, TransferPackage
from retention.transfers.moving import move_packages
from retention.transfers.premis import PREMIS, premis_problems
from retention.transfers.sealed import builds, home_of, tags_store, tags_stores
from system.actor import CustodyStage, NotPermitted
from system.attachments.model import AttachmentPiece
from system.history import Entry
from system.jobs.model import JobRun
from system.jobs.task import Task
from tests.retention.transfers.official import complaints
from tests.retention.transfers.test_secondary import Centre, said


def keep(office, file_id, name: str, content: bytes, *, number: int | None = 1):
    """An object of a file, and the document that rests on it; without a number it is an earlier version."""
    stored = store_of(office.archive.installation.settings).put(file_id, [content], limit=10**9)
    with office.given.work() as work:
        row = DigitalObject(
            fonds_id=office.archive.fonds.id, aggregation_id=file_id, sha256=stored.sha256, size=stored.size,
            mime="application/pdf", file_name=name, extension_matches=True, text_outcome=TextOutcome.NO_TEXT,
            stored_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        if number is not None:
            work.session.add(
                Document(
                    fonds_id=office.archive.fonds.id, aggregation_id=file_id, object_id=row.id, number=number,
                    title="Acta", created_on=date(2014, 3, 1), captured_at=work.now, captured_by="x",
                )
            )  # fmt: skip
    return stored


def electronic(office, number: int = 2, stage=CustodyStage.OFFICE, key: str = "5C.3"):
    ids = office.files(number, key, boxed=stage is CustodyStage.OFFICE) if stage is None else []
    ids = ids or [
        office.archive.file(key, date(2014, 11, 20), opened_on=date(2014, 2, 1)) for _one in range(number)
    ]  # fmt: skip
    with office.given.work() as work:
        from records.aggregations.model import Volume

        work.session.query(Volume).filter(Volume.aggregation_id.in_(ids)).delete()
        work.session.execute(
            update(Aggregation)
            .where(Aggregation.id.in_(ids))
            .values(
                support=Support.ELECTRONIC, scope_and_content="Facturas", capture_format="PDF", root_directory="/x",
                stage=stage, document_count=1, content_bytes=10, version=50,
            )
        )  # fmt: skip
    return ids


def task(office, name: str, transfer_id, actor=None) -> Task:
    with office.archive.reading() as reading:
        runs = reading.session.scalars(select(JobRun).where(JobRun.name == name).order_by(JobRun.id)).all()
    return Task(office.archive.installation, runs[-1].id, actor or office.rita, Event())


@pytest.fixture
def centre(office) -> Centre:
    return Centre(office)


def described(centre):
    """A secondary transfer of two electronic files with three objects, described and read again."""
    files = electronic(centre.office, stage=CustodyStage.INTERMEDIATE, key="4C.3.1")
    keep(centre.office, files[0], "acta 100%.pdf", b"uno" * 1000)
    keep(centre.office, files[0], "acta.pdf", b"antes", number=None)
    keep(centre.office, files[1], "=cmd()\n.pdf", b"tres")
    transfer_id = centre.described()
    check_objects(task(centre.office, "transfers.check", transfer_id), transfer_id)
    return transfer_id


def built(centre):
    transfer_id = described(centre)
    centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    packages.build_package(task(centre.office, packages.PACKAGE, transfer_id), transfer_id)
    return transfer_id, unpacked(centre.office, transfer_id, centre.office.rita)


def unpacked(office, transfer_id, actor):
    """What the receiver finds in the ZIP."""
    with office.archive.reading(actor) as reading:
        content = b"".join(zipped(reading, transfer_id))
    folder = Path(office.archive.installation.settings.data_dir).resolve().parent / f"unpacked-{uuid4()}"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / f"transferencia-{transfer_id}"


def valid(bag) -> bool:
    """By the judge that is not ours."""
    return bagit.Bag(str(bag)).validate(processes=1)


def test_a_package_is_a_whole_bag_with_finding_aid_and_proofs(centre):
    transfer_id, bag = built(centre)
    assert problems(bag) == []
    assert valid(bag)
    assert len([path for path in (bag / "data").rglob("*") if path.is_file()]) == 3
    ead, premis = ((bag / "metadata" / name).read_bytes() for name in ("ead.xml", "premis.xml"))
    assert ead_problems(ead) == premis_problems(premis) == []
    assert complaints("ead.xsd", ead) == complaints("premis.xsd", premis) == []
    rows = list(csv.DictReader(io.StringIO((bag / "metadata" / "atom.csv").read_text("utf-8"))))
    assert [row["levelOfDescription"] for row in rows] == ["File", "File"]
    # Domain 7 E 52: the six essential elements.
    for row in rows:
        assert all(row[name] for name in ("identifier", "title", "eventDates", "extentAndMedium", "eventActors"))
    ead = etree.fromstring((bag / "metadata" / "ead.xml").read_bytes())
    assert [one.get("level") for one in ead.iter(f"{{{EAD}}}c")] == ["file", "file"]
    premis = etree.fromstring((bag / "metadata" / "premis.xml").read_bytes())
    outcomes = [one.text for one in premis.iter(f"{{{PREMIS}}}eventOutcome")]
    assert outcomes == ["intact"] * 3
    assert "'data" not in (bag / "metadata" / "index.csv").read_text("utf-8")
    with centre.office.archive.reading() as reading:
        package = queries.package_of(reading, transfer_id)
        piece = reading.session.scalars(
            select(AttachmentPiece.content).where(AttachmentPiece.attachment_id == package.manifest_id)
        ).one()
    assert (package.state, package.objects) == (PackageState.READY, 3)
    assert piece == (bag / "manifest-sha256.txt").read_bytes()


def test_every_element_of_a_description_has_its_place_in_what_travels(centre):
    """ISAD(G), all 26 of them, whatever letters they hold."""
    transfer_id = described(centre)
    with centre.office.archive.work(centre.office.rita) as work:
        file_id = UUID(contents.rows(work, transfer_id)[0].file_id)
        said = {name: f"<{name}> & ñandú \x0b]]> 'x'\nsegundo renglón" for name in isad.NAMES}
        describing.describe_file(work, work.session.get_one(Aggregation, file_id), said)
    centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    packages.build_package(task(centre.office, packages.PACKAGE, transfer_id), transfer_id)
    bag = unpacked(centre.office, transfer_id, centre.office.rita)
    content = (bag / "metadata" / "ead.xml").read_bytes()
    assert ead_problems(content) == complaints("ead.xsd", content) == []
    texts = {one.text for one in etree.fromstring(content).iter() if one.text}
    kept = {name for name in isad.NAMES if any(text.startswith(f"<{name}>") for text in texts)}
    # The level is an attribute, by the schema's own word.
    assert kept == set(isad.NAMES) - {"level"}
    row = next(csv.DictReader(io.StringIO((bag / "metadata" / "atom.csv").read_text("utf-8"))))
    told = " ".join(row.values())
    assert [name for name in isad.NAMES if f"<{name}>" not in told] == ["level", "language"]
    assert valid(bag)


def finding_aid(code: str) -> bytes:
    out = io.BytesIO()
    known = dict.fromkeys(isad.NAMES, "x")
    file = Described("1", known, date(2014, 2, 1), date(2014, 11, 20))
    write_ead(out, Sender(code, "Municipio", "1", datetime(2026, 11, 22, tzinfo=UTC)), [file])
    return out.getvalue()


@pytest.mark.parametrize("code", ["SMA", "ñ", "SMDIF-2.4/Ñuu Savi del Sur y del Norte", "../x"])
def test_whatever_a_body_is_called_its_finding_aid_keeps_the_rules_of_the_schema(code):
    content = finding_aid(code)
    assert ead_problems(content) == complaints("ead.xsd", content) == []
    agency = etree.fromstring(content).find(f".//{{{EAD}}}eadid").get("mainagencycode")
    assert agency is None or re.fullmatch(r"MX-[a-zA-Z0-9]{1,11}", agency)


@pytest.mark.parametrize(
    ("said", "harmed"),
    [
        # EAD 2002 (release 202011) takes one day in @normal, never a range; @mainagencycode is an ISIL.
        (b'normal="2014-02-01"', b'normal="2014-02-01/2014-11-20"'),
        (b'mainagencycode="MX-SMA"', b'mainagencycode="SMA"'),
        (b"<p>", b"<q>"),
        (b"<dsc", b"<p>x</p><dsc"),
    ],
)
def test_each_rule_of_the_schema_that_a_finding_aid_could_break_is_asked(said, harmed):
    content = finding_aid("SMA")
    assert said in content
    assert ead_problems(content.replace(said, harmed).replace(b"</p>", b"</q>" if harmed == b"<q>" else b"</p>"))


def without_each(content: bytes, paths: tuple[str, ...], space: str):
    for path in paths:
        root = etree.fromstring(content)
        found = root.find("/".join(f"{{{space}}}{step}" for step in path.split("/")))
        found.getparent().remove(found)
        yield path, etree.tostring(root)


def test_each_element_of_the_finding_aid_removed_in_turn_is_found(centre):
    _id, bag = built(centre)
    content = (bag / "metadata" / "ead.xml").read_bytes()
    step = "archdesc/dsc/c"
    paths = (
        "eadheader/eadid", "eadheader/filedesc/titlestmt/titleproper", "eadheader/profiledesc/langusage", "archdesc",
        "archdesc/did", f"{step}/did", f"{step}/did/unitid", f"{step}/did/unittitle", f"{step}/did/unitdate",
        f"{step}/did/physdesc/extent", f"{step}/did/origination",
    )  # fmt: skip
    for path, harmed in without_each(content, paths, EAD):
        assert ead_problems(harmed), path
    assert ead_problems(b"<ead/>")
    assert ead_problems(b"no es XML")


def test_each_element_of_the_proofs_removed_in_turn_is_found(centre):
    _id, bag = built(centre)
    content = (bag / "metadata" / "premis.xml").read_bytes()
    root = etree.fromstring(content)
    for one in list(root.iter(f"{{{PREMIS}}}object")):
        if "intellectualEntity" in "".join(one.attrib.values()):
            root.remove(one)
    content = etree.tostring(root)
    paths = (
        "object/objectIdentifier", "object/objectIdentifier/objectIdentifierValue",
        "object/objectCharacteristics/fixity/messageDigest", "object/objectCharacteristics/size",
        "object/objectCharacteristics/format", "event/eventIdentifier", "event/eventType", "event/eventDateTime",
        "event/linkingObjectIdentifier", "agent/agentIdentifier",
    )  # fmt: skip
    for path, harmed in without_each(content, paths, PREMIS):
        assert premis_problems(harmed), path
    root = etree.fromstring(content)
    root.insert(0, root[-1])
    assert "children out of order" in premis_problems(etree.tostring(root))


def test_a_job_put_down_half_way_goes_on_and_copies_nothing_twice(centre):
    transfer_id = described(centre)
    centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    with pytest.raises(PackageBusy):
        centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    running = task(centre.office, packages.PACKAGE, transfer_id)
    store = store_of(centre.office.archive.installation.settings)
    real, calls = store.read_range, []

    def failing(key, start=0, end=None):
        calls.append(key)
        if len(calls) == 2:
            raise OSError("the store is down")
        return real(key, start, end)

    store.read_range = failing
    try:
        with pytest.raises(OSError, match="down"):
            packages.build_package(running, transfer_id)
        with centre.office.archive.reading() as reading:
            assert queries.package_of(reading, transfer_id).state is PackageState.BUILDING
        packages.build_package(running, transfer_id)
    finally:
        store.read_range = real
    assert len(calls) == 4
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))


def test_the_package_is_handed_out_piece_by_piece_and_forgotten_when_it_was_received(centre, client_of):
    transfer_id, _bag = built(centre)
    centre.office.act(centre.office.rita, receiving.deliver, transfer_id)
    content = client_of(centre.office.hilda).get(f"/transfers/{transfer_id}/package/content")
    assert content.status_code == 200
    with zipfile.ZipFile(io.BytesIO(content.content)) as archive:
        assert archive.testzip() is None
        inside = {name.partition("/")[2] for name in archive.namelist()}
    assert {"bagit.txt", "manifest-sha256.txt", "metadata/ead.xml", "tagmanifest-sha512.txt"} <= inside
    assert client_of(centre.office.ana).get(f"/transfers/{transfer_id}/package/content").status_code == 404
    assert client_of(centre.office.silvia).get(f"/transfers/{transfer_id}/package/content").status_code == 403
    centre.office.act(centre.office.hilda, receiving.receive, transfer_id, said("R/1"))
    centre.office.act(centre.office.rita, forget_package, transfer_id)
    assert builds(centre.office.archive.installation.settings) == set()
    with pytest.raises(PackageNotReady):
        centre.office.act(centre.office.rita, forget_package, transfer_id)
    assert client_of(centre.office.hilda).get(f"/transfers/{transfer_id}/package/content").status_code == 409
    with centre.office.archive.reading() as reading:
        assert queries.package_of(reading, transfer_id).manifest_id is not None


def on_disk(office) -> bytes:
    """Every byte and every name below the data folder, but the database and what the tests unpacked."""
    home = Path(office.archive.installation.settings.data_dir)
    files = [
        path for path in home.rglob("*") if path.is_file() and ".sqlite" not in path.name and ".db" not in path.name
    ]
    return b"\n".join(str(path.relative_to(home)).encode() + path.read_bytes() for path in files)


def test_nothing_of_a_package_lies_readable_on_the_disk(centre):
    transfer_id, bag = built(centre)
    lying = on_disk(centre.office)
    for readable in (b"unounouno", b"cmd()", b"acta.pdf", b"<ead", b"premis", b"BagIt-Version"):
        assert readable not in lying
    assert transfer_id is not None
    assert valid(bag)


def test_a_restored_copy_of_a_forgotten_package_opens_for_nobody(centre):
    transfer_id, _bag = built(centre)
    settings = centre.office.archive.installation.settings
    copy = home_of(settings).with_name("copy")
    shutil.copytree(home_of(settings), copy)
    with centre.office.archive.reading() as reading:
        build_id = queries.package_of(reading, transfer_id).job_id
    keys = list(tags_store(settings).list_keys(build_id))
    centre.office.act(centre.office.rita, forget_package, transfer_id)
    shutil.copytree(copy, home_of(settings), dirs_exist_ok=True)
    assert keys
    for key in keys:
        with pytest.raises(ContentGone):
            tags_store(settings).read_range(key)
    clean(centre.office.archive.installation)
    assert builds(settings) == set()


def test_destroying_one_file_takes_it_from_every_package_and_the_package_with_it(centre):
    transfer_id, _bag = built(centre)
    settings = centre.office.archive.installation.settings
    with centre.office.archive.reading() as reading:
        first = contents.rows(reading, transfer_id)[0]
        started = zipped(reading, transfer_id)
    with centre.office.archive.work() as work:
        assert destroy_content(work, UUID(first.file_id)).is_complete
    with pytest.raises(ContentGone):
        b"".join(started)
    with centre.office.archive.reading(centre.office.rita) as reading:
        assert queries.package_of(reading, transfer_id).state is PackageState.LISTED
        with pytest.raises(PackageNotReady):
            zipped(reading, transfer_id)
    assert builds(settings) == set()
    assert "transfer.package_undone" in centre.office.archive.history(transfer_id)


def test_packages_are_cleaned_by_their_age_but_what_was_handed_over_waits_for_its_receipt(centre):
    transfer_id, _bag = built(centre)
    installation = centre.office.archive.installation
    assert clean(installation) == 0
    centre.office.act(centre.office.rita, receiving.deliver, transfer_id)
    installation.clock.set(installation.clock() + timedelta(days=31))
    assert clean(installation) == 0
    centre.office.act(centre.office.hilda, receiving.receive, transfer_id, said("R/1"))
    assert [clean(installation), clean(installation)] == [1, 0]
    assert builds(installation.settings) == set()
    with centre.office.archive.reading() as reading:
        assert queries.package_of(reading, transfer_id).state is PackageState.LISTED
    assert centre.office.archive.history(transfer_id).count("transfer.package_expired") == 1


def test_plain_copies_of_earlier_versions_are_found_and_removed(centre):
    transfer_id = described(centre)
    with centre.office.given.work() as work:
        work.session.execute(update(TransferPackage).values(state=PackageState.READY, ready_at=work.now))
    installation = centre.office.archive.installation
    plain = home_of(installation.settings) / str(transfer_id) / "bag" / "data" / "x"
    plain.mkdir(parents=True)
    (plain / "0001-acta.pdf").write_bytes(b"unounouno")
    assert clean(installation) == 1
    assert b"unounouno" not in on_disk(centre.office)
    assert centre.office.archive.history(transfer_id).count("transfer.package_expired") == 1
    # It is asked for again, and built sealed.
    centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    packages.build_package(task(centre.office, packages.PACKAGE, transfer_id), transfer_id)
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))
    assert clean(installation) == 0


def test_what_nobody_owns_any_more_is_swept_and_what_is_being_built_is_left(centre):
    transfer_id, _bag = built(centre)
    installation = centre.office.archive.installation
    centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    running = task(centre.office, packages.PACKAGE, transfer_id)
    before = builds(installation.settings)
    assert clean(installation) == 0
    # The earlier build is nobody's since another was asked for.
    assert len(before) == 1
    assert builds(installation.settings) == set()
    packages.build_package(running, transfer_id)
    assert clean(installation) == 0
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))


def to_bucket(centre, address: str) -> None:
    """From now on the installation keeps its bytes in a bucket; what it has lies there too."""
    installation = centre.office.archive.installation
    before = store_of(installation.settings)
    installation.settings = installation.settings.model_copy(update={"store_url": address})
    after = store_of(installation.settings)
    for key in before.list_keys():
        after.put(key.aggregation_id, before.read_range(key), limit=10**9)


def test_with_a_bucket_packages_lie_in_it_sealed_and_nothing_on_the_machine(centre, bucket):
    to_bucket(centre, bucket)
    transfer_id, bag = built(centre)
    installation = centre.office.archive.installation
    assert valid(bag)
    assert not (home_of(installation.settings) / "sealed").exists()
    bucket = tags_store(installation.settings)
    keys = list(bucket.list_keys())
    assert keys
    assert all(bucket.is_sealed(key) for key in keys)
    assert not set(keys) & set(store_of(installation.settings).list_keys())
    # Neither cleaning nor the sweep of orphans takes anything of a package that stands.
    assert clean(installation) == 0
    sweep_orphans(installation, centre.office.given.operator)
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))
    centre.office.act(centre.office.rita, forget_package, transfer_id)
    assert builds(installation.settings) == set()
    assert list(bucket.list_keys()) == []


@pytest.mark.parametrize("passed", [0, 6_000, 12_000])
def test_a_package_whose_making_met_a_silent_bucket_is_made_when_it_answers_again(centre, bucket, line, passed):
    to_bucket(centre, bucket)
    transfer_id = described(centre)
    centre.office.act(centre.office.rita, packages.ask_package, transfer_id)
    running = task(centre.office, packages.PACKAGE, transfer_id)

    line.cut_after(passed)
    with pytest.raises(StoreUnreachable):
        packages.build_package(running, transfer_id)
    line.mend()
    packages.build_package(running, transfer_id)

    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))
    assert len(builds(centre.office.archive.installation.settings)) == 1


def test_an_examination_while_a_bucket_is_silent_calls_nothing_unreadable(centre, bucket, line):
    to_bucket(centre, bucket)
    files = electronic(centre.office, stage=CustodyStage.INTERMEDIATE, key="4C.3.1")
    keep(centre.office, files[0], "acta.pdf", b"uno" * 1000)
    transfer_id = centre.described()
    running = task(centre.office, "transfers.check", transfer_id)

    line.cut()
    with pytest.raises(StoreUnreachable):
        check_objects(running, transfer_id)
    with centre.office.archive.reading() as reading:
        assert reading.session.scalars(select(TransferObjectCheck)).all() == []
    line.mend()
    check_objects(running, transfer_id)

    with centre.office.archive.reading() as reading:
        outcomes = set(reading.session.scalars(select(TransferObjectCheck.outcome)))
    assert outcomes == {"intact"}


def test_packages_of_before_the_bucket_stay_readable_and_are_moved_when_asked_for(centre, bucket):
    transfer_id, _bag = built(centre)
    installation = centre.office.archive.installation
    folder = home_of(installation.settings) / "sealed"
    to_bucket(centre, bucket)
    assert clean(installation) == 0
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))
    with pytest.raises(NotPermitted):
        move_packages(installation, centre.office.rita)

    report = move_packages(installation, centre.office.given.operator)

    assert report.found == report.moved > 0
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))
    assert clean(installation) == 0
    assert move_packages(installation, centre.office.given.operator).found == 0
    with centre.office.archive.reading() as reading:
        (entry,) = reading.session.scalars(select(Entry).where(Entry.action == "transfer.packages_moved"))
        assert entry.read_facts() == {"moved": report.moved, "gone": 0, "refused": 0}


def test_what_is_damaged_or_forgotten_is_accounted_for_and_a_move_that_broke_off_goes_on(centre, bucket, monkeypatch):
    transfer_id, _bag = built(centre)
    installation, operator = centre.office.archive.installation, centre.office.given.operator
    folder = home_of(installation.settings) / "sealed"
    to_bucket(centre, bucket)
    before, into = tags_stores(installation.settings)[1], tags_store(installation.settings)
    keys = sorted(before.list_keys())
    real, calls = into.incoming, []

    def breaking(build_id, *, limit):
        calls.append(build_id)
        if len(calls) == 3:
            raise OSError("the line went dead")
        return real(build_id, limit=limit)

    monkeypatch.setattr(into, "incoming", breaking)
    with pytest.raises(OSError, match="line went dead"):
        move_packages(installation, operator)
    monkeypatch.undo()
    assert 0 < len(list(before.list_keys())) < len(keys)
    assert valid(unpacked(centre.office, transfer_id, centre.office.rita))

    alter(next(path for path in sorted(folder.rglob("*")) if path.is_file()))
    report = move_packages(installation, operator)
    assert (len(report.refused), report.moved) == (1, report.found - 1)
    # What is damaged stays for whoever must see it; with the package it goes, wherever it lies.
    centre.office.act(centre.office.rita, forget_package, transfer_id)
    assert builds(installation.settings) == set()


def alter(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def some_payload(bag: Path) -> Path:
    return next(path for path in (bag / "data").rglob("*") if path.is_file())


HARMS = (
    lambda bag: alter(some_payload(bag)),
    lambda bag: some_payload(bag).unlink(),
    lambda bag: (bag / "data" / "ajeno.txt").write_bytes(b"x"),
    lambda bag: alter(bag / "metadata" / "premis.xml"),
    lambda bag: alter(bag / "manifest-sha256.txt"),
    lambda bag: (bag / "bagit.txt").unlink(),
)


def test_what_is_changed_in_a_package_is_refused_by_a_judge_that_is_not_ours(office, tmp_path):
    bag = primary_bag(office)
    for number, harm in enumerate(HARMS):
        harmed = tmp_path / f"harmed-{number}"
        shutil.copytree(bag, harmed)
        assert valid(harmed)
        harm(harmed)
        with pytest.raises(bagit.BagError):
            valid(harmed)
        assert problems(harmed)


def primary_bag(office):
    """The package of a primary transfer of one electronic file."""
    files = electronic(office, 1)
    keep(office, files[0], "acta.pdf", b"uno")
    transfer_id = office.reviewing(files)
    office.act(office.rita, packages.ask_package, transfer_id)
    packages.build_package(task(office, packages.PACKAGE, transfer_id), transfer_id)
    return unpacked(office, transfer_id, office.rita)


def test_the_package_of_a_primary_transfer_is_a_valid_bag_without_a_finding_aid(office):
    bag = primary_bag(office)
    assert valid(bag)
    assert problems(bag) == []
    assert not (bag / "metadata" / "ead.xml").exists()
    assert premis_problems((bag / "metadata" / "premis.xml").read_bytes()) == []


def test_electronic_files_are_accepted_only_when_every_object_was_read_again_and_is_whole(office):
    files = electronic(office)
    whole = keep(office, files[0], "acta.pdf", b"uno")
    gone = keep(office, files[1], "oficio.pdf", b"dos")
    transfer_id = office.reviewing(files)
    office.act(office.rita, reviewing.count_rest, transfer_id, Finding.FOUND)

    def refused() -> set[str]:
        with pytest.raises(TransferRefused) as refusal:
            office.act(office.rita, accepting.accept_transfer, transfer_id, act_number="TP/1")
        return {one.code for one in refusal.value.objections}

    assert refused() == {"transfer.objects_unchecked"}
    store = store_of(office.archive.installation.settings)
    store.delete(gone.key)
    with pytest.raises(ObjectMissing):
        store.size(gone.key)
    report = check_objects(task(office, "transfers.check", transfer_id, office.head), transfer_id)
    assert (report["objects"], report["broken"]) == (2, 1)
    assert refused() == {"transfer.objects_broken"}
    assert office.stages(files) == {"office"}
    assert store.exists(whole.key)


def test_a_primary_transfer_keeps_a_manifest_without_copying(office):
    files = electronic(office)
    keep(office, files[0], "acta.pdf", b"uno")
    transfer_id = office.reviewing(files)
    check_objects(task(office, "transfers.check", transfer_id, office.head), transfer_id)
    office.act(office.rita, reviewing.count_rest, transfer_id, Finding.FOUND)
    office.act(office.rita, accepting.accept_transfer, transfer_id, act_number="TP/1")
    with office.archive.reading() as reading:
        package = queries.package_of(reading, transfer_id)
        piece = reading.session.scalars(
            select(AttachmentPiece.content).where(AttachmentPiece.attachment_id == package.manifest_id)
        ).one()
    assert package.state is PackageState.LISTED
    assert piece.decode().rstrip().endswith("/0001-acta.pdf")
    assert not home_of(office.archive.installation.settings).exists()


def test_only_who_reviews_transfers_has_packages_built(centre):
    transfer_id = described(centre)
    with pytest.raises(NotPermitted):
        centre.office.act(centre.office.silvia, packages.ask_package, transfer_id)
