"""What differs between production and the emulator, and nothing else does: addresses, public key and credentials."""

import os
from dataclasses import dataclass

import requests


@dataclass(frozen=True)
class Config:
    api_url: str
    token_url: str
    public_key: str
    client_id: str
    client_secret: str


def from_environment() -> Config:
    api_url = os.environ.get("TOSS_CERT_URL", "http://localhost:8677")
    return Config(
        api_url=api_url,
        token_url=os.environ.get("TOSS_OAUTH_URL", api_url),
        public_key=os.environ.get("TOSS_PUBLIC_KEY") or _public_key_of_emulator(api_url),
        client_id=os.environ.get("TOSS_CLIENT_ID", "test_a8e23336d673ca70922b485fe806eb2d"),
        client_secret=os.environ.get("TOSS_CLIENT_SECRET", "test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3"),
    )


def _public_key_of_emulator(api_url: str) -> str:
    answer = requests.get(f"{api_url}/_control/v1/public-key", timeout=10)
    answer.raise_for_status()
    return answer.text.strip()
