"""What a form, an address or a table says of a document, read into its details."""

from __future__ import annotations

from collections.abc import Mapping

from classification.series.kinds import PersonalData, Support, Tradition
from records.documents.details import DocumentDetails
from system.web.forms import FormReader


def read_details(data: Mapping[str, str]) -> DocumentDetails:
    """What a form says of a document.

    Raises:
        FormUnreadable: with every field that cannot be read.
    """
    read = FormReader(data)
    details = DocumentDetails(
        title=read.text("title", limit=1000),
        kind=read.text("kind", limit=200),
        official_number=read.text("official_number", limit=200),
        author=read.text("author", limit=300),
        addressee=read.text("addressee", limit=300),
        created_on=read.day("created_on"),
        received_on=read.day("received_on"),
        folios=read.number("folios", least=1),
        first_folio=read.number("first_folio", least=1),
        last_folio=read.number("last_folio", least=1),
        tradition=read.choice("tradition", Tradition) or Tradition.ORIGINAL,
        support=read.choice("support", Support) or Support.ELECTRONIC,
        personal_data=read.choice("personal_data", PersonalData) or PersonalData.NONE,
        language=read.text("language", limit=60),
        access_note=read.text("access_note", limit=1000),
    )
    read.refuse()
    return details
