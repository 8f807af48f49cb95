"""The finding aid of a transfer by EAD 2002, and the table that AtoM imports; written file by file (standards.md)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from retention.transfers.exchange import (
    COUNTRY,
    EAD,
    Described,
    Sender,
    Sink,
    Text,
    element,
    parsed,
    plain_cell,
    within,
)
from retention.transfers.shapes import EAD_SHAPE, misshapen
from system.web.articles import of_body

# ISO 15511 as the schema spells it; a country, a hyphen, at most eleven signs.
_AGENCY = re.compile(r"[A-Z]{2}-[a-zA-Z0-9:/-]{1,11}")
_ONE_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
# ISAD(G) elements and where EAD 2002 keeps them, in the order in which a description holds them.
EAD_BLOCKS = (
    ("administrative_history", "bioghist"), ("archival_history", "custodhist"), ("acquisition", "acqinfo"),
    ("scope_and_content", "scopecontent"), ("appraisal", "appraisal"), ("accruals", "accruals"),
    ("arrangement", "arrangement"), ("access_conditions", "accessrestrict"), ("reproduction_conditions", "userestrict"),
    ("physical_characteristics", "phystech"), ("finding_aids", "otherfindaid"), ("originals", "originalsloc"),
    ("copies", "altformavail"), ("related_units", "relatedmaterial"), ("publication_note", "bibliography"),
    ("note", "odd"), ("archivist_note", "processinfo"), ("rules", "processinfo"), ("description_dates", "processinfo"),
)  # fmt: skip
ATOM = (
    ("identifier", "reference_code"), ("title", "title"), ("levelOfDescription", "level"),
    ("extentAndMedium", "extent"), ("repository", ""), ("archivalHistory", "archival_history"),
    ("acquisition", "acquisition"), ("scopeAndContent", "scope_and_content"), ("appraisal", "appraisal"),
    ("accruals", "accruals"), ("arrangement", "arrangement"), ("accessConditions", "access_conditions"),
    ("reproductionConditions", "reproduction_conditions"), ("language", ""),
    ("physicalCharacteristics", "physical_characteristics"), ("findingAids", "finding_aids"),
    ("locationOfOriginals", "originals"), ("locationOfCopies", "copies"),
    ("relatedUnitsOfDescription", "related_units"), ("publicationNote", "publication_note"), ("generalNote", "note"),
    ("archivistNote", "archivist_note"), ("rules", "rules"), ("descriptionStatus", ""),
    ("revisionHistory", "description_dates"), ("eventDates", "dates"),
    ("eventActors", "creator"), ("eventActorHistories", "administrative_history"), ("culture", ""),
)  # fmt: skip


def write_ead(out: Sink, sender: Sender, files: Iterable[Described]) -> int:
    """The finding aid of a transfer: an item of the fonds for each file; how many."""
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{EAD}}}ead", nsmap={None: EAD}):
            xml.write(_ead_header(sender), pretty_print=True)
            with xml.element(f"{{{EAD}}}archdesc", level="fonds"):
                xml.write(_fonds_did(sender), pretty_print=True)
                with xml.element(f"{{{EAD}}}dsc", type="combined"):
                    for one in files:
                        xml.write(_component(one), pretty_print=True)
                        count += 1
    return count


def write_atom(out: Sink, sender: Sender, files: Iterable[Described]) -> int:
    """The CSV that AtoM imports as archival descriptions; how many rows."""
    count = 0
    table = csv.writer(Text(out))
    table.writerow(["legacyId", "parentId", *(column for column, _name in ATOM), "eventTypes",
                    "eventStartDates", "eventEndDates"])  # fmt: skip
    fixed = {"repository": sender.name, "language": "es", "descriptionStatus": "Final", "culture": "es"}
    for one in files:
        said = {column: fixed.get(column, one.elements.get(name, "")) for column, name in ATOM}
        said["levelOfDescription"] = "File"
        ends = one.ends_on.isoformat() if one.ends_on else ""
        row = [one.id, "", *(said[column] for column, _name in ATOM), "Creation", one.starts_on.isoformat(), ends]
        table.writerow([plain_cell(cell) for cell in row])
        count += 1
    return count


def ead_problems(content: bytes) -> list[str]:
    """What keeps a document from being the EAD 2002 we write: what its schema asks, and standards.md besides."""
    root = parsed(content)
    if root is None or root.tag != f"{{{EAD}}}ead":
        return ["no EAD 2002"]
    found = [
        f"missing: {path}"
        for path in (
            "eadheader/eadid", "eadheader/filedesc/titlestmt/titleproper", "eadheader/profiledesc/langusage",
            "archdesc", "archdesc/did",
        ) if root.find(within(EAD, path)) is None
    ]  # fmt: skip
    archdesc = root.find(within(EAD, "archdesc"))
    if archdesc is not None and not archdesc.get("level"):
        found.append("archdesc without level")
    found += _misspelt(root) + misshapen(root, EAD_SHAPE)
    found += ["did without child" for did in root.iter(f"{{{EAD}}}did") if len(did) == 0]
    for component in root.iter(f"{{{EAD}}}c"):
        named = component.find(within(EAD, "did/unitid"))
        spoken = named.text if named is not None else "?"
        found += [
            f"{spoken}: missing {path}"
            for path in ("did", "did/unitid", "did/unittitle", "did/physdesc/extent", "did/origination")
            if component.find(within(EAD, path)) is None
        ]
        dates = component.findall(within(EAD, "did/unitdate"))
        for wanted in ("type", "normal"):
            if not any(one.get(wanted) for one in dates):
                found.append(f"{spoken}: missing did/unitdate@{wanted}")
        if not component.get("level"):
            found.append(f"{spoken}: missing level")
    return found


def _misspelt(root: Any) -> list[str]:
    """Attributes that the schema spells otherwise: one day or month or year, an ISIL, a country."""
    eadid = root.find(within(EAD, "eadheader/eadid"))
    said = dict(eadid.attrib) if eadid is not None else {}
    found = [
        f"unitdate@normal: {one.get('normal')}"
        for one in root.iter(f"{{{EAD}}}unitdate")
        if one.get("normal") is not None and not _ONE_DAY.fullmatch(one.get("normal"))
    ]
    if "mainagencycode" in said and not _AGENCY.fullmatch(said["mainagencycode"]):
        found.append("eadid@mainagencycode")
    if said.get("countrycode") != COUNTRY:
        found.append("eadid@countrycode")
    return found


def _ead_header(sender: Sender) -> Any:
    header = element(EAD, "eadheader")
    agency = f"{COUNTRY}-{re.sub('[^a-zA-Z0-9]', '', sender.code)[:11]}"
    coded = {"mainagencycode": agency} if _AGENCY.fullmatch(agency) else {}
    header.append(element(EAD, "eadid", sender.transfer_id, countrycode=COUNTRY, **coded))
    title = element(EAD, "titlestmt")
    title.append(element(EAD, "titleproper", f"Transferencia secundaria {of_body(sender.name)}"))
    described = element(EAD, "filedesc")
    described.append(title)
    header.append(described)
    profile = element(EAD, "profiledesc")
    profile.append(element(EAD, "creation", sender.at.date().isoformat()))
    usage = element(EAD, "langusage")
    usage.append(element(EAD, "language", "Español", langcode="spa"))
    profile.append(usage)
    header.append(profile)
    return header


def _fonds_did(sender: Sender) -> Any:
    did = element(EAD, "did")
    did.append(element(EAD, "unitid", sender.code))
    did.append(element(EAD, "unittitle", sender.name))
    repository = element(EAD, "repository")
    repository.append(element(EAD, "corpname", sender.name))
    did.append(repository)
    return did


def _component(one: Described) -> Any:
    said = one.elements
    component = element(EAD, "c", level="file")
    did = element(EAD, "did")
    did.append(element(EAD, "unitid", said["reference_code"]))
    did.append(element(EAD, "unittitle", said["title"]))
    did.append(element(EAD, "unitdate", said["dates"], type="inclusive"))
    # The schema's @normal is one day: what a file spans is said by the two that bound it.
    did.append(
        element(EAD, "unitdate", one.starts_on.isoformat(), datechar="apertura", normal=one.starts_on.isoformat())
    )
    if one.ends_on is not None:
        did.append(element(EAD, "unitdate", one.ends_on.isoformat(), datechar="cierre", normal=one.ends_on.isoformat()))
    physical = element(EAD, "physdesc")
    physical.append(element(EAD, "extent", said["extent"]))
    did.append(physical)
    origination = element(EAD, "origination")
    origination.append(element(EAD, "corpname", said["creator"]))
    did.append(origination)
    if said.get("language"):
        did.append(element(EAD, "langmaterial", said["language"]))
    component.append(did)
    for name, tag in EAD_BLOCKS:
        if text := said.get(name, ""):
            block = element(EAD, tag)
            block.append(element(EAD, "p", text))
            component.append(block)
    return component
