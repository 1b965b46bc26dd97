"""A partner's whole flow.

Against the emulator, three settings differ from production: the two base URLs and the public key. What only the
emulator has (the control API) stands in for the user here.
"""

import json
import os

import requests
from signature import load_chain, verify
from toss_cert_session import TossCertSession

BASE_URL = os.environ.get("TOSS_CERT_URL", "http://localhost:8677")
TOKEN_URL = os.environ.get("TOSS_OAUTH_URL", BASE_URL)
CONTROL = f"{BASE_URL}/_control/v1"
CLIENT_ID = os.environ.get("TOSS_CLIENT_ID", "test_a8e23336d673ca70922b485fe806eb2d")
CLIENT_SECRET = os.environ.get("TOSS_CLIENT_SECRET", "test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3")


class TossCertClient:
    """The documented calls."""

    def __init__(self, token_url: str, api_url: str) -> None:
        self._api_url = api_url
        self._http = requests.Session()
        form = {
            "grant_type": "client_credentials",
            "scope": "ca",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        answer = self._http.post(f"{token_url}/token", data=form, timeout=10)
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, path: str, body: dict) -> dict:
        answer = self._http.post(self._api_url + path, json=body, timeout=10).json()
        if answer["resultType"] != "SUCCESS":
            raise RuntimeError(f"{path}: {answer['error']['errorCode']} {answer['error']['reason']}")
        return answer["success"]


def approve(tx_id: str) -> None:
    """The user's part: with the real service, somebody opens the app."""
    requests.post(f"{CONTROL}/transactions/{tx_id}/complete", timeout=10).raise_for_status()


def run(client: TossCertClient, chain: list, public_key: str, api: str, algorithm: str, key_bytes: int) -> dict:
    sent = TossCertSession(public_key, algorithm, key_bytes)
    requested = client.call(
        f"{api}/request",
        {
            "requestType": "USER_PERSONAL",
            "triggerType": "APP_SCHEME",
            "requestUrl": "intoss://my-granite-app",
            "userName": sent.encrypt("홍길동"),
            "userPhone": sent.encrypt("01012345678"),
            "userBirthday": sent.encrypt("19900101"),
            "sessionKey": sent.session_key,
        },
    )
    tx_id = requested["txId"]
    assert client.call(f"{api}/status", {"txId": tx_id})["status"] == "REQUESTED"
    approve(tx_id)
    assert client.call(f"{api}/status", {"txId": tx_id})["status"] == "COMPLETED"

    asked = TossCertSession(public_key, algorithm, key_bytes)
    result = client.call(f"{api}/result", {"txId": tx_id, "sessionKey": asked.session_key})
    person = {name: asked.decrypt(value) for name, value in result["personalData"].items() if value is not None}

    verified = verify(result["signature"], chain)
    assert verified["content"]["txId"] == tx_id
    assert verified["name"] == person["name"]
    checked = client.call("/api/v1/certificate/validate", {"certificate": verified["pem"]})
    assert checked == {"valid": True, "enabled": True}
    return {"algorithm": f"{algorithm} {key_bytes * 8}", "api": api, "person": person}


def main() -> None:
    public_key = requests.get(f"{CONTROL}/public-key", timeout=10).text
    chain = load_chain(requests.get(f"{CONTROL}/signature-ca.pem", timeout=10).text)
    client = TossCertClient(TOKEN_URL, BASE_URL)
    for api, algorithm, key_bytes in (
        ("/api/v2/sign/user/auth/id", "AES_GCM", 32),
        ("/api/v2/sign/user/auth", "AES_CBC", 32),
        ("/api/v2/sign/user/auth/id", "AES_CBC", 16),
    ):
        print(json.dumps(run(client, chain, public_key, api, algorithm, key_bytes), ensure_ascii=False))


if __name__ == "__main__":
    main()
