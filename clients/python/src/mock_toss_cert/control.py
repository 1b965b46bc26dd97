"""A client of the control API, on Python's standard library alone."""

import json
import math
import re
from datetime import datetime
from operator import methodcaller
from typing import Any, Dict, List, Mapping, Optional, Set, Union, cast
from urllib.parse import urlencode

from .address import part, read_address
from .control_error import ControlError
from .exchange import exchange
from .language import Language
from .views import (
    ClientChange,
    ClientView,
    ClockAnswer,
    ClockView,
    CompleteBody,
    CoverageView,
    CreatedClientView,
    Endpoint,
    FaultView,
    FindingView,
    Info,
    InspectBody,
    InspectView,
    NewClient,
    NewFault,
    Persona,
    PersonaView,
    QueueView,
    RequestView,
    Scenario,
    ScenarioView,
    Snapshot,
    SnapshotBody,
    TransactionStatus,
    TransactionView,
)

# pytest shows the line of the test that a call comes from, and not how this kit found out that it was refused.
__tracebackhide__ = methodcaller("errisinstance", ControlError)

Instant = Union[str, datetime]
"""A ``datetime`` with a time zone, or ISO 8601 with offset, such as ``2026-03-02T09:00:00+09:00``."""

_PREFIX = "/_control/v1"
_MAX_PAGE = 200
_TIMEOUT_MS = 30_000
# The server waits 60 s at most; the rest is for the network.
_WAIT_MS = 75_000
# Hundreds of thousands of transactions take a while.
_SNAPSHOT_MS = 300_000

_TOKEN = re.compile(r"[\x21-\x7e]+")
_PUBLIC_KEY = re.compile(r"MI[A-Za-z0-9+/]+={0,2}")


def _text_of(instant: Instant) -> str:
    if not isinstance(instant, datetime):
        return instant
    if instant.tzinfo is None:
        raise ControlError("the datetime must have a time zone, such as timezone.utc", status=400)
    return instant.isoformat(timespec="milliseconds")


def _value_of(value: object) -> str:
    if isinstance(value, datetime):
        return _text_of(value)
    raise TypeError(f"{type(value).__name__} is no type of JSON")


