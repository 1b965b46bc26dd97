"""A partner's whole flow, with each kind of session key that the service takes."""

import json

import config
from control import control, signature_ca
from signature import load_chain, verify
from toss_cert_client import AccessToken, TossCertClient


def run(client: TossCertClient, chain: list) -> dict:
    tx_id = client.request(name="김토스", phone="01019990101", birthday="19930324")
    assert client.status(tx_id) == "REQUESTED"
    # The user's part: with the real service, the user opens the app.
    control(f"/transactions/{tx_id}/complete")
    assert client.status(tx_id) == "COMPLETED"

    result = client.result(tx_id)
    verified = verify(result.signature, chain)
    assert verified["content"]["txId"] == tx_id
    assert verified["name"] == result.person["name"]
    assert client.certificate_is_good(verified["pem"])
    return result.person


def main() -> None:
    settings = config.from_environment()
    token = AccessToken(settings)
    chain = load_chain(signature_ca())
    for api, algorithm, key_bytes in (
        ("/api/v2/sign/user/auth/id", "AES_GCM", 32),
        ("/api/v2/sign/user/auth", "AES_CBC", 32),
        ("/api/v2/sign/user/auth/id", "AES_CBC", 16),
    ):
        person = run(TossCertClient(settings, token, api, algorithm, key_bytes), chain)
        print(json.dumps({"algorithm": f"{algorithm} {key_bytes * 8}", "api": api, "person": person}, ensure_ascii=False))


if __name__ == "__main__":
    main()
