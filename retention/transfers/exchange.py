"""What travels with a package: EAD 2002, PREMIS 3, AtoM's CSV and an index, each written row by row (standards.md)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

EAD = "urn:isbn:1-931666-22-9"
PREMIS = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_COUNTRY = "MX"
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
# ISAD(G) elements and where EAD 2002 keeps them, in the order in which a description holds them.
EAD_BLOCKS = (
    ("administrative_history", "bioghist"), ("archival_history", "custodhist"), ("acquisition", "acqinfo"),
    ("scope_and_content", "scopecontent"), ("appraisal", "appraisal"), ("accruals", "accruals"),
    ("arrangement", "arrangement"), ("access_conditions", "accessrestrict"), ("reproduction_conditions", "userestrict"),
    ("physical_characteristics", "phystech"), ("finding_aids", "otherfindaid"), ("originals", "originalsloc"),
    ("copies", "altformavail"), ("related_units", "relatedmaterial"), ("publication_note", "bibliography"),
    ("note", "odd"), ("archivist_note", "processinfo"),
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
    ("archivistNote", "archivist_note"), ("rules", "rules"), ("descriptionStatus", ""), ("eventDates", "dates"),
    ("eventActors", "creator"), ("culture", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """One file with its whole description; `starts_on` and `ends_on` are its extreme dates."""

    id: str
    elements: Mapping[str, str]
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One object as it lies in the package: path, digests, size, format, the file it belongs to, its checks."""

    id: str
    path: str
    sha256: str
    size: int
    mime: str
    original_name: str
    file_id: str
    stored_at: datetime
    checks: Sequence[tuple[datetime, str]] = field(default=())


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands over: the body's code and name, the transfer's own id, the moment written into the papers."""

    code: str
    name: str
    transfer_id: str
    at: datetime


def write_ead(path: Path, sender: Sender, files: Iterable[Described]) -> int:
    """The finding aid of a transfer: an item of the fonds for each file; how many."""
    count = 0
    with path.open("wb") as out, etree.xmlfile(out, encoding="utf-8") as xml:
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


def write_premis(path: Path, sender: Sender, files: Iterable[Described], objects: Iterable[Kept]) -> int:
    """Objects, then their checks as events, then who checked (PREMIS 3 wants them in this order); how many objects.

    `objects` is asked twice and must begin anew each time: a list, or something that reads again.
    """
    count = 0
    with path.open("wb") as out, etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{PREMIS}}}premis", nsmap={"premis": PREMIS, "xsi": XSI}, version="3.0"):
            for one in files:
                xml.write(_entity(one), pretty_print=True)
            for kept in objects:
                xml.write(_file_object(kept), pretty_print=True)
                count += 1
            for kept in objects:
                for number, (at, outcome) in enumerate(kept.checks, 1):
                    xml.write(_event(kept, number, at, outcome), pretty_print=True)
            xml.write(_agent(sender), pretty_print=True)
    return count


def write_atom(path: Path, sender: Sender, files: Iterable[Described]) -> int:
    """The CSV that AtoM imports as archival descriptions; how many rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["legacyId", "parentId", *(column for column, _name in ATOM), "eventTypes",
                        "eventStartDates", "eventEndDates"])  # fmt: skip
        fixed = {"repository": sender.name, "language": "es", "descriptionStatus": "Final", "culture": "es"}
        for one in files:
            said = {column: fixed.get(column, one.elements.get(name, "")) for column, name in ATOM}
            said["levelOfDescription"] = "File"
            ends = one.ends_on.isoformat() if one.ends_on else ""
            row = [one.id, "", *(said[column] for column, _name in ATOM), "Creation", one.starts_on.isoformat(), ends]
            table.writerow([_plain(cell) for cell in row])
            count += 1
    return count


