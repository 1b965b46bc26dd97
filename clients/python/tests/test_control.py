"""The control client: what it sends, what it answers, and what it says when something is wrong."""

import json
import math
import socket
import threading
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import product
from typing import Any, Callable, List, Tuple

import pytest
from conftest import Partner, Stub

from mock_toss_cert import ControlClient, ControlError, TossCert


def refusal(call: Callable[[], object]) -> ControlError:
    with pytest.raises(ControlError) as caught:
        call()
    return caught.value


def test_makes_one_isolated_partner_and_does_what_its_user_would(toss_cert: TossCert, request_none: Partner) -> None:
    control, client_id = toss_cert.control, toss_cert.client_id
    tx_id = request_none(toss_cert)
    assert control.start(tx_id)["status"] == "IN_PROGRESS"
    done = control.complete(tx_id, {"persona": "namgung"})
    assert (done["status"], done["person"]["personaId"]) == ("COMPLETED", "namgung")
    assert control.wait_for(tx_id)["status"] == "COMPLETED"
    assert [step["event"] for step in control.transaction(tx_id)["history"]] == ["requested", "started", "completed"]
    assert control.cancel(request_none(toss_cert))["cancelledAt"] is not None
    assert control.expire(request_none(toss_cert))["status"] == "EXPIRED"
    assert control.advance(request_none(toss_cert))["status"] == "IN_PROGRESS"
    assert len(control.transactions(client_id=client_id, status="IN_PROGRESS")) == 1
    assert len(control.transactions(client_id=client_id, limit=2)) == 2
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    assert control.transactions(client_id=client_id, since=tomorrow) == []


def test_moves_the_clock_of_a_client(toss_cert: TossCert) -> None:
    clock = toss_cert.control.clock(toss_cert.client_id)
    assert clock.advance("61m")["offsetMs"] == 3_660_000
    seoul = timezone(timedelta(hours=9))
    assert clock.freeze(datetime(2026, 3, 2, 9, tzinfo=seoul))["now"] == "2026-03-02T09:00:00.000+09:00"
    assert clock.freeze("2026-03-02T10:00:00+09:00")["now"] == "2026-03-02T10:00:00.000+09:00"
    assert clock.freeze()["frozen"] is True
    assert clock.resume()["frozen"] is False
    clock.reset()
    assert clock.read()["offsetMs"] == 0
    assert refusal(lambda: clock.freeze(datetime(2026, 3, 2))).message.startswith("the datetime must have a time zone")


def test_sends_instants_in_bodies(toss_cert: TossCert, request_none: Partner) -> None:
    complete, tx_id = toss_cert.control.complete, request_none(toss_cert)
    assert complete(tx_id, {"at": datetime.now(timezone.utc) - timedelta(minutes=61)})["status"] == "COMPLETED"
    assert refusal(lambda: complete(tx_id, {"at": datetime(2026, 3, 2)})).message.startswith("the datetime must have a time zone")


@pytest.mark.parametrize("value", [timedelta(minutes=61), {"a set"}, math.nan])
def test_says_that_a_body_is_no_json(toss_cert: TossCert, value: Any) -> None:
    refused = refusal(lambda: toss_cert.control.create_client({"tokenTtl": value}))
    assert refused.message.startswith("the body cannot be sent as JSON: ")
    assert refused.status == 400


def test_queues_scenarios_and_sets_faults(toss_cert: TossCert) -> None:
    control, client_id = toss_cert.control, toss_cert.client_id
    (entry,) = control.queue(client_id, "mismatch", 3)["queue"]
    assert (entry["scenario"], entry["times"]) == ("mismatch", 3)
    control.unqueue(client_id, entry["id"])
    control.queue(client_id, "instant")
    control.clear_queue(client_id)
    assert control.queued(client_id)["queue"] == []
    fault = control.fault({"clientId": client_id, "endpoint": "result", "error": "CE0002", "times": 1})
    assert [one["id"] for one in control.faults(client_id=client_id)] == [fault["id"]]
    control.delete_fault(fault["id"])
    assert control.faults(client_id=client_id) == []


