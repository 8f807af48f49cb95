"""A package as it is built: a valid bag that verifies alone, the same bytes for the same state."""

from __future__ import annotations

import io
import zipfile

import bagit

from tests.records.packages.conftest import look


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.filename.partition("/")[2]: archive.read(one) for one in archive.infolist()}


def test_a_package_verifies_alone_and_is_a_valid_bag(packer, tmp_path):
    row, content = packer.made(packer.decision(b"Plano\n", b"Otro plano\n"))

    found = look(content, sha256=row.sha256)

    assert [one.says() for one in found.problems] == []
    assert (found.documents, found.folios) == (3, 3)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path / row.name))
    assert bag.is_valid()
    assert bag.version_info == (1, 0)


def test_the_same_state_and_moment_give_the_same_bytes(packer):
    row = packer.ask(packer.decision(b"Plano\n"))
    first = packer.content(packer.build(row))
    with packer.installation.work(packer.reader) as work:
        again = work.session.get_one(type(row), row.id)
        again.state, again.sha256, again.portfolio_sha256 = row.state, "", ""
    second = packer.build(row)

    assert packer.content(second) == first