def _encode(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(body, default=_value_of, allow_nan=False).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise ControlError(f"the body cannot be sent as JSON: {error}", status=400) from error


def _parse(text: str) -> Any:
    """The value of a JSON text; ``None`` if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_whole(limit: object) -> bool:
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        return False
    return limit >= 0 and math.isfinite(limit) and limit == int(limit)


class ControlledClock:
    """The clock of one client. Durations are a number with ``ms``, ``s``, ``m``, ``h`` or ``d``, or ISO 8601 (``61m``, ``PT61M``)."""

    def __init__(self, control: "ControlClient", path: str) -> None:
        self._control = control
        self._path = path

    def _change(self, body: Mapping[str, object]) -> ClockAnswer:
        return cast(ClockAnswer, self._control._ask("POST", self._path, body=body))

    def read(self) -> ClockView:
        return cast(ClockView, self._control._ask("GET", self._path))

    def advance(self, duration: str) -> ClockAnswer:
        """Moves the clock by a duration. A negative duration (``-61m``) moves it back."""
        return self._change({"advance": duration})

    def freeze(self, at: Optional[Instant] = None) -> ClockAnswer:
        """Stops the clock at an instant, or at its current time."""
        return self._change({"freeze": True if at is None else _text_of(at)})

    def resume(self) -> ClockAnswer:
        """Lets a frozen clock run on."""
        return self._change({"resume": True})

    def reset(self) -> ClockAnswer:
        """Returns to real time."""
        return self._change({"reset": True})


class ControlClient:
    """A client of the control API. Every method raises ``ControlError`` when the server refuses the call, or does not answer.

    Lists are newest first, over all pages; ``limit`` is the maximum number of items. Bodies may have a ``datetime`` with a time zone
    where the control API has an instant.
    """

    def __init__(self, base_url: str, *, token: Optional[str] = None, timeout_ms: float = _TIMEOUT_MS) -> None:
        """Takes an http(s) URL without credentials, query and fragment, and the control token if the server has one.

        ``timeout_ms`` limits one answer; ``wait_for`` and ``snapshot`` have their own limits. Raises ``ValueError`` for any other
        URL, and for a token that is not printable ASCII.
        """
        self._address = read_address(base_url)
        self.base_url = self._address.base_url
        if token is not None and not (isinstance(token, str) and _TOKEN.fullmatch(token)):
            raise ValueError("the control token must be printable ASCII without spaces")
        self._headers: Dict[str, str] = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._timeout_ms = timeout_ms

    def __repr__(self) -> str:
        return f"ControlClient({self.base_url!r})"

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, object]] = None,
        body: Optional[Mapping[str, Any]] = None,
        timeout_ms: Optional[float] = None,
    ) -> str:
        """Returns the text of a successful answer."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = self._address.path + _PREFIX + path + (f"?{urlencode(given)}" if given else "")
        headers, sent = dict(self._headers), None
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = _encode(body)
        limit_ms = self._timeout_ms if timeout_ms is None else timeout_ms
        try:
            status, text = exchange(self._address, method, target, headers, sent, limit_ms / 1000)
        except OSError as error:
            raise ControlError(f"no mock-toss-cert answers at {self.base_url}: is it running there?") from error
        if 200 <= status < 300:
            return text
        problem = _parse(text)
        if isinstance(problem, dict) and isinstance(problem.get("detail"), str):
            raise ControlError(f"{method} {_PREFIX}{path}: {problem['detail']}", status=status, problem=problem)
        raise self._other_server(f"HTTP {status}", status)

    def _other_server(self, reason: str, status: Optional[int] = None) -> ControlError:
        return ControlError(
            f"the server at {self.base_url} is not mock-toss-cert ({reason}): check the address", status=status
        )

    def _read(self, text: str) -> Any:
        value = _parse(text)
        if not isinstance(value, (dict, list)):
            raise self._other_server("the answer is not JSON")
        return value

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, object]] = None,
        body: Optional[Mapping[str, Any]] = None,
        timeout_ms: Optional[float] = None,
    ) -> Any:
        return self._read(self._send(method, path, query=query, body=body, timeout_ms=timeout_ms))

    def _do(self, method: str, path: str, *, query: Optional[Mapping[str, object]] = None) -> None:
        # Other servers answer everything with a page of theirs.
        if self._send(method, path, query=query):
            raise self._other_server("the answer is not empty")

    def _list(self, path: str, limit: Optional[int], **query: object) -> List[Any]:
        if limit is not None and limit != math.inf and not _is_whole(limit):
            raise ControlError("limit must be a whole number of 0 or more: leave it out to get all items", status=400)
        items: List[Any] = []
        wanted = math.inf if limit is None else limit
        if wanted == 0:
            return items
        cursors: Set[str] = set()
        cursor: Optional[str] = None
        while True:
            size = int(min(_MAX_PAGE, wanted - len(items)))
            page = self._ask("GET", path, query={**query, "limit": size, "cursor": cursor})
            if not isinstance(page, dict) or not isinstance(page.get("items"), list):
                raise self._other_server("the answer is not a list")
            items.extend(page["items"])
            cursor = page.get("nextCursor")
            if not isinstance(cursor, str) or len(items) >= wanted:
                return items
            if cursor in cursors:
                raise self._other_server("the list has no end")
            cursors.add(cursor)

    def info(self) -> Info:
        """Version, base URL, defaults and counts of the server."""
        return cast(Info, self._ask("GET", "/info"))

    def ready(self) -> None:
        """Returns when the server is ready. Raises with status 503 and the reason when it is not."""
        answer = self._ask("GET", "/ready")
        if not isinstance(answer, dict) or answer.get("status") != "ready":
            raise self._other_server('the answer has no status "ready"')

    def public_key(self) -> str:
        """The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo."""
        line = self._send("GET", "/public-key").strip()
        if not _PUBLIC_KEY.fullmatch(line):
            raise self._other_server("the answer is not a public key")
        return line

    def reset(self) -> None:
        """Resets everything to the state at the start, including the data of other tests."""
        self._do("POST", "/reset")

    def snapshot(self, options: Optional[SnapshotBody] = None) -> Snapshot:
        """Everything but the journal: a server can start with it (``start --restore``, with its JSON in a file)."""
        return cast(Snapshot, self._read(self.snapshot_text(options)))

    def snapshot_text(self, options: Optional[SnapshotBody] = None) -> str:
        """The same as text for a file, one record on each line."""
        text = self._send("POST", "/snapshot", body=options or {}, timeout_ms=_SNAPSHOT_MS)
        if not text.startswith("{"):
            raise self._other_server("the answer is not JSON")
        return text

    def create_client(self, settings: Optional[NewClient] = None) -> CreatedClientView:
        """Creates a client (a partner) with its own transactions, clock, faults and findings. Only this answer contains its secret."""
        made = self._ask("POST", "/clients", body=settings or {})
        if not isinstance(made, dict) or not all(isinstance(made.get(name), str) for name in ("clientId", "clientSecret")):
            raise self._other_server("the answer has no clientId")
        return cast(CreatedClientView, made)

    def clients(self, *, limit: Optional[int] = None) -> List[ClientView]:
        return self._list("/clients", limit)

    def client(self, client_id: str) -> ClientView:
        return cast(ClientView, self._ask("GET", f"/clients/{part(client_id)}"))

    def change_client(self, client_id: str, change: ClientChange) -> ClientView:
        return cast(ClientView, self._ask("PATCH", f"/clients/{part(client_id)}", body=change))

    def reset_client(self, client_id: str) -> ClientView:
        """Sets a client back to how it was created and deletes its data. Its access tokens stay valid."""
        return cast(ClientView, self._ask("POST", f"/clients/{part(client_id)}/reset"))

    def report(self, client_id: str, *, language: Optional[Language] = None) -> str:
        """What a failed test prints: the client's calls and findings, without secrets and personal data."""
        return self._send("GET", f"/clients/{part(client_id)}/report", query={"language": language})

    def delete_client(self, client_id: str) -> None:
        """Deletes a client with all its data."""
        self._do("DELETE", f"/clients/{part(client_id)}")

    def queue(self, client_id: str, scenario: str, times: int = 1) -> QueueView:
        """The client's next requests get this scenario, ``times`` of them."""
        body = {"scenario": scenario, "times": times}
        return cast(QueueView, self._ask("POST", f"/clients/{part(client_id)}/next", body=body))

    def queued(self, client_id: str) -> QueueView:
        """What is left of the client's queue."""
        return cast(QueueView, self._ask("GET", f"/clients/{part(client_id)}/next"))

    def unqueue(self, client_id: str, entry_id: str) -> None:
        """Takes one entry out of the queue. Raises with status 404 when requests have used it up."""
        self._do("DELETE", f"/clients/{part(client_id)}/next/{part(entry_id)}")

    def clear_queue(self, client_id: str) -> None:
        self._do("DELETE", f"/clients/{part(client_id)}/next")

    def clock(self, client_id: str) -> ControlledClock:
        return ControlledClock(self, f"/clients/{part(client_id)}/clock")

    def transactions(
        self,
        *,
        client_id: Optional[str] = None,
        status: Optional[TransactionStatus] = None,
        phone: Optional[str] = None,
        since: Optional[Instant] = None,
        limit: Optional[int] = None,
    ) -> List[TransactionView]:
        """``phone``: digits only."""
        after = None if since is None else _text_of(since)
        return self._list("/transactions", limit, clientId=client_id, status=status, phone=phone, since=after)

    def transaction(self, tx_id: str) -> TransactionView:
        return cast(TransactionView, self._ask("GET", f"/transactions/{part(tx_id)}"))

    def _act(self, tx_id: str, action: str, body: Optional[Mapping[str, Any]] = None) -> TransactionView:
        return cast(TransactionView, self._ask("POST", f"/transactions/{part(tx_id)}/{action}", body=body or {}))

    def start(self, tx_id: str) -> TransactionView:
        """Acts as the user who opens the app. Like the next four, raises with status 409 when the action is impossible."""
        return self._act(tx_id, "start")

    def complete(self, tx_id: str, completion: Optional[CompleteBody] = None) -> TransactionView:
        """Acts as the user who approves. ``persona`` or ``person`` sets whose data the result has, ``at`` the time of approval."""
        return self._act(tx_id, "complete", completion)

    def advance(self, tx_id: str) -> TransactionView:
        """Moves the transaction to its next state: ``IN_PROGRESS``, then ``COMPLETED``."""
        return self._act(tx_id, "advance")

    def cancel(self, tx_id: str) -> TransactionView:
        """Acts as the user who cancels. The status stays as it is, and there will be no result."""
        return self._act(tx_id, "cancel")

    def expire(self, tx_id: str) -> TransactionView:
        """Lets the transaction expire."""
        return self._act(tx_id, "expire")

    def wait_for(
        self, tx_id: str, status: TransactionStatus = "COMPLETED", *, timeout: str = "10s"
    ) -> TransactionView:
        """Returns when the status is reached or passed.

        Raises with status 408 after ``timeout`` (real time, at most ``60s``), and with 409 when the status is no longer possible.
        """
        query = {"status": status, "timeout": timeout}
        path = f"/transactions/{part(tx_id)}/wait"
        return cast(TransactionView, self._ask("GET", path, query=query, timeout_ms=_WAIT_MS))

    def fault(self, fault: NewFault) -> FaultView:
        """Makes the emulated service fail: an error, a delay, a broken connection or a tampered answer."""
        return cast(FaultView, self._ask("POST", "/faults", body=fault))

    def faults(self, *, client_id: Optional[str] = None, limit: Optional[int] = None) -> List[FaultView]:
        return self._list("/faults", limit, clientId=client_id)

    def delete_fault(self, fault_id: str) -> None:
        self._do("DELETE", f"/faults/{part(fault_id)}")

    def requests(
        self,
        *,
        client_id: Optional[str] = None,
        endpoint: Optional[Endpoint] = None,
        tx_id: Optional[str] = None,
        outcome: Optional[str] = None,
        text: Optional[str] = None,
        since: Optional[Instant] = None,
        limit: Optional[int] = None,
    ) -> List[RequestView]:
        """The journal: all emulated calls with their answers, secrets and personal data masked.

        ``client_id``: ``-`` for calls without a known client. ``outcome``: ``SUCCESS``, ``FAIL`` (everything else), or a code such
        as ``CE3102``. ``text``: in method, target, headers, bodies, txId, outcome or hint, letters in any case.
        """
        after = None if since is None else _text_of(since)
        filters = {"clientId": client_id, "endpoint": endpoint, "txId": tx_id, "outcome": outcome, "text": text}
        return self._list("/requests", limit, **filters, since=after)

    def request(self, request_id: str) -> RequestView:
        """One call of the journal. Raises with status 404 when it is there no more."""
        return cast(RequestView, self._ask("GET", f"/requests/{part(request_id)}"))

    def clear_requests(self, *, client_id: Optional[str] = None) -> None:
        """Deletes calls of the journal; ``client_id`` ``-``: those without a known client."""
        self._do("DELETE", "/requests", query={"clientId": client_id})

    def inspect(self, call: InspectBody) -> InspectView:
        """The layers of an encrypted call and of its signature.

        ``requestId`` of the journal, or ``sessionKey``, ``fields`` and ``signature`` as they were sent. AES key and IV are shown only
        with ``reveal``.
        """
        return cast(InspectView, self._ask("POST", "/inspect", body=call))

    def findings(self, *, client_id: Optional[str] = None, limit: Optional[int] = None) -> List[FindingView]:
        """What integrations do wrong (``docs/findings.md``)."""
        return self._list("/findings", limit, clientId=client_id)

    def clear_findings(self, *, client_id: Optional[str] = None) -> None:
        self._do("DELETE", "/findings", query={"clientId": client_id})

    def metrics(self) -> str:
        """Counts and times of the server, in the text format of Prometheus (``docs/metrics.md``)."""
        text = self._send("GET", "/metrics")
        if not text.startswith("# HELP "):
            raise self._other_server("the answer has no metrics")
        return text

    def coverage(self, *, client_id: Optional[str] = None) -> CoverageView:
        """Which outcomes the tests have covered: those of one client, or of all clients since the start."""
        return cast(CoverageView, self._ask("GET", "/coverage", query={"clientId": client_id}))

    def clear_coverage(self, *, client_id: Optional[str] = None) -> None:
        self._do("DELETE", "/coverage", query={"clientId": client_id})

    def personas(self, *, limit: Optional[int] = None) -> List[PersonaView]:
        return self._list("/personas", limit)

    def put_persona(self, persona: Persona) -> PersonaView:
        """Creates or replaces a test person."""
        return cast(PersonaView, self._put("/personas", "id", persona))

    def delete_persona(self, persona_id: str) -> None:
        """Raises with status 409 while a scenario names the person."""
        self._do("DELETE", f"/personas/{part(persona_id)}")

    def scenarios(self, *, limit: Optional[int] = None) -> List[ScenarioView]:
        return self._list("/scenarios", limit)

    def put_scenario(self, scenario: Scenario) -> ScenarioView:
        """Creates or replaces a scenario."""
        return cast(ScenarioView, self._put("/scenarios", "name", scenario))

    def delete_scenario(self, name: str) -> None:
        """Raises with status 409 while the server, a client, its queue or a magic value names the scenario."""
        self._do("DELETE", f"/scenarios/{part(name)}")

    def _put(self, path: str, key: str, entry: Mapping[str, Any]) -> Any:
        body = {name: value for name, value in entry.items() if name != key}
        return self._ask("PUT", f"{path}/{part(entry.get(key, ''))}", body=body)
