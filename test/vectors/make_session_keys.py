"""Writes session-keys.json: session keys and fields made by Python's cryptography, independent of this project.

Run beside the fixtures with Debian's python3-cryptography:
    python3 test/vectors/make_session_keys.py > test/vectors/session-keys.json
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import sys
import uuid

import cryptography
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives import padding as block_padding
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLIC_KEY = serialization.load_der_public_key(
    base64.b64decode((ROOT / "fixtures/keys/session-public.txt").read_text())
)
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
TEXTS = ["김토스", "01012345678", "19930324", "MALE", "", "<b>\"O'Brien\"</b>", "𠮷野 👩‍👩‍👧", "가" * 100]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def seal_gcm(version: str, key: bytes, iv: bytes, text: str) -> str:
    return b64(AESGCM(key).encrypt(iv, text.encode(), key))


def seal_cbc(version: str, key: bytes, iv: bytes, text: str) -> str:
    """SDKs (v1_x.y.z): the HMAC's secret is the base64 text of the key; plain v1: its bytes, and upper case."""
    padder = block_padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    sealed = encryptor.update(padder.update(text.encode()) + padder.finalize()) + encryptor.finalize()
    secret = key if version == "v1" else b64(key).encode()
    mac = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    return f"{b64(sealed)}${mac.upper() if version == 'v1' else mac}"


def vector(version: str, algorithm: str, key_bytes: int) -> dict:
    iv_bytes, seal = (12, seal_gcm) if algorithm == "AES_GCM" else (16, seal_cbc)
    key, iv, session_id = os.urandom(key_bytes), os.urandom(iv_bytes), str(uuid.uuid4())
    material = f"{algorithm}${b64(key)}${b64(iv)}"
    return {
        "name": f"{algorithm} {key_bytes * 8} {version}",
        "version": version,
        "id": session_id,
        "material": material,
        "sessionKey": f"{version}${session_id}${b64(PUBLIC_KEY.encrypt(material.encode(), OAEP))}",
        "fields": [
            {"text": text, "field": f"{version}${session_id}${seal(version, key, iv, text)}"} for text in TEXTS
        ],
    }


json.dump(
    {
        "madeWith": f"python3 test/vectors/make_session_keys.py (cryptography {cryptography.__version__})",
        "vectors": [vector(version, "AES_GCM", 32) for version in ("v1", "v1_0.0.14", "v1_12.345.6")]
        + [vector(version, "AES_CBC", bytes) for version in ("v1", "v1_0.0.14") for bytes in (16, 32)],
    },
    sys.stdout,
    ensure_ascii=False,
    indent=2,
)
print()
