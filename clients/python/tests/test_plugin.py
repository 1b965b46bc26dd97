"""The plugin in real runs of pytest."""

from typing import List

import pytest

PARTNER = '''
import json
from urllib.request import ProxyHandler, Request, build_opener

import pytest

open_url = build_opener(ProxyHandler({})).open


def request_none(toss_cert):
    form = f"grant_type=client_credentials&scope=ca&client_id={toss_cert.client_id}&client_secret={toss_cert.client_secret}"
    with open_url(Request(f"{toss_cert.base_url}/token", form.encode())) as answer:
        token = json.load(answer)["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = f"{toss_cert.base_url}/api/v2/sign/user/auth/id/request"
    open_url(Request(url, b'{"requestType":"USER_NONE"}', headers)).close()
'''

FINDINGS = "mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md"


def run(pytester: pytest.Pytester, tests: str, *words: str) -> pytest.RunResult:
    pytester.makepyfile(PARTNER + tests)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *words)


def reports(result: pytest.RunResult) -> int:
    return result.stdout.str().count("mock-toss-cert: calls of client")


def test_a_failed_test_shows_its_report_once_in_a_section_of_its_own(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_passes(toss_cert):
    request_none(toss_cert)

def test_fails(toss_cert):
    request_none(toss_cert)
    assert False, "the failure itself"

def test_without_fixture_fails():
    assert False
""",
    )
    result.assert_outcomes(passed=1, failed=2)
    assert reports(result) == 1
    result.stdout.fnmatch_lines(
        ["*AssertionError: the failure itself*", "*- mock-toss-cert -*", "  POST /api/v2/sign/user/auth/id/request -> 200*"]
    )


def test_a_failure_in_setup_or_teardown_shows_it_too(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def broken_setup(toss_cert):
    raise RuntimeError("setup")

@pytest.fixture
def broken_teardown(toss_cert):
    yield
    raise RuntimeError("teardown")

def test_setup(broken_setup):
    pass

def test_teardown(broken_teardown):
    pass

def test_both(broken_teardown):
    assert False
""",
    )
    result.assert_outcomes(passed=1, failed=1, errors=3)
    assert reports(result) == 3


def test_a_test_that_takes_too_long_shows_it_too(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
import signal

def test_hangs(toss_cert):
    def stop(*_):
        pytest.fail("Timeout >0.1s")
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    signal.pause()
""",
    )
    result.assert_outcomes(failed=1)
    assert reports(result) == 1


def test_findings_fail_the_test_itself(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture(scope="session")
def toss_cert_options():
    return {"fail_on": "warning"}

def test_finds(toss_cert):
    request_none(toss_cert)

def test_is_clean(toss_cert):
    pass

@pytest.mark.toss_cert(fail_on="error")
def test_is_milder(toss_cert):
    request_none(toss_cert)

def test_is_skipped(toss_cert):
    request_none(toss_cert)
    pytest.skip("not now")
""",
    )
    result.assert_outcomes(passed=2, failed=1, skipped=1)
    assert reports(result) == 1
    result.stdout.fnmatch_lines([FINDINGS, "*- mock-toss-cert -*", "FAILED *::test_finds*"])


EXPECTED = """
@pytest.fixture(scope="session")
def toss_cert_options():
    return {"fail_on": "warning"}

@pytest.fixture(autouse=True)
def breaks_a_rule(toss_cert):
    request_none(toss_cert)

@pytest.mark.xfail
def test_fails(toss_cert):
    assert False

@pytest.mark.xfail(raises=ValueError, strict=True)
def test_raises(toss_cert):
    raise ValueError

def test_says_it_late(toss_cert):
    pytest.xfail("not yet")

def test_marks_itself(toss_cert, request):
    request.node.add_marker(pytest.mark.xfail)
    assert False

@pytest.mark.xfail
def test_passes(toss_cert):
    pass

@pytest.mark.xfail(raises=ValueError)
def test_passes_too(toss_cert):
    pass
"""


def test_a_failure_that_is_expected_is_none_and_neither_is_a_success_that_is_not(pytester: pytest.Pytester) -> None:
    result = run(pytester, EXPECTED, "-rA")
    result.assert_outcomes(xfailed=4, xpassed=2)
    assert reports(result) == 0


def test_what_is_expected_to_fail_only_elsewhere_is_a_test_like_others(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.xfail(False, reason="elsewhere")
@pytest.mark.toss_cert(fail_on="warning")
def test_finds(toss_cert):
    request_none(toss_cert)
""",
    )
    result.assert_outcomes(failed=1)
    assert reports(result) == 1
    result.stdout.fnmatch_lines([FINDINGS, "*- mock-toss-cert -*"])


def test_a_strict_success_fails_for_its_own_reason(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.xfail(strict=True)
@pytest.mark.toss_cert(fail_on="warning")
def test_passes(toss_cert):
    request_none(toss_cert)
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*XPASS(strict)*"])
    assert "has findings" not in result.stdout.str()


def test_markers_add_to_the_options_and_the_nearest_wins(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def toss_cert_options():
    return {"client": {"scenario": "instant"}}

@pytest.mark.toss_cert(client={"scenario": "manual"})
class TestOfClass:
    def test_class(self, toss_cert):
        assert toss_cert.control.client(toss_cert.client_id)["scenario"] == "manual"

    @pytest.mark.toss_cert(client={"scenario": "never"})
    def test_nearest(self, toss_cert):
        assert toss_cert.control.client(toss_cert.client_id)["scenario"] == "never"

def test_options(toss_cert):
    assert toss_cert.control.client(toss_cert.client_id)["scenario"] == "instant"
""",
        "--strict-markers",
    )
    result.assert_outcomes(passed=3)


