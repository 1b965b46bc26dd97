"""Writes oaep-mixes.json: session keys wrapped with every mix of OAEP hash and MGF1 hash that Node cannot make.

Run beside the fixtures with Debian's python3-cryptography:
    python3 test/vectors/make_oaep_mixes.py > test/vectors/oaep-mixes.json
"""

import base64
import json
import os
import pathlib
import sys
import uuid

import cryptography
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLIC_KEY = serialization.load_der_public_key(
    base64.b64decode((ROOT / "fixtures/keys/session-public.txt").read_text())
)
HASHES = {
    "SHA-1": hashes.SHA1(),
    "SHA-224": hashes.SHA224(),
    "SHA-256": hashes.SHA256(),
    "SHA-384": hashes.SHA384(),
    "SHA-512": hashes.SHA512(),
}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def vector(name: str, mgf_name: str) -> dict:
    material = f"AES_GCM${b64(os.urandom(32))}${b64(os.urandom(12))}"
    oaep = padding.OAEP(mgf=padding.MGF1(HASHES[mgf_name]), algorithm=HASHES[name], label=None)
    wrapped = PUBLIC_KEY.encrypt(material.encode(), oaep)
    return {
        "hash": name,
        "mgfHash": mgf_name,
        "material": material,
        "sessionKey": f"v1${uuid.uuid4()}${b64(wrapped)}",
    }


json.dump(
    {
        "madeWith": f"python3 test/vectors/make_oaep_mixes.py (cryptography {cryptography.__version__})",
        "vectors": [vector(name, mgf_name) for name in HASHES for mgf_name in HASHES if name != mgf_name],
    },
    sys.stdout,
    indent=2,
)
print()
