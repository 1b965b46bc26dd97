"""Verifies the signature of a result: asn1crypto reads the CMS, cryptography checks it."""

import base64
import hashlib
import json

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

END = "-----END CERTIFICATE-----\n"


def load_chain(pem: str) -> list:
    """Issuing CA and root, in this order; the first is signed by the second."""
    issuer, root = [x509.load_pem_x509_certificate((part + END).encode()) for part in pem.split(END) if part]
    _check_issued(issuer, root)
    _check_issued(root, root)
    return [issuer, root]


def verify(signature: str, chain: list) -> dict:
    """What was signed, who signed it, and the certificate in PEM; raises when anything does not fit."""
    signed = cms.ContentInfo.load(base64.b64decode(signature, validate=True), strict=True)["content"]
    content = signed["encap_content_info"]["content"].native
    (signer,) = signed["signer_infos"]
    (embedded,) = signed["certificates"]
    certificate = x509.load_der_x509_certificate(embedded.dump())
    if certificate.serial_number != signer["sid"].chosen["serial_number"].native:
        raise ValueError("the signer is another than the certificate")
    _check_issued(certificate, chain[0])

    attributes = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    if attributes["content_type"] != "data" or attributes["message_digest"] != hashlib.sha256(content).digest():
        raise ValueError("the content was changed")
    signed_at = attributes["signing_time"].replace(tzinfo=None)
    if not certificate.not_valid_before <= signed_at <= certificate.not_valid_after:
        raise ValueError("the certificate was not valid when it signed")
    # RFC 5652 5.4: the attributes are signed as a SET OF, not with the tag that they have inside.
    to_be_signed = signer["signed_attrs"].untag().dump(force=True)
    certificate.public_key().verify(signer["signature"].native, to_be_signed, PKCS1v15(), hashes.SHA256())

    return {
        "content": json.loads(content),
        "name": certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value,
        "pem": certificate.public_bytes(serialization.Encoding.PEM).decode(),
    }


def _check_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    if certificate.issuer != issuer.subject:
        raise ValueError("the certificate names another issuer")
    issuer.public_key().verify(
        certificate.signature, certificate.tbs_certificate_bytes, PKCS1v15(), certificate.signature_hash_algorithm
    )