def test_reads_journal_findings_coverage_and_report(toss_cert: TossCert, request_none: Partner) -> None:
    control, client_id = toss_cert.control, toss_cert.client_id
    tx_id = request_none(toss_cert, {})
    (call,) = control.requests(
        client_id=client_id, endpoint="request", tx_id=tx_id, outcome="SUCCESS", text="USER_NONE", since="2020-01-01T00:00:00Z"
    )
    assert control.request(call["id"])["txId"] == tx_id
    assert control.inspect({"requestId": call["id"]})["requestId"] == call["id"]
    assert control.inspect({"sessionKey": "v1$a$b"})["sessionKey"] is not None
    assert [finding["rule"] for finding in control.findings(client_id=client_id)] == ["request-url-missing"]
    assert control.coverage(client_id=client_id)["clientId"] == client_id
    assert "warning request-url-missing" in control.report(client_id)
    assert "점검 결과" in control.report(client_id, language="ko")
    control.clear_requests(client_id=client_id)
    control.clear_findings(client_id=client_id)
    control.clear_coverage(client_id=client_id)
    assert control.requests(client_id=client_id) == []
    assert control.findings(client_id=client_id) == []
    assert control.coverage(client_id=client_id)["met"] == 0
    assert control.metrics().startswith("# HELP ")


def test_changes_resets_and_deletes_clients_people_and_scenarios(control: ControlClient) -> None:
    client_id = control.create_client({"scenario": "manual", "partnerCode": "MINE"})["clientId"]
    assert control.change_client(client_id, {"identity": "echo"})["identity"] == "echo"
    assert control.reset_client(client_id)["identity"] == "fixed"
    assert control.client(client_id)["partnerCode"] == "MINE"
    assert client_id in [client["clientId"] for client in control.clients()]
    control.delete_client(client_id)
    assert refusal(lambda: control.client(client_id)).status == 404
    control.put_persona(
        {
            "id": "of-python",
            "name": "모의인",
            "birthday": "19900101",
            "gender": "MALE",
            "nationality": "LOCAL",
            "phone": "01019980007",
        }
    )
    assert "of-python" in [persona["id"] for persona in control.personas()]
    control.delete_persona("of-python")
    assert control.put_scenario({"name": "of-python", "start": "9s"})["start"] == "9s"
    assert "of-python" in [scenario["name"] for scenario in control.scenarios()]
    control.delete_scenario("of-python")


def test_asks_the_server_itself(control: ControlClient) -> None:
    assert control.info()["store"] == "memory"
    control.ready()
    assert len(control.public_key()) > 700
    assert control.snapshot()["secrets"] is False
    assert json.loads(control.snapshot_text({"secrets": True}))["secrets"] is True


def test_resets_everything(stub: Stub) -> None:
    stub.answers.append((204, ""))
    ControlClient(stub.url).reset()
    assert stub.asked == ["POST /_control/v1/reset"]


def test_raises_what_the_server_said_as_a_problem_document(toss_cert: TossCert, request_none: Partner) -> None:
    control = toss_cert.control
    tx_id = request_none(toss_cert)
    control.complete(tx_id)
    conflict = refusal(lambda: control.start(tx_id))
    assert conflict.status == 409
    assert str(conflict) == (
        f"POST /_control/v1/transactions/{tx_id}/start: start is impossible in state COMPLETED; nothing is possible any more"
    )
    assert conflict.problem is not None and conflict.problem["state"] == "COMPLETED"
    waiting = request_none(toss_cert)
    assert refusal(lambda: control.wait_for(waiting, "COMPLETED", timeout="1ms")).status == 408
    assert refusal(lambda: control.client("../../info")).status == 404


