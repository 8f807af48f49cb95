"""Papers of administration are kept piece by piece, bounded, and seen by their own body only."""

from __future__ import annotations

import hashlib

import pytest

from system.attachments import queries, service
from system.attachments.errors import AttachmentNotFound, AttachmentUnfit
from system.organization.roles import Role


def keep(installation, operator, fonds, content, **options):
    with installation.work(operator) as work:
        return service.keep(work, fonds.id, content, file_name="acta.pdf", mime="application/pdf", **options)


def test_what_is_kept_comes_back_whole_and_hashed(installation, operator, given):
    body = bytes(range(256)) * 12_000
    kept = keep(installation, operator, given.fonds(), [body[at : at + 70_001] for at in range(0, len(body), 70_001)])

    assert (kept.size, kept.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    with installation.reading(operator) as reading:
        found = list(queries.pieces(reading, queries.attachment_of(reading, kept.id)))
    assert b"".join(found) == body
    assert max(len(piece) for piece in found) == service.PIECE


@pytest.mark.parametrize(("content", "code"), [([b""], "attachment.empty"), ([b"x" * 11], "attachment.too_large")])
def test_nothing_and_too_much_are_refused_and_leave_nothing(installation, operator, given, content, code):
    fonds = given.fonds()

    with pytest.raises(AttachmentUnfit) as refused:
        keep(installation, operator, fonds, content, limit=10)

    assert [objection.code for objection in refused.value.objections] == [code]


def test_another_body_meets_nothing(installation, operator, given):
    kept = keep(installation, operator, given.fonds("SMA"), [b"acta"])
    stranger = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR)

    with installation.reading(stranger) as reading, pytest.raises(AttachmentNotFound):
        queries.attachment_of(reading, kept.id)


def test_a_dropped_upload_is_gone(installation, operator, given):
    kept = keep(installation, operator, given.fonds(), [b"libro de trabajo"])

    with installation.work(operator) as work:
        service.drop(work, queries.attachment_of(work, kept.id))

    with installation.reading(operator) as reading, pytest.raises(AttachmentNotFound):
        queries.attachment_of(reading, kept.id)


@pytest.mark.parametrize(
    ("given_name", "kept_name"),
    [
        ("C:\\actas\\acta 1.pdf", "acta 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b.pdf", "ab.pdf"),
        ("", "archivo"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(given_name, kept_name):
    assert service.plain_name(given_name) == kept_name
