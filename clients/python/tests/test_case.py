"""The client of one test, from its creation to its report."""

import os
from typing import Any, List

import pytest
from conftest import Partner, Stub

from mock_toss_cert import ControlError, TossCertCase


def test_each_test_has_a_client_of_its_own_with_the_settings_that_were_given() -> None:
    one, other = TossCertCase({"client": {"scenario": "instant"}}).fixture, TossCertCase({}).fixture
    assert one.client_id != other.client_id
    assert one.control.client(one.client_id)["scenario"] == "instant"
    assert (one.base_url, len(one.public_key) > 700) == (one.control.base_url, True)
    assert one.client_id in repr(one) and one.client_secret not in repr(one)
    assert f"control=ControlClient('{one.base_url}')" in repr(one)


def test_a_failed_test_prints_the_report_once_and_a_passed_one_nothing() -> None:
    printed: List[str] = []
    case = TossCertCase({"print": printed.append})
    assert case.close(failed=False) is None
    assert printed == []
    assert case.close(failed=True) is None
    case.close(failed=True)
    assert len(printed) == 1
    assert printed[0].startswith(f"mock-toss-cert: calls of client {case.fixture.client_id}\n")


def test_the_report_goes_to_standard_error_unless_something_else_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    TossCertCase({}).close(failed=True)
    assert capsys.readouterr().err.startswith("mock-toss-cert: calls of client ")


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        (None, None),
        ("error", None),
        ("warning", "mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md"),
    ],
)
def test_findings_that_are_severe_enough_fail_a_passed_test(fail_on: Any, expected: Any, request_none: Partner) -> None:
    printed: List[str] = []
    case = TossCertCase({"fail_on": fail_on, "print": printed.append})
    request_none(case.fixture, {})
    assert case.close(failed=False) == expected
    assert len(printed) == (0 if expected is None else 1)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"MOCK_TOSS_LANG": "ko"}, "ko"),
        ({"MOCK_TOSS_LANG": "en", "LC_ALL": "ko_KR.UTF-8"}, "en"),
        ({"MOCK_TOSS_LANG": "xx", "LC_ALL": "ko_KR.UTF-8"}, "en"),
        ({"MOCK_TOSS_LANG": "", "LANG": "ko"}, "ko"),
        ({"LC_ALL": "", "LC_MESSAGES": "ko_KR", "LANG": "en_US"}, "ko"),
        ({"LC_ALL": "C", "LANG": "ko_KR"}, "en"),
        ({"LANG": "kok_IN"}, "en"),
        ({}, "en"),
    ],
)
def test_reads_the_language_as_the_command_line_does(
    variables: Any, language: str, monkeypatch: pytest.MonkeyPatch, request_none: Partner
) -> None:
    for name in ("MOCK_TOSS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    printed: List[str] = []
    case = TossCertCase({"fail_on": "warning", "print": printed.append})
    request_none(case.fixture, {})
    english = "mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md"
    korean = "mock-toss-cert 점검 결과가 있습니다(request-url-missing). 리포트와 docs/ko/findings.md를 확인하세요"
    assert case.close(failed=False) == (korean if language == "ko" else english)
    assert ("클라이언트" in printed[0]) == (language == "ko")


def test_says_why_there_is_no_report() -> None:
    printed: List[str] = []
    case = TossCertCase({"print": printed.append})
    client_id = case.fixture.client_id
    case.fixture.control.delete_client(client_id)
    assert case.close(failed=True) is None
    assert printed[0].startswith(f"mock-toss-cert: no report of client {client_id}: GET /_control/v1/clients/")


def test_says_when_a_server_is_too_old_to_have_a_report(stub: Stub) -> None:
    printed: List[str] = []
    unknown = (404, '{"detail":"unknown path"}')
    made = (201, '{"clientId":"me","clientSecret":"secret"}')
    stub.answers.extend([(200, "MIIB"), made, unknown, (200, '{"clientId":"me"}')])
    TossCertCase({"url": stub.url, "print": printed.append}).close(failed=True)
    assert printed == ["mock-toss-cert: no report of client me: the server is older than this kit: update it\n"]
    stub.answers[:] = [(200, "MIIB"), made, unknown, unknown]
    TossCertCase({"url": stub.url, "print": printed.append}).close(failed=True)
    assert printed[1:] == ["mock-toss-cert: no report of client me: GET /_control/v1/clients/me/report: unknown path\n"]


def test_a_print_that_fails_hides_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(report: str) -> None:
        raise RuntimeError("no paper")

    case = TossCertCase({"print": broken})
    case.close(failed=True)
    expected = f"mock-toss-cert: no report of client {case.fixture.client_id}: print failed: no paper\n"
    assert capsys.readouterr().err == expected


def test_needs_a_server_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (None, ""):
        monkeypatch.delenv("MOCK_TOSS_URL", raising=False)
        if value is not None:
            monkeypatch.setenv("MOCK_TOSS_URL", value)
        with pytest.raises(ValueError) as caught:
            TossCertCase({})
        assert str(caught.value) == (
            'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"'
        )


def test_options_come_before_the_environment(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    stub.answers.append((401, '{"detail":"a control token is needed"}'))
    url = os.environ["MOCK_TOSS_URL"]
    monkeypatch.setenv("MOCK_TOSS_CONTROL_TOKEN", "of-the-environment")
    monkeypatch.setenv("MOCK_TOSS_URL", stub.url)
    with pytest.raises(ControlError):
        TossCertCase({})
    with pytest.raises(ControlError):
        TossCertCase({"token": "given"})
    sent = [headers["Authorization"] for headers in stub.headers]
    assert sent == ["Bearer of-the-environment", "Bearer given"]
    assert TossCertCase({"url": url}).fixture.base_url == url


def test_says_how_to_give_the_control_token(stub: Stub) -> None:
    for answers in ([(401, '{"detail":"no"}')], [(200, "MIIB"), (401, '{"detail":"no"}')]):
        stub.answers[:] = answers
        with pytest.raises(ControlError) as caught:
            TossCertCase({"url": stub.url, "token": "wrong"})
        expected = "the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token"
        assert (str(caught.value), caught.value.status, caught.value.problem) == (expected, 401, {"detail": "no"})
    stub.answers[:] = [(401, "<!doctype html>")]
    with pytest.raises(ControlError, match=r"is not mock-toss-cert \(HTTP 401\): check the address$"):
        TossCertCase({"url": stub.url})


def test_takes_findings_of_another_version(stub: Stub) -> None:
    made = (201, '{"clientId":"me","clientSecret":"secret"}')
    findings = '[{}, {"rule":"mild","severity":"unheard-of"}, {"rule":null,"severity":"error"}, {"rule":"bad","severity":"error"}]'
    stub.answers.extend([(200, "MIIB"), made, (200, '{"items":%s}' % findings)])
    problem = TossCertCase({"url": stub.url, "fail_on": "warning"}).find_problem()
    assert problem == "mock-toss-cert has findings (?, bad): see the report, and docs/findings.md"


def test_refuses_options_that_cannot_be_meant() -> None:
    unknown: Any = {"failOn": "error"}
    with pytest.raises(ValueError, match='^toss_cert has no option "failOn": it has client, fail_on, print, token, url$'):
        TossCertCase(unknown)
    wrong: Any = {"fail_on": "info"}
    with pytest.raises(ValueError, match='^fail_on must be "error" or "warning", not "info"$'):
        TossCertCase(wrong)
    no_url: Any = {"url": 8677}
    with pytest.raises(ValueError, match="^the address of mock-toss-cert must be a URL, such as http://localhost:8677$"):
        TossCertCase(no_url)
    no_token: Any = {"url": "http://localhost:8677", "token": 123}
    with pytest.raises(ValueError, match="^the control token must be printable ASCII without spaces$"):
        TossCertCase(no_token)
