"""An authority, its certificates and signatures, made for one test."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime

from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore


class Authority:
    """`authority.signer("Ana", since, until)`; `authority.pem` is what an installation trusts."""

    def __init__(self, name: str = "Autoridad de prueba") -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.name = cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, name)])
        start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
        basic = cx509.BasicConstraints(ca=True, path_length=None)
        self.certificate = (
            self._builder(self.name, self.key.public_key(), start, end).add_extension(basic, critical=True)
        ).sign(self.key, hashes.SHA256())
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM)

    def _builder(self, subject, key, start, end):
        return (
            cx509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(cx509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )

    def _issue(self, name: str, start: datetime, end: datetime, *, stamps: bool = False):
        key = rsa.generate_private_key(65537, 2048)
        subject = cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = cx509.KeyUsage(True, True, False, False, False, False, False, False, False)
        built = self._builder(subject, key.public_key(), start, end).add_extension(usage, critical=True)
        if stamps:
            built = built.add_extension(cx509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        certificate = built.sign(self.key, hashes.SHA256())
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)), keys.PrivateKeyInfo.load(
            der
        )

    @property
    def _store(self) -> SimpleCertificateStore:
        root = x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))
        return SimpleCertificateStore.from_certs([root])

    def signer(self, name: str, start: datetime, end: datetime) -> signers.SimpleSigner:
        certificate, key = self._issue(name, start, end)
        return signers.SimpleSigner(certificate, key, self._store)

    def stamper(self, at: datetime) -> DummyTimeStamper:
        certificate, key = self._issue(
            "Sellos", datetime(2000, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC), stamps=True
        )
        return DummyTimeStamper(certificate, key, self._store, fixed_dt=at)


def sign(signer: signers.SimpleSigner, content: bytes, *, at: datetime, stamper=None) -> bytes:
    """A detached CMS signature that claims the moment `at`."""
    signed = asyncio.run(
        signer.async_sign_general_data(
            content,
            "sha256",
            detached=True,
            timestamper=stamper,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    return signed.dump()


def sign_pdf(signer: signers.SimpleSigner, content: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    meta = signers.PdfSignatureMetadata(field_name="Firma")
    return asyncio.run(signers.async_sign_pdf(writer, meta, signer=signer)).getvalue()
