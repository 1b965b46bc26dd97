"""The tests of the kit. They need a running server: ``mock-toss-cert exec -- python -m pytest``."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Iterator, List, Mapping, NamedTuple, Tuple, Union
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from mock_toss_cert import ControlClient, TossCert

pytest_plugins = ["pytester"]

# Not by the environment's proxy, should there be one.
_open = build_opener(ProxyHandler({})).open


@pytest.fixture
def control() -> ControlClient:
    return ControlClient(os.environ["MOCK_TOSS_URL"])


Partner = Callable[..., str]


@pytest.fixture
def request_none() -> Partner:
    """A call of a partner: a request without personal data; returns its txId."""

    def request(fixture: TossCert, body: Mapping[str, str] = {"requestUrl": "https://partner.test"}) -> str:
        form = f"grant_type=client_credentials&scope=ca&client_id={fixture.client_id}&client_secret={fixture.client_secret}"
        with _open(Request(f"{fixture.base_url}/token", form.encode())) as answer:
            token = json.load(answer)["access_token"]
        call = Request(
            f"{fixture.base_url}/api/v2/sign/user/auth/id/request",
            json.dumps({"requestType": "USER_NONE", **body}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with _open(call) as answer:
            return str(json.load(answer)["success"]["txId"])

    return request


class Stub(NamedTuple):
    """A server that answers what a test says: status and text for each path. It keeps what it was asked."""

    url: str
    answers: List[Tuple[int, str]]
    asked: List[str]
    headers: List[Mapping[str, str]]


@pytest.fixture
def stub() -> Iterator[Stub]:
    answers: List[Tuple[int, str]] = []
    asked: List[str] = []
    headers: List[Mapping[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked.append(f"{self.command} {self.path}")
            headers.append(dict(self.headers))
            status, text = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/_control/v1/info")
            body = text.encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: Union[str, int]) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Stub(f"http://127.0.0.1:{server.server_address[1]}", answers, asked, headers)
    server.shutdown()
    server.server_close()
