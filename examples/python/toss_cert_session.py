"""One AES key and IV, wrapped for the service: make a new session for every call."""

import base64
import hashlib
import hmac
import os
import uuid

from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

OAEP = rsa_padding.OAEP(mgf=rsa_padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)


class TossCertSession:
    """`public_key` is one line of base64 SubjectPublicKeyInfo; `algorithm` is AES_GCM or AES_CBC."""

    def __init__(self, public_key: str, algorithm: str = "AES_GCM", key_bytes: int = 32) -> None:
        self._algorithm = algorithm
        self._key = os.urandom(key_bytes)
        self._iv = os.urandom(12 if algorithm == "AES_GCM" else 16)
        self._prefix = f"v1${uuid.uuid4()}$"
        rsa = serialization.load_der_public_key(base64.b64decode(public_key))
        material = f"{algorithm}${_b64(self._key)}${_b64(self._iv)}"
        #: what goes into the field sessionKey of the call
        self.session_key = self._prefix + _b64(rsa.encrypt(material.encode(), OAEP))

    def encrypt(self, text: str) -> str:
        plain = text.encode()
        if self._algorithm == "AES_GCM":
            return self._prefix + _b64(AESGCM(self._key).encrypt(self._iv, plain, self._key))
        padder = padding.PKCS7(128).padder()
        encryptor = self._cbc().encryptor()
        sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
        return f"{self._prefix}{_b64(sealed)}${self._hmac(plain)}"

    def decrypt(self, field: str) -> str:
        if not field.startswith(self._prefix):
            raise ValueError("the field is of another session")
        payload, *mac = field[len(self._prefix):].split("$")
        sealed = base64.b64decode(payload, validate=True)
        if self._algorithm == "AES_GCM":
            return AESGCM(self._key).decrypt(self._iv, sealed, self._key).decode()
        decryptor = self._cbc().decryptor()
        unpadder = padding.PKCS7(128).unpadder()
        plain = unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()
        if not hmac.compare_digest(mac[0], self._hmac(plain)):
            raise ValueError("the HMAC does not fit")
        return plain.decode()

    def _cbc(self) -> Cipher:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._iv))

    def _hmac(self, plain: bytes) -> str:
        """Plain v1: the secret is the key itself, the result upper-case hexadecimal."""
        return hmac.new(self._key, plain, hashlib.sha256).hexdigest().upper()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