def test_prints_where_the_option_says(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.toss_cert(print=lambda report: open("report.txt", "a").write(report))
def test_fails(toss_cert):
    assert False
""",
    )
    result.assert_outcomes(failed=1)
    assert reports(result) == 0
    assert (pytester.path / "report.txt").read_text().count("mock-toss-cert: calls of client") == 1


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        ("url=''", "the address of mock-toss-cert must be a URL, such as http://localhost:8677"),
        ("url=8677", "the address of mock-toss-cert must be a URL, such as http://localhost:8677"),
        ("token=1234", "the control token must be printable ASCII without spaces"),
        ("url='http://127.0.0.1:9'", "no mock-toss-cert answers at http://127.0.0.1:9: is it running there?"),
        ("failOn='error'", 'toss_cert has no option "failOn": it has client, fail_on, print, token, url'),
        ("'warning'", 'the options of the marker toss_cert have names: toss_cert(fail_on="warning")'),
        ("{'fail_on': 'warning'}", 'the options of the marker toss_cert have names: toss_cert(fail_on="warning")'),
    ],
)
def test_says_in_one_line_what_is_wrong(pytester: pytest.Pytester, mark: str, line: str) -> None:
    result = run(pytester, f"@pytest.mark.toss_cert({mark})\ndef test_one(toss_cert): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_one*", line])
    assert "Traceback" not in result.stdout.str()


def test_shows_of_a_refused_call_the_line_of_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_one(toss_cert):
    toss_cert.control.complete("nobody")

def test_other(toss_cert):
    toss_cert.control.complete("..")
""",
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [">       toss_cert.control.complete(\"nobody\")", "E * no transaction has this txId*", ">*complete(\"..\")", "E *the id must be*"]
    )
    result.stdout.no_fnmatch_line("*raise ControlError*")


def test_says_how_to_name_a_server(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_TOSS_URL", "")
    result = run(pytester, "def test_one(toss_cert): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec*'])


def test_workers_of_xdist_have_different_clients_and_reports(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    result = run(
        pytester,
        """
@pytest.mark.parametrize("number", range(6))
def test_one(toss_cert, number):
    assert number % 2 == 0
""",
        "-n2",
    )
    result.assert_outcomes(passed=3, failed=3)
    assert reports(result) == 3
    lines = [line for line in result.stdout.lines if line.startswith("mock-toss-cert: calls of client")]
    assert len(set(lines)) == 3


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="pytest has subtests since version 9")
def test_a_test_with_a_failed_subtest_shows_it_once(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_parts(toss_cert, subtests):
    for number in range(3):
        with subtests.test(number=number):
            assert number == 1

def test_passes(toss_cert, subtests):
    with subtests.test():
        pass
""",
    )
    assert reports(result) == 1
    result.stdout.fnmatch_lines(["contains 2 failed subtests", "*- mock-toss-cert -*", "FAILED *::test_parts - *"])


@pytest.mark.skipif(not hasattr(pytest, "Subtests"), reason="pytest has subtests since version 9")
@pytest.mark.parametrize("words", [[], ["-n1"]])
def test_so_does_a_test_of_unittest_with_all_its_calls(pytester: pytest.Pytester, words: List[str]) -> None:
    if words:
        pytest.importorskip("xdist")
    result = run(
        pytester,
        """
from unittest import TestCase

class Test(TestCase):
    @pytest.fixture(autouse=True)
    def client(self, toss_cert):
        self.toss_cert = toss_cert

    def test_parts(self):
        with self.subTest():
            self.fail()
        request_none(self.toss_cert)

    def test_passes(self):
        with self.subTest():
            pass

    def test_skips(self):
        with self.subTest():
            self.skipTest("not now")
""",
        *words,
    )
    assert reports(result) == 1
    result.stdout.fnmatch_lines(
        ["contains 1 failed subtest", "*- mock-toss-cert -*", "  POST /api/v2/sign/user/auth/id/request -> 200*"]
    )


def test_says_that_the_options_were_not_returned(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def toss_cert_options():
    {"fail_on": "warning"}

def test_one(toss_cert): pass
""",
    )
    result.assert_outcomes(errors=1)
    line = 'the fixture toss_cert_options must return a dictionary, such as {"fail_on": "warning"}, not NoneType'
    result.stdout.fnmatch_lines(["*ERROR at setup of test_one*", line])
