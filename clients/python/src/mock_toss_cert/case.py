"""The client of one test: from its creation to its report. The pytest plugin adds only what is pytest's own."""

import os
import sys
from dataclasses import dataclass, field
from typing import Callable, Literal, Optional, TypedDict

from .control import ControlClient
from .control_error import ControlError
from .language import read_language
from .views import NewClient

# The most severe one comes first.
_SEVERITIES = ("error", "warning", "info")

_NO_SERVER = (
    'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"'
)

_WRONG_TOKEN = "the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token"

_TOO_OLD = "the server is older than this kit: update it"


class TossCertOptions(TypedDict, total=False):
    """Settings of the fixture. All may be left out."""

    url: Optional[str]
    """Base URL of a running server; default: ``MOCK_TOSS_URL``."""
    token: Optional[str]
    """The control token of the server; default: ``MOCK_TOSS_CONTROL_TOKEN``."""
    client: NewClient
    """Settings of each test's client."""
    fail_on: Optional[Literal["error", "warning"]]
    """Fails a passed test when its client has findings that are at least this severe."""
    print: Optional[Callable[[str], object]]
    """Prints the report of a failed test."""


@dataclass(frozen=True)
class TossCert:
    """What a test gets: a client of its own, so that tests do not disturb each other."""

    base_url: str
    # Not where pytest shows what a failed test has: one is long, the other a secret.
    public_key: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    control: ControlClient


def _set_variable(name: str) -> Optional[str]:
    return os.environ.get(name) or None


def _print_to_stderr(report: str) -> None:
    sys.stderr.write(report)


class TossCertCase:
    """One test with its client. ``fixture`` is what the test gets."""

    def __init__(self, options: TossCertOptions, default_print: Callable[[str], object] = _print_to_stderr) -> None:
        """Creates the client. Raises ``ControlError`` when the server refuses it, ``ValueError`` for wrong options."""
        unknown = sorted(set(options) - set(TossCertOptions.__annotations__))
        if unknown:
            known = ", ".join(sorted(TossCertOptions.__annotations__))
            raise ValueError(f'toss_cert has no option "{unknown[0]}": it has {known}')
        self._fail_on = options.get("fail_on")
        if self._fail_on not in (None, "error", "warning"):
            raise ValueError(f'fail_on must be "error" or "warning", not "{self._fail_on}"')
        self._print = options.get("print") or default_print
        self._is_printed = False
        url, token = options.get("url"), options.get("token")
        url = _set_variable("MOCK_TOSS_URL") if url is None else url
        token = _set_variable("MOCK_TOSS_CONTROL_TOKEN") if token is None else token
        if url is None:
            raise ValueError(_NO_SERVER)
        control = ControlClient(url, token=token)
        try:
            public_key = control.public_key()
            made = control.create_client(options.get("client"))
        except ControlError as error:
            # Without a problem, the refusal is one of another server.
            if error.status != 401 or error.problem is None:
                raise
            raise ControlError(_WRONG_TOKEN, status=401, problem=error.problem) from error
        self.fixture = TossCert(control.base_url, public_key, made["clientId"], made["clientSecret"], control)

    def find_problem(self) -> Optional[str]:
        """Why a passed test fails all the same: findings that are severe enough. ``None`` without any."""
        if self._fail_on is None:
            return None
        severe = _SEVERITIES[: _SEVERITIES.index(self._fail_on) + 1]
        findings = self.fixture.control.findings(client_id=self.fixture.client_id)
        # A server of another version may leave members out.
        rules = ", ".join(finding.get("rule") or "?" for finding in findings if finding.get("severity") in severe)
        if not rules:
            return None
        if read_language() == "ko":
            return f"mock-toss-cert 점검 결과가 있습니다({rules}). 리포트와 docs/ko/findings.md를 확인하세요"
        return f"mock-toss-cert has findings ({rules}): see the report, and docs/findings.md"

    def print_report(self) -> None:
        """Prints the report of a failed test, once. Never raises: the failure of the test itself is what matters."""
        if self._is_printed:
            return
        self._is_printed = True
        client_id = self.fixture.client_id
        try:
            report = self.fixture.control.report(client_id, language=read_language())
        except Exception as error:
            reason = _TOO_OLD if self._is_without_report(error) else error
            report = f"mock-toss-cert: no report of client {client_id}: {reason}\n"
        try:
            self._print(report)
        except Exception as error:
            _print_to_stderr(f"mock-toss-cert: no report of client {client_id}: print failed: {error}\n")

    def _is_without_report(self, error: Exception) -> bool:
        """Whether the server has no such call at all, although it has the client."""
        if not isinstance(error, ControlError) or error.status != 404:
            return False
        try:
            self.fixture.control.client(self.fixture.client_id)
        except ControlError:
            return False
        return True

    def close(self, *, failed: bool) -> Optional[str]:
        """Ends the test: prints its report if it failed. Returns why a passed test fails all the same."""
        problem = None if failed else self.find_problem()
        if failed or problem is not None:
            self.print_report()
        return problem
