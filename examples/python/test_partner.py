import unittest
from dataclasses import replace

import config
from control import control, signature_ca
from signature import load_chain, verify
from toss_cert_client import TossCertClient, TossCertError

KIM = {"name": "김토스", "phone": "01019990101", "birthday": "19930324"}


class PartnerTest(unittest.TestCase):
    def setUp(self):
        # A client of its own: no other test sees its transactions, clock and faults.
        created = control("/clients")
        self.client_id = created["clientId"]
        credentials = {"client_id": created["clientId"], "client_secret": created["clientSecret"]}
        self.client = TossCertClient(replace(config.from_environment(), **credentials))

    def assert_refused(self, code, call, *args, **kwargs):
        with self.assertRaises(TossCertError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(caught.exception.reason)
        return caught.exception

    def test_the_whole_flow(self):
        tx_id = self.client.request(**KIM)
        self.assertEqual(self.client.status(tx_id), "REQUESTED")
        control(f"/transactions/{tx_id}/complete")

        result = self.client.result(tx_id)
        person = dict(result.person)
        self.assertRegex(person.pop("ci"), r"^CI0110000000001.{73}$")
        self.assertRegex(person.pop("di"), r"^DI0110000000001.{73}$")
        self.assertEqual(
            person,
            {
                "name": "김토스",
                "birthday": "19930324",
                "gender": "FEMALE",
                "nationality": "LOCAL",
                "ageGroup": "ADULT",
            },
        )

        verified = verify(result.signature, load_chain(signature_ca()))
        self.assertEqual(verified["content"]["txId"], tx_id)
        self.assertEqual(verified["name"], "김토스")
        self.assertTrue(self.client.certificate_is_good(verified["pem"]))

    def test_completing_from_the_test(self):
        tx_id = self.client.request(**KIM)
        control(f"/transactions/{tx_id}/complete", {"persona": "namgung"})
        self.assertEqual(self.client.status(tx_id), "COMPLETED")
        self.assertEqual(self.client.result(tx_id).person["name"], "남궁모의")

    def test_expiry(self):
        completed = self.client.request(**KIM)
        ignored = self.client.request(**KIM)
        control(f"/transactions/{completed}/complete")
        self.client.result(completed)

        control(f"/clients/{self.client_id}/clock", {"advance": "61m"})
        self.assert_refused("CE3103", self.client.result, completed)
        self.assertEqual(self.client.status(ignored), "EXPIRED")

    def test_the_wrong_person(self):
        control(f"/clients/{self.client_id}/next", {"scenario": "mismatch"})
        error = self.assert_refused("CE3001", self.client.request, **KIM)
        self.assertFalse(error.retryable)

    def test_maintenance(self):
        fault = {"clientId": self.client_id, "endpoint": "request", "error": "CE0002", "times": 1}
        control("/faults", fault)
        error = self.assert_refused("CE0002", self.client.request, **KIM)
        self.assertEqual(error.status, 503)
        self.assertTrue(error.retryable)
        self.assertTrue(self.client.request(**KIM))

    def test_the_third_read(self):
        tx_id = self.client.request(**KIM)
        control(f"/transactions/{tx_id}/complete")
        self.assertEqual(self.client.result(tx_id), self.client.result(tx_id))
        self.assert_refused("CE3101", self.client.result, tx_id)


if __name__ == "__main__":
    unittest.main()
