"""What only the emulator has. It stands in for the user, the clock and bad luck."""

import os
from typing import Optional

import requests

CONTROL = os.environ.get("TOSS_CERT_URL", "http://localhost:8677") + "/_control/v1"


def control(path: str, body: Optional[dict] = None) -> dict:
    answer = requests.post(CONTROL + path, json=body or {}, timeout=10)
    answer.raise_for_status()
    return answer.json()


def signature_ca() -> str:
    answer = requests.get(f"{CONTROL}/signature-ca.pem", timeout=10)
    answer.raise_for_status()
    return answer.text
