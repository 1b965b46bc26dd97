"""The documented calls."""

import time
from dataclasses import dataclass
from typing import Optional

import requests
from config import Config
from toss_cert_session import TossCertSession

REQUEST_URL = "intoss://my-granite-app"
"""Where the user comes from and goes back to: yours."""


class TossCertError(Exception):
    """A call that was refused: the code and reason of a FAIL envelope, or of OAuth."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(f"{code} ({status}): {reason}")
        self.status = status
        self.code = code
        self.reason = reason

    @property
    def retryable(self) -> bool:
        """The service's fault, not ours: the same call may work later."""
        return self.status >= 500


class AccessToken:
    """Kept and reused until a tenth of its life is left."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._value: Optional[str] = None
        self._renew_at = 0.0

    def get(self) -> str:
        if self._value is None or time.monotonic() >= self._renew_at:
            form = {
                "grant_type": "client_credentials",
                "scope": "ca",
                "client_id": self._config.client_id,
                "client_secret": self._config.client_secret,
            }
            response = requests.post(f"{self._config.token_url}/token", data=form, timeout=10)
            answer = _read_json(response)
            if response.status_code != 200:
                raise TossCertError(response.status_code, answer["error"], answer.get("error_description", ""))
            self._value = answer["access_token"]
            self._renew_at = time.monotonic() + 0.9 * answer["expires_in"]
        return self._value

    def drop(self) -> None:
        self._value = None


@dataclass(frozen=True)
class Result:
    #: every field that has a value, decrypted
    person: dict
    #: base64 of CMS SignedData
    signature: str


class TossCertClient:
    """Clients that share an access token do not ask for it twice."""

    def __init__(
        self,
        config: Config,
        token: Optional[AccessToken] = None,
        api: str = "/api/v2/sign/user/auth/id",
        algorithm: str = "AES_GCM",
        key_bytes: int = 32,
    ) -> None:
        self._config = config
        self._token = token or AccessToken(config)
        self._api = api
        self._algorithm = algorithm
        self._key_bytes = key_bytes

    def request(self, *, name: str, phone: str, birthday: str) -> str:
        """Asks this person to confirm in the app; the txId."""
        session = self._new_session()
        body = {
            "requestType": "USER_PERSONAL",
            "triggerType": "APP_SCHEME",
            "requestUrl": REQUEST_URL,
            "userName": session.encrypt(name),
            "userPhone": session.encrypt(phone),
            "userBirthday": session.encrypt(birthday),
            "sessionKey": session.session_key,
        }
        return self._call(f"{self._api}/request", body)["txId"]

    def status(self, tx_id: str) -> str:
        """How far the user is: ask at most once a second. Only the result decides."""
        return self._call(f"{self._api}/status", {"txId": tx_id})["status"]

    def result(self, tx_id: str) -> Result:
        """Works twice, and within 60 minutes of completion: keep what it returns."""
        session = self._new_session()
        answer = self._call(f"{self._api}/result", {"txId": tx_id, "sessionKey": session.session_key})
        fields = answer["personalData"].items()
        person = {name: session.decrypt(value) for name, value in fields if value is not None}
        return Result(person, answer["signature"])

    def certificate_is_good(self, pem: str) -> bool:
        return self._call("/api/v1/certificate/validate", {"certificate": pem}) == {"valid": True, "enabled": True}

    def _new_session(self) -> TossCertSession:
        return TossCertSession(self._config.public_key, self._algorithm, self._key_bytes)

    def _call(self, path: str, body: dict) -> dict:
        try:
            return self._send(path, body)
        except TossCertError as error:
            if error.code != "CE1000":
                raise
        self._token.drop()
        return self._send(path, body)

    def _send(self, path: str, body: dict) -> dict:
        headers = {"Authorization": f"Bearer {self._token.get()}"}
        response = requests.post(self._config.api_url + path, json=body, headers=headers, timeout=10)
        answer = _read_json(response)
        if answer.get("resultType") != "SUCCESS":
            raise TossCertError(response.status_code, answer["error"]["errorCode"], answer["error"]["reason"])
        return answer["success"]


def _read_json(response: requests.Response) -> dict:
    try:
        return response.json()
    except ValueError:
        # A gateway's page.
        raise TossCertError(response.status_code, f"HTTP {response.status_code}", "no JSON") from None