def test_says_when_no_emulator_answers_or_something_else_does(stub: Stub) -> None:
    nobody = refusal(ControlClient("http://127.0.0.1:9").info)
    assert (nobody.status, nobody.problem) == (None, None)
    assert str(nobody) == "no mock-toss-cert answers at http://127.0.0.1:9: is it running there?"
    control = ControlClient(stub.url)
    other = f"the server at {stub.url} is not mock-toss-cert (%s): check the address"
    stub.answers.append((404, "Not Found"))
    error = refusal(control.info)
    assert (error.status, error.problem, str(error)) == (404, None, other % "HTTP 404")
    cases: List[Tuple[str, Callable[[], object], str]] = [
        ("Hello", control.info, "the answer is not JSON"),
        ("5", control.info, "the answer is not JSON"),
        ("{}", control.ready, 'the answer has no status "ready"'),
        ("{}", control.personas, "the answer is not a list"),
        ("[]", control.personas, "the answer is not a list"),
        ("Hello", control.public_key, "the answer is not a public key"),
        ("Hello", control.metrics, "the answer has no metrics"),
        ("Hello", control.snapshot_text, "the answer is not JSON"),
        ("[" * 100_000, control.info, "the answer is not JSON"),
        ("{}", control.create_client, "the answer has no clientId"),
        ("[]", control.create_client, "the answer has no clientId"),
        ('{"clientId":"a"}', control.create_client, "the answer has no clientId"),
        ('{"clientId":5,"clientSecret":"a"}', control.create_client, "the answer has no clientId"),
        ('{"items":[1],"nextCursor":"a"}', control.personas, "the list has no end"),
    ]
    for text, call, reason in cases:
        stub.answers[:] = [(200, text)]
        assert str(refusal(call)) == other % reason


def test_takes_no_page_for_an_empty_answer(stub: Stub) -> None:
    control = ControlClient(stub.url)
    calls: List[Callable[[], object]] = [
        control.reset,
        partial(control.delete_client, "a"),
        partial(control.unqueue, "a", "b"),
        partial(control.clear_queue, "a"),
        partial(control.delete_fault, "a"),
        control.clear_requests,
        control.clear_findings,
        control.clear_coverage,
        partial(control.delete_persona, "a"),
        partial(control.delete_scenario, "a"),
    ]
    for status, call in product((200, 201), calls):
        stub.answers[:] = [(status, "<!doctype html>")]
        error = refusal(call)
        assert str(error) == f"the server at {stub.url} is not mock-toss-cert (the answer is not empty): check the address"
        assert error.status is None


def test_follows_no_redirect(stub: Stub) -> None:
    stub.answers.append((302, ""))
    error = refusal(ControlClient(stub.url).info)
    assert (error.status, len(stub.asked)) == (302, 1)


