"""Time stamps (RFC 3161): what is asked for, and whether what came back is a stamp on just that.

Nothing here speaks to anybody. An answer is a stranger's bytes: bounded before it is parsed, believed only where the
authority granted it, for our nonce and our digest, under a signature that agrees with its content.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from asn1crypto import algos, cms, core, pem, tsp, x509
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

LARGEST = 64 * 1024
_GRANTED = frozenset({"granted", "granted_with_mods"})
_LONGEST_NAME = 300


class StampRefused(ValueError):
    """There is no time stamp to be had from this answer. `reason` is one of the codes of `checkpoint.stamp.*`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Answer(core.Sequence):  # type: ignore[misc]  # the library has no types
    """TimeStampResp as the standard has it: who is refused gets no token, which the library's own does not know."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp that agrees: its DER, the instant it gives, and who signs it."""

    token: bytes
    at: datetime
    authority: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent: DER, and the nonce that the answer must repeat."""

    content: bytes
    nonce: int


def ask(digest: str) -> Question:
    """A request for a stamp on a SHA-256 digest, with the authority's certificate in the answer."""
    nonce = secrets.randbits(63)
    request = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": bytes.fromhex(digest),
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return Question(request.dump(), nonce)


def read_answer(content: bytes, question: Question, digest: str, roots: Sequence[x509.Certificate]) -> Stamp:
    """The stamp in an authority's answer.

    Raises:
        StampRefused: naming why there is none.
    """
    if len(content) > LARGEST:
        raise StampRefused("too_large")
    try:
        answer = _Answer.load(content, strict=True)
        granted = answer["status"]["status"].native in _GRANTED
        token = answer["time_stamp_token"].dump() if granted else b""
        nonce = _stated(answer["time_stamp_token"])["nonce"].native if granted else None
    except Exception as error:
        # The parser meets a stranger's bytes, and says what is wrong with them in many ways.
        raise StampRefused("unreadable") from error
    if not granted:
        raise StampRefused("not_granted")
    if nonce != question.nonce:
        raise StampRefused("wrong_nonce")
    return verify(token, digest, roots)


def verify(token: bytes, digest: str, roots: Sequence[x509.Certificate]) -> Stamp:
    """Whether a token is a stamp on this digest, under a signature that holds.

    With `roots` its signer must descend from one of them; without, only that the signer may stamp at all is looked at,
    not who it is.

    Raises:
        StampRefused: naming why it is not.
    """
    try:
        content = cms.ContentInfo.load(token, strict=True)
        stated = _stated(content)
        imprint = stated["message_imprint"]
        algorithm, hashed = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
        at = stated["gen_time"].native
    except Exception as error:
        raise StampRefused("unreadable") from error  # as above
    if algorithm != "sha256" or hashed != bytes.fromhex(digest):
        raise StampRefused("wrong_digest")
    signer = _require_signature(content["content"], hashed, at, roots)
    return Stamp(token, at.astimezone(UTC), signer.subject.human_friendly[:_LONGEST_NAME])


def read_roots(path: Path | None) -> list[x509.Certificate]:
    """The certificates in a PEM file.

    Raises:
        StampRefused: the file cannot be read or holds something else.
    """
    if path is None:
        return []
    try:
        found = [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(path.read_bytes(), multiple=True)]
        for one in found:
            one.subject.hashable  # noqa: B018 - it is parsed only when looked into
    except (OSError, ValueError, TypeError) as error:
        raise StampRefused("roots_unreadable") from error
    return found


def _stated(token: cms.ContentInfo) -> tsp.TSTInfo:
    return token["content"]["encap_content_info"]["content"].parsed


def _require_signature(
    signed: cms.SignedData, hashed: bytes, at: datetime, roots: Sequence[x509.Certificate]
) -> x509.Certificate:
    try:
        trusted = roots or _signers(signed)
        context = ValidationContext(trust_roots=list(trusted), allow_fetching=False, moment=at)
        found: dict[str, Any] = asyncio.run(validate_tst_signed_data(signed, context, lambda _algorithm: hashed))
    except SignatureValidationError as error:
        raise StampRefused("wrong_signature") from error
    except Exception as error:
        raise StampRefused("unreadable") from error  # as above
    if not found["intact"] or not found["valid"]:
        raise StampRefused("wrong_signature")
    if found["trust_problem_indic"] is not None:
        raise StampRefused("not_trusted")
    return found["signing_cert"]


def _signers(signed: cms.SignedData) -> list[x509.Certificate]:
    return [one.chosen for one in signed["certificates"] if one.name == "certificate"]
