"""Publications as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from retention.publications.queries import address_of


class PublicationOut(msgspec.Struct, kw_only=True):
    """One publication."""

    number: int
    kind: str
    document_number: str
    title: str
    authority: str
    elaborated_on: date
    published_on: date
    address: str
    permanent: str
    keep_until: date


class PublicationsOut(msgspec.Struct, kw_only=True):
    """One page of publications with what their fields mean."""

    fonds: str
    total: int
    page: int
    pages: int
    dictionary: dict[str, str]
    publications: list[PublicationOut]


def publication_out(code: str, row: Any) -> PublicationOut:
    """A publication, from its row in a list or itself."""
    return PublicationOut(
        number=row.number, kind=row.kind.value, document_number=row.document_number, title=row.title,
        authority=row.authority, elaborated_on=row.elaborated_on, published_on=row.published_on, address=row.address,
        permanent=address_of(code, row.number), keep_until=row.keep_until,
    )  # fmt: skip
