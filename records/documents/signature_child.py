"""Verifies one signature in a process of its own, with limits: what was brought is untrusted, and may be built to harm.

Standard input: one line of JSON (`form`, `now`, `index` and `signature` sizes, `trusted` certificates in base64), then
the bytes of the index, then those of the signature. Standard output: one JSON document with what was found, or
`refused` with a code. Nothing is fetched from anywhere: revocation is not asked.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import resource
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_detached_cms, async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel, StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext

MEMORY, CPU_SECONDS = 2**30, 30
# What signing may set in objects of the index's own revision.
_FREE = {"/Catalog": frozenset({"/AcroForm", "/Extensions", "/Version"}), "/Page": frozenset({"/Annots", "/Tabs"})}


class _Refused(Exception):
    """What was brought is no signature over this index; the code says why."""


def main() -> None:
    """Read, verify, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)
    header = json.loads(sys.stdin.buffer.readline())
    index = sys.stdin.buffer.read(header["index"])
    signature = sys.stdin.buffer.read(header["signature"])
    try:
        found = asyncio.run(_verify(header, index, signature))
    except _Refused as refused:
        found = {"refused": str(refused)}
    except Exception:  # noqa: BLE001 - whatever a hostile structure breaks, the answer is the same
        found = {"refused": "signature.unreadable"}
    sys.stdout.write(json.dumps(found))


async def _verify(header: dict[str, Any], index: bytes, signature: bytes) -> dict[str, Any]:
    now = datetime.fromisoformat(header["now"])
    roots = [certificate_of(base64.b64decode(one)) for one in header["trusted"]]
    look = _of_pdf if header["form"] == "pdf" else _of_cms
    first = await look(index, signature, roots, now)
    if not (first.intact and first.valid):
        raise _Refused("signature.not_of_this_index")
    return await judged(first, lambda moment: look(index, signature, roots, moment), now)


async def judged(
    first: StandardCMSSignatureStatus,
    look: Callable[[datetime], Awaitable[StandardCMSSignatureStatus]],
    now: datetime,
) -> dict[str, Any]:
    """What a signature whose bytes agree comes to: the certificate has to hold at the moment that is proven.

    `first` is the look of now; `look` looks again as of another moment.
    """
    stamp = first.timestamp_validity
    proven = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid and stamp.trusted else None
    # Without a stamp somebody vouches for, the only moment that is proven is this one.
    judged_at = proven or now
    certificate = first.signing_cert
    validity = certificate["tbs_certificate"]["validity"]
    starts, ends = validity["not_before"].native, validity["not_after"].native
    claimed = first.signer_reported_dt
    lapsed = not starts <= judged_at <= ends or (claimed is not None and not starts <= claimed <= ends)
    trusted = not lapsed and (await look(judged_at)).trusted
    detail = ""
    if lapsed and claimed is not None and proven is None and starts <= claimed <= ends:
        detail = "without_timestamp"
    return {
        "signer": certificate.subject.native.get("common_name") or certificate.subject.human_friendly,
        "issuer": certificate.issuer.human_friendly,
        "serial": f"{certificate.serial_number:x}",
        "valid_from": starts.isoformat(),
        "valid_until": ends.isoformat(),
        "claimed_at": claimed.isoformat() if claimed else None,
        "proven_at": proven.isoformat() if proven else None,
        "judged_at": judged_at.isoformat(),
        "outcome": "expired" if lapsed else "valid" if trusted else "untrusted",
        "detail": detail,
    }


def context_of(roots: list[x509.Certificate], moment: datetime) -> ValidationContext:
    """What a signature is looked at with as of a moment: these roots, and nothing fetched."""
    return ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)


async def _of_cms(
    index: bytes, signature: bytes, roots: list[x509.Certificate], moment: datetime
) -> StandardCMSSignatureStatus:
    try:
        if pem.detect(signature):
            _kind, _headers, signature = pem.unarmor(signature)
        content = cms.ContentInfo.load(signature, strict=True)
        if content["content_type"].native != "signed_data":
            raise _Refused("signature.no_signature")
        signed = content["content"]
        signers = len(signed["signer_infos"])
    except (ValueError, TypeError) as error:
        raise _Refused("signature.no_signature") from error
    if signers != 1:
        raise _Refused("signature.not_one_signer")
    inside = signed["encap_content_info"]["content"].native
    if inside is not None and inside != index:
        raise _Refused("signature.not_of_this_index")
    context = context_of(roots, moment)
    return await async_validate_detached_cms(index, signed, context, ts_validation_context=context)


async def _of_pdf(
    index: bytes, signature: bytes, roots: list[x509.Certificate], moment: datetime
) -> StandardCMSSignatureStatus:
    if not signature.startswith(index):
        raise _Refused("signature.not_this_pdf")
    reader = PdfFileReader(io.BytesIO(signature))
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        raise _Refused("signature.not_one_signer")
    if not _only_adds_a_signature(reader):
        raise _Refused("signature.pdf_was_changed")
    context = context_of(roots, moment)
    status = await async_validate_pdf_signature(signatures[0], context, context, skip_diff=True)
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise _Refused("signature.pdf_was_changed")
    return status


def _only_adds_a_signature(reader: PdfFileReader) -> bool:
    """Whether everything that the index's own revision holds stands as it was, but for what a signature field needs."""
    before = reader.get_historical_resolver(0)
    first = reader.xrefs.explicit_refs_in_revision(0)
    changed = {
        ref
        for revision in range(1, reader.xrefs.total_revisions)
        for ref in reader.xrefs.explicit_refs_in_revision(revision)
    }
    for ref in changed & first:
        old, new = before.get_object(ref), reader.get_object(ref)  # type: ignore[no-untyped-call]  # pyhanko's own
        if not (isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject)):
            return False
        kind = str(_raw(new, "/Type"))
        if kind == "/Metadata" or ref == _reference(_raw(reader.trailer, "/Info")):
            continue
        # What is drawn stands in streams; none of them may be another.
        if isinstance(old, generic.StreamObject) or str(_raw(old, "/Type")) != kind:
            return False
        free = _FREE.get(kind, frozenset())
        if {key for key in {*old, *new} if key not in free and _raw(old, key) != _raw(new, key)}:
            return False
    return all(
        annotation.get_object().get("/Subtype") == "/Widget"
        for page in reader.root["/Pages"]["/Kids"]
        for annotation in page.get_object().get("/Annots", ())
    )


def _raw(held: Any, key: str) -> object:
    return held.raw_get(key) if key in held else None


def _reference(found: object) -> object:
    return found.reference if isinstance(found, generic.IndirectObject) else None


def certificate_of(content: bytes) -> x509.Certificate:
    """A certificate in DER."""
    return x509.Certificate.load(content)


if __name__ == "__main__":
    main()