def test_ignores_the_proxies_of_the_environment(control: ControlClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    control.ready()


def test_takes_no_id_that_leads_elsewhere(control: ControlClient) -> None:
    identifiers: List[Any] = ["..", ".", "", None, 5, "\ud800"]
    for identifier in identifiers:
        calls: List[Callable[[Any], object]] = [control.reset_client, control.complete, control.clock, control.delete_fault]
        for call in calls:
            error = refusal(partial(call, identifier))
            assert (str(error), error.status) == ('the id must be a string, and not empty, "." or ".."', 400)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://x.test", "must be http or https, not ftp:"),
        ("localhost:8677", "must be http or https, not localhost:"),
        ("nowhere", "must be a URL, such as http://localhost:8677"),
        ("http://", "must be a URL, such as http://localhost:8677"),
        ("", "must be a URL, such as http://localhost:8677"),
        ("http://a b", "must be a URL, such as http://localhost:8677"),
        ("http://a<b", "must be a URL, such as http://localhost:8677"),
        ("http://a\\b", "must be a URL, such as http://localhost:8677"),
        ("http://localhost:port", "must be a URL, such as http://localhost:8677"),
        ("http://localhost:65536", "must be a URL, such as http://localhost:8677"),
        ("http://a:b@", "must be a URL, such as http://localhost:8677"),
        ("nowhere?a=b", "must be a URL, such as http://localhost:8677"),
        ("http://[1.2.3.4]", "must be a URL, such as http://localhost:8677"),
        ("http://[::1", "must be a URL, such as http://localhost:8677"),
        ("http://토스..한국", "must be a URL, such as http://localhost:8677"),
        ("http://한국／안", "must be a URL, such as http://localhost:8677"),
        ("http://a:b@한국", "must have no credentials, query or fragment"),
        ("http://a:b@localhost", "must have no credentials, query or fragment"),
        ("http://localhost/?a=b", "must have no credentials, query or fragment"),
        ("http://localhost/#a", "must have no credentials, query or fragment"),
    ],
)
def test_takes_no_address_that_cannot_be_meant(address: str, message: str) -> None:
    with pytest.raises(ValueError, match="the address of mock-toss-cert") as caught:
        ControlClient(address)
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize(
    ("address", "base_url"),
    [
        ("HTTP://LocalHost:8677//", "http://localhost:8677"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:", "http://localhost"),
        ("http://localhost:0", "http://localhost:0"),
        ("http://localhost:008677/?", "http://localhost:8677"),
        ("http://localhost/한 글/", "http://localhost/%ED%95%9C%20%EA%B8%80"),
        ("https://mock.test:443/below/it/", "https://mock.test/below/it"),
        ("http://[::1]:8677", "http://[::1]:8677"),
        ("http://toss.한국:8677", "http://toss.xn--3e0b707e:8677"),
        ("http://ToSS。한국.", "http://toss.xn--3e0b707e."),
    ],
)
def test_writes_an_address_in_its_usual_form(address: str, base_url: str) -> None:
    assert ControlClient(address).base_url == base_url


def test_takes_no_token_that_cannot_be_sent_and_does_not_say_it(stub: Stub) -> None:
    for token in ("비밀", "", "a b", "a\n"):
        with pytest.raises(ValueError, match="^the control token must be printable ASCII without spaces$"):
            ControlClient(stub.url, token=token)
    stub.answers.append((401, '{"detail":"a control token is needed"}'))
    error = refusal(ControlClient(stub.url, token="open-sesame").info)
    assert str(error) == "GET /_control/v1/info: a control token is needed"
    assert stub.headers[0]["Authorization"] == "Bearer open-sesame"


def test_asks_for_as_many_as_are_wanted_and_for_none_not_at_all(control: ControlClient) -> None:
    nobody = ControlClient("http://127.0.0.1:9")
    lists = ("clients", "transactions", "faults", "requests", "findings", "personas", "scenarios")
    wrong: List[Any] = [-1, -200, 0.5, math.nan, -math.inf, "5", True]
    for name in lists:
        assert getattr(nobody, name)(limit=0) == []
        for limit in wrong:
            error = refusal(lambda: getattr(nobody, name)(limit=limit))
            assert str(error) == "limit must be a whole number of 0 or more: leave it out to get all items"
            assert error.status == 400
        assert refusal(lambda: getattr(nobody, name)(limit=1)).status is None
        for limit in (1, 200, 201, 10**9, math.inf):
            assert len(getattr(control, name)(limit=limit)) <= limit
    assert control.scenarios(limit=3) == control.scenarios()[:3]


def test_reads_all_pages(stub: Stub) -> None:
    first = json.dumps({"items": list(range(200)), "nextCursor": "a/b"})
    last = json.dumps({"items": [200], "nextCursor": None})
    stub.answers.extend([(200, first), (200, last)])
    items: List[Any] = list(ControlClient(stub.url).findings(client_id="me", limit=201))
    assert items == list(range(201))
    assert stub.asked == [
        "GET /_control/v1/findings?clientId=me&limit=200",
        "GET /_control/v1/findings?clientId=me&limit=1&cursor=a%2Fb",
    ]


def test_does_not_wait_for_ever() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        control = ControlClient(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_ms=50)
        assert str(refusal(control.info)).startswith("no mock-toss-cert answers at")


def test_the_limit_is_for_the_whole_answer() -> None:
    with socket.socket() as slow:
        slow.bind(("127.0.0.1", 0))
        slow.listen()
        control = ControlClient(f"http://127.0.0.1:{slow.getsockname()[1]}", timeout_ms=200)
        has_given_up = threading.Event()

        def answer() -> None:
            connection, _ = slow.accept()
            with connection, suppress(OSError):
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                # Something comes all the time, so that no single wait is long.
                while not has_given_up.wait(0.01):
                    connection.sendall(b"{")

        thread = threading.Thread(target=answer)
        thread.start()
        error = refusal(control.info)
        has_given_up.set()
        thread.join()
        assert str(error).startswith("no mock-toss-cert answers at")


def test_an_answer_that_ends_in_the_middle_is_none() -> None:
    with socket.socket() as broken:
        broken.bind(("127.0.0.1", 0))
        broken.listen()
        control = ControlClient(f"http://127.0.0.1:{broken.getsockname()[1]}")
        def answer() -> None:
            connection, _ = broken.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}")

        thread = threading.Thread(target=answer)
        thread.start()
        assert refusal(control.info).status is None
        thread.join()
