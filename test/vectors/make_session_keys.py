"""Writes session-keys.json: session keys and fields made by Python's cryptography, independent of this project.

Run beside the fixtures with Debian's python3-cryptography:
    python3 test/vectors/make_session_keys.py > test/vectors/session-keys.json
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
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLIC_KEY = serialization.load_der_public_key(
    base64.b64decode((ROOT / "fixtures/keys/session-public.txt").read_text())
)
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
TEXTS = ["김토스", "01012345678", "19930324", "MALE", "", "<b>\"O'Brien\"</b>", "𠮷野 👩‍👩‍👧", "가" * 100]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def vector(version: str) -> dict:
    key, iv, session_id = os.urandom(32), os.urandom(12), str(uuid.uuid4())
    material = f"AES_GCM${b64(key)}${b64(iv)}"
    aead = AESGCM(key)
    return {
        "version": version,
        "id": session_id,
        "material": material,
        "sessionKey": f"{version}${session_id}${b64(PUBLIC_KEY.encrypt(material.encode(), OAEP))}",
        "fields": [
            {"text": text, "field": f"{version}${session_id}${b64(aead.encrypt(iv, text.encode(), key))}"}
            for text in TEXTS
        ],
    }


json.dump(
    {
        "madeWith": f"python3 test/vectors/make_session_keys.py (cryptography {cryptography.__version__})",
        "gcm": [vector("v1"), vector("v1_0.0.14"), vector("v1_12.345.6")],
    },
    sys.stdout,
    ensure_ascii=False,
    indent=2,
)
print()