def write_index(path: Path, objects: Iterable[Kept]) -> int:
    """Every object of the package in a table people can open; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["ruta", "expediente", "nombre original", "formato", "bytes", "sha256"])
        for one in objects:
            table.writerow([
                _plain(one.path), one.file_id, _plain(one.original_name), one.mime, one.size, one.sha256
            ])  # fmt: skip
            count += 1
    return count


def ead_problems(content: bytes) -> list[str]:
    """What keeps a document from being the EAD 2002 we write: the checks of standards.md, not the schema itself."""
    root = _parsed(content)
    if root is None or root.tag != f"{{{EAD}}}ead":
        return ["no EAD 2002"]
    found = [
        f"missing: {path}"
        for path in (
            "eadheader/eadid", "eadheader/filedesc/titlestmt/titleproper", "eadheader/profiledesc/langusage",
            "archdesc", "archdesc/did",
        ) if root.find(_in(EAD, path)) is None
    ]  # fmt: skip
    archdesc = root.find(_in(EAD, "archdesc"))
    if archdesc is not None and not archdesc.get("level"):
        found.append("archdesc without level")
    found += ["did without child" for did in root.iter(f"{{{EAD}}}did") if len(did) == 0]
    for component in root.iter(f"{{{EAD}}}c"):
        named = component.find(_in(EAD, "did/unitid"))
        spoken = named.text if named is not None else "?"
        found += [
            f"{spoken}: missing {path}"
            for path in ("did", "did/unitid", "did/unittitle", "did/unitdate", "did/physdesc/extent", "did/origination")
            if component.find(_in(EAD, path)) is None
        ]
        if not component.get("level"):
            found.append(f"{spoken}: missing level")
    return found


def premis_problems(content: bytes) -> list[str]:
    """What keeps a document from being the PREMIS 3 we write: the checks of standards.md, not the schema itself."""
    root = _parsed(content)
    if root is None or root.tag != f"{{{PREMIS}}}premis":
        return ["no PREMIS 3"]
    found = [] if root.get("version") == "3.0" else ["version is not 3.0"]
    order = [etree.QName(one).localname for one in root]
    ranks = {"object": 0, "event": 1, "agent": 2, "rights": 3}
    if [ranks.get(name, 9) for name in order] != sorted(ranks.get(name, 9) for name in order):
        found.append("children out of order")
    wanted = {
        "object": ("objectIdentifier/objectIdentifierType", "objectIdentifier/objectIdentifierValue"),
        "event": (
            "eventIdentifier/eventIdentifierType", "eventIdentifier/eventIdentifierValue", "eventType",
            "eventDateTime", "linkingObjectIdentifier/linkingObjectIdentifierValue",
        ),
        "agent": ("agentIdentifier/agentIdentifierType", "agentIdentifier/agentIdentifierValue"),
    }  # fmt: skip
    of_files = (
        "objectCharacteristics/fixity/messageDigestAlgorithm", "objectCharacteristics/fixity/messageDigest",
        "objectCharacteristics/size", "objectCharacteristics/format/formatDesignation/formatName",
    )  # fmt: skip
    for one in root:
        name = etree.QName(one).localname
        needs = wanted.get(name, ())
        if name == "object":
            kind = one.get(f"{{{XSI}}}type")
            if kind not in {"premis:file", "premis:intellectualEntity"}:
                found.append("object without xsi:type")
            needs = (*needs, *of_files) if kind == "premis:file" else needs
        found += [f"{name}: missing {path}" for path in needs if one.find(_in(PREMIS, path)) is None]
    return found


def _ead_header(sender: Sender) -> Any:
    header = _made(EAD, "eadheader")
    eadid = _made(EAD, "eadid", sender.transfer_id, countrycode=_COUNTRY, mainagencycode=f"{_COUNTRY}-{sender.code}")
    header.append(eadid)
    title = _made(EAD, "titlestmt")
    title.append(_made(EAD, "titleproper", f"Transferencia secundaria de {sender.name}"))
    described = _made(EAD, "filedesc")
    described.append(title)
    header.append(described)
    profile = _made(EAD, "profiledesc")
    profile.append(_made(EAD, "creation", sender.at.date().isoformat()))
    usage = _made(EAD, "langusage")
    usage.append(_made(EAD, "language", "Español", langcode="spa"))
    profile.append(usage)
    header.append(profile)
    return header


def _fonds_did(sender: Sender) -> Any:
    did = _made(EAD, "did")
    did.append(_made(EAD, "unitid", sender.code))
    did.append(_made(EAD, "unittitle", sender.name))
    repository = _made(EAD, "repository")
    repository.append(_made(EAD, "corpname", sender.name))
    did.append(repository)
    return did


def _component(one: Described) -> Any:
    said = one.elements
    component = _made(EAD, "c", level="file")
    did = _made(EAD, "did")
    did.append(_made(EAD, "unitid", said["reference_code"]))
    did.append(_made(EAD, "unittitle", said["title"]))
    normal = f"{one.starts_on.isoformat()}/{(one.ends_on or one.starts_on).isoformat()}"
    did.append(_made(EAD, "unitdate", said["dates"], normal=normal))
    physical = _made(EAD, "physdesc")
    physical.append(_made(EAD, "extent", said["extent"]))
    did.append(physical)
    origination = _made(EAD, "origination")
    origination.append(_made(EAD, "corpname", said["creator"]))
    did.append(origination)
    if said.get("language"):
        did.append(_made(EAD, "langmaterial", said["language"]))
    component.append(did)
    for name, tag in EAD_BLOCKS:
        if text := said.get(name, ""):
            block = _made(EAD, tag)
            block.append(_made(EAD, "p", text))
            component.append(block)
    return component


def _entity(one: Described) -> Any:
    made = _object("intellectualEntity", one.id)
    made.append(_made(PREMIS, "originalName", one.elements["reference_code"]))
    return made


def _file_object(kept: Kept) -> Any:
    made = _object("file", kept.id)
    characteristics = _made(PREMIS, "objectCharacteristics")
    fixity = _made(PREMIS, "fixity")
    fixity.append(_made(PREMIS, "messageDigestAlgorithm", "SHA-256"))
    fixity.append(_made(PREMIS, "messageDigest", kept.sha256))
    characteristics.append(fixity)
    characteristics.append(_made(PREMIS, "size", str(kept.size)))
    formatted, designation = _made(PREMIS, "format"), _made(PREMIS, "formatDesignation")
    designation.append(_made(PREMIS, "formatName", kept.mime or "application/octet-stream"))
    formatted.append(designation)
    characteristics.append(formatted)
    made.append(characteristics)
    made.append(_made(PREMIS, "originalName", kept.original_name))
    storage, location = _made(PREMIS, "storage"), _made(PREMIS, "contentLocation")
    location.append(_made(PREMIS, "contentLocationType", "path"))
    location.append(_made(PREMIS, "contentLocationValue", kept.path))
    storage.append(location)
    made.append(storage)
    relation = _made(PREMIS, "relationship")
    relation.append(_made(PREMIS, "relationshipType", "structural"))
    relation.append(_made(PREMIS, "relationshipSubType", "is included in"))
    related = _made(PREMIS, "relatedObjectIdentifier")
    related.append(_made(PREMIS, "relatedObjectIdentifierType", "UUID"))
    related.append(_made(PREMIS, "relatedObjectIdentifierValue", kept.file_id))
    relation.append(related)
    made.append(relation)
    return made


def _object(kind: str, identifier: str) -> Any:
    made = _made(PREMIS, "object")
    made.set(f"{{{XSI}}}type", f"premis:{kind}")
    named = _made(PREMIS, "objectIdentifier")
    named.append(_made(PREMIS, "objectIdentifierType", "UUID"))
    named.append(_made(PREMIS, "objectIdentifierValue", identifier))
    made.append(named)
    return made


def _event(kept: Kept, number: int, at: datetime, outcome: str) -> Any:
    made = _made(PREMIS, "event")
    named = _made(PREMIS, "eventIdentifier")
    named.append(_made(PREMIS, "eventIdentifierType", "local"))
    named.append(_made(PREMIS, "eventIdentifierValue", f"{kept.id}/{number}"))
    made.append(named)
    made.append(_made(PREMIS, "eventType", "fixity check"))
    made.append(_made(PREMIS, "eventDateTime", at.isoformat()))
    said = _made(PREMIS, "eventOutcomeInformation")
    said.append(_made(PREMIS, "eventOutcome", outcome))
    made.append(said)
    agent = _made(PREMIS, "linkingAgentIdentifier")
    agent.append(_made(PREMIS, "linkingAgentIdentifierType", "local"))
    agent.append(_made(PREMIS, "linkingAgentIdentifierValue", "constancia"))
    made.append(agent)
    linked = _made(PREMIS, "linkingObjectIdentifier")
    linked.append(_made(PREMIS, "linkingObjectIdentifierType", "UUID"))
    linked.append(_made(PREMIS, "linkingObjectIdentifierValue", kept.id))
    made.append(linked)
    return made


def _agent(sender: Sender) -> Any:
    made = _made(PREMIS, "agent")
    named = _made(PREMIS, "agentIdentifier")
    named.append(_made(PREMIS, "agentIdentifierType", "local"))
    named.append(_made(PREMIS, "agentIdentifierValue", "constancia"))
    made.append(named)
    made.append(_made(PREMIS, "agentName", f"Constancia, {sender.name}"))
    made.append(_made(PREMIS, "agentType", "software"))
    return made


def _made(space: str, name: str, text: str = "", **attributes: str) -> Any:
    made = etree.Element(f"{{{space}}}{name}", {key: _xml(value) for key, value in attributes.items()})
    if text:
        made.text = _xml(text)
    return made


def _xml(text: str) -> str:
    """What XML 1.0 can hold of a text; other control characters are left out."""
    return _NO_XML.sub("", text)


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _in(space: str, path: str) -> str:
    return "/".join(f"{{{space}}}{step}" for step in path.split("/"))


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
