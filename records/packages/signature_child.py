"""Looks at the signatures inside PDFs in a process of its own, with limits: documents may be built to harm.

Standard input: one line of JSON (`now`, `trusted` certificates in base64, `sizes` of the documents), then their bytes
one behind the other. Standard output: one line of JSON a document, the list of its signatures. Nothing is fetched from
anywhere: revocation is not asked.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import resource
import sys
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from records.documents.signature_child import certificate_of, context_of, judged

MEMORY, CPU_SECONDS = 2 * 2**30, 120
_MOST = 200


def main() -> None:
    """Read, look, answer document by document, so that what was found outlives a later document that kills."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)
    header = json.loads(sys.stdin.buffer.readline())
    now = datetime.fromisoformat(header["now"])
    roots = [certificate_of(base64.b64decode(one)) for one in header["trusted"]]
    for size in header["sizes"]:
        content = sys.stdin.buffer.read(size)
        try:
            found = asyncio.run(_signatures(content, roots, now))
        except Exception:  # noqa: BLE001 - whatever a hostile structure breaks, the answer is the same
            found = [{"outcome": "unreadable"}]
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


async def _signatures(content: bytes, roots: list[x509.Certificate], now: datetime) -> list[dict[str, Any]]:
    reader = PdfFileReader(io.BytesIO(content))
    return [await _one(signature, roots, now) for signature in reader.embedded_regular_signatures[:_MOST]]


async def _one(signature: EmbeddedPdfSignature, roots: list[x509.Certificate], now: datetime) -> dict[str, Any]:
    async def look(moment: datetime) -> PdfSignatureStatus:
        context = context_of(roots, moment)
        return await async_validate_pdf_signature(signature, context, context)

    first = await look(now)
    found = await judged(first, look, now) if first.signing_cert is not None else {}
    whole = first.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    if not (first.intact and first.valid and whole and first.docmdp_ok is not False):
        found["outcome"] = "altered"
    return {"field": signature.field_name, **found}


if __name__ == "__main__":
    main()
