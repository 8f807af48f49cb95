"""Signatures over an index, verified by a child with limits; whom this installation trusts."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from records.documents.errors import SignatureRefused
from records.documents.model import SignatureForm, SignatureOutcome
from system.errors import Objection
from system.settings import Settings

LARGEST = 32 * 2**20
_SECONDS = 60
_CHILD = "records.documents.signature_child"
_ROOT = Path(__file__).resolve().parents[2]
_CODE = re.compile(r"signature\.[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Verified:
    """What the child found; the fields are those of `IndexSignature`."""

    form: SignatureForm
    signer: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    claimed_at: datetime | None
    proven_at: datetime | None
    judged_at: datetime
    outcome: SignatureOutcome
    detail: str


def trusted_certificates(settings: Settings) -> list[bytes]:
    """The certificates in DER of `trust/` in the data folder (`.pem`, `.crt`, `.cer`, `.der`): who is vouched for."""
    return list(_certificates(settings.data_dir / "trust"))


def verify(index: bytes, signature: bytes, *, form: SignatureForm, now: datetime, trusted: list[bytes]) -> Verified:
    """Verify a signature over the bytes of an index. Revocation is not asked: nothing leaves the machine.

    Raises:
        SignatureRefused: it is no signature, none over these bytes, or too costly to read.
    """
    if not signature or len(signature) > LARGEST:
        raise _refused("signature.size_impossible")
    header = {
        "form": form.value,
        "now": now.isoformat(),
        "index": len(index),
        "signature": len(signature),
        "trusted": [base64.b64encode(one).decode() for one in trusted],
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", _CHILD],
            input=json.dumps(header).encode() + b"\n" + index + signature,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT)},
        )
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as failed:
        raise _refused("signature.unreadable") from failed
    if "refused" in found:
        code = str(found["refused"])
        raise _refused(code if _CODE.fullmatch(code) else "signature.unreadable")
    return Verified(
        form=form,
        signer=str(found["signer"])[:300],
        issuer=str(found["issuer"])[:300],
        serial=str(found["serial"])[:80],
        valid_from=datetime.fromisoformat(found["valid_from"]),
        valid_until=datetime.fromisoformat(found["valid_until"]),
        claimed_at=_moment(found["claimed_at"]),
        proven_at=_moment(found["proven_at"]),
        judged_at=datetime.fromisoformat(found["judged_at"]),
        outcome=SignatureOutcome(found["outcome"]),
        detail=str(found["detail"])[:60],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _refused(code: str) -> SignatureRefused:
    return SignatureRefused(objections=[Objection(code, facts={"field": "file"})])


def _certificates(folder: Path) -> Iterator[bytes]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in {".pem", ".crt", ".cer", ".der"}:
            continue
        content = path.read_bytes()
        pem = b"-----BEGIN" in content
        found = x509.load_pem_x509_certificates(content) if pem else [x509.load_der_x509_certificate(content)]
        yield from (one.public_bytes(Encoding.DER) for one in found)
