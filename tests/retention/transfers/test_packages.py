"""Packages: objects read again, packed with what describes and proves them, by a job that goes on after a kill."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from threading import Event

import pytest
from lxml import etree
from sqlalchemy import select, update

from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from records.documents.model import Document
from records.objects.errors import ObjectMissing
from records.objects.model import DigitalObject, TextOutcome
from records.objects.service import store_of
from retention.transfers import accepting, packages, queries, reviewing, secondary
from retention.transfers.bags import problems
from retention.transfers.checking import check_objects
from retention.transfers.errors import PackageBusy, PackageNotReady, TransferRefused
from retention.transfers.exchange import EAD, PREMIS, ead_problems, premis_problems
from retention.transfers.kinds import Finding, PackageState
from system.actor import CustodyStage, NotPermitted
from system.attachments.model import AttachmentPiece
from system.jobs.model import JobRun
from system.jobs.task import Task
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
    return transfer_id, packages.folder_of(centre.office.archive.installation.settings, transfer_id) / "bag"


def test_a_package_is_a_whole_bag_with_finding_aid_and_proofs(centre):
    transfer_id, bag = built(centre)
    assert problems(bag) == []
    assert len([path for path in (bag / "data").rglob("*") if path.is_file()]) == 3
    assert ead_problems((bag / "metadata" / "ead.xml").read_bytes()) == []
    assert premis_problems((bag / "metadata" / "premis.xml").read_bytes()) == []
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
    bag = packages.folder_of(centre.office.archive.installation.settings, transfer_id) / "bag"
    assert problems(bag) == []


def test_the_package_is_handed_out_piece_by_piece_and_forgotten_when_it_was_received(centre, client_of):
    transfer_id, bag = built(centre)
    centre.office.act(centre.office.rita, secondary.deliver, transfer_id)
    content = client_of(centre.office.hilda).get(f"/transfers/{transfer_id}/package/content")
    assert content.status_code == 200
    with zipfile.ZipFile(io.BytesIO(content.content)) as archive:
        assert archive.testzip() is None
        inside = {name.partition("/")[2] for name in archive.namelist()}
    assert {"bagit.txt", "manifest-sha256.txt", "metadata/ead.xml"} <= inside
    assert client_of(centre.office.ana).get(f"/transfers/{transfer_id}/package/content").status_code == 404
    assert client_of(centre.office.silvia).get(f"/transfers/{transfer_id}/package/content").status_code == 403
    centre.office.act(centre.office.hilda, secondary.receive, transfer_id, said("R/1"))
    centre.office.act(centre.office.rita, packages.forget_package, transfer_id)
    assert not bag.exists()
    with pytest.raises(PackageNotReady):
        centre.office.act(centre.office.rita, packages.forget_package, transfer_id)
    with centre.office.archive.reading() as reading:
        assert queries.package_of(reading, transfer_id).manifest_id is not None


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
    assert not packages.folder_of(office.archive.installation.settings, transfer_id).exists()


def test_only_who_reviews_transfers_has_packages_built(centre):
    transfer_id = described(centre)
    with pytest.raises(NotPermitted):
        centre.office.act(centre.office.silvia, packages.ask_package, transfer_id)
