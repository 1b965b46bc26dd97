"""The pytest plugin: the fixture ``toss_cert``, its options, and the report of a failed test."""

from typing import Any, Dict, Generator, List, Mapping, cast

import pytest

from .case import TossCert, TossCertCase, TossCertOptions
from .control_error import ControlError

_SECTION = "mock-toss-cert"


class _Opened:
    """The case of a running test, and what pytest adds to it."""

    def __init__(self, options: TossCertOptions) -> None:
        self.printed: List[str] = []
        self.has_run = False
        self.failed_subtests = 0
        self.case = TossCertCase(options, default_print=self.printed.append)

    def refuse_findings(self) -> None:
        try:
            problem = self.case.find_problem()
        except ControlError as error:
            problem = str(error)
        if problem is not None:
            pytest.fail(problem, pytrace=False)


def _read_options(returned: object) -> Dict[str, Any]:
    if not isinstance(returned, Mapping):
        # Not its value: it may hold the control token.
        example, given = '{"fail_on": "warning"}', type(returned).__name__
        raise ValueError(f"the fixture toss_cert_options must return a dictionary, such as {example}, not {given}")
    return dict(returned)


def _read_marker(marker: pytest.Mark) -> Mapping[str, Any]:
    if marker.args:
        raise ValueError('the options of the marker toss_cert have names: toss_cert(fail_on="warning")')
    return marker.kwargs


_OPENED = pytest.StashKey[_Opened]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "toss_cert(client, fail_on, print, token, url): options of the fixture toss_cert for a test or class"
    )


@pytest.fixture(scope="session")
def toss_cert_options() -> TossCertOptions:
    """Options of ``toss_cert`` for all tests. Write a fixture with this name to set them."""
    return {}


@pytest.fixture
def toss_cert(request: pytest.FixtureRequest, toss_cert_options: TossCertOptions) -> TossCert:
    """A client of its own for each test: ``base_url``, ``public_key``, ``client_id``, ``client_secret`` and ``control``."""
    item = cast(pytest.Item, request.node)
    try:
        options = _read_options(toss_cert_options)
        # The nearest marker comes first.
        for marker in reversed(list(item.iter_markers("toss_cert"))):
            options.update(_read_marker(marker))
        opened = _Opened(cast(TossCertOptions, options))
    except (ControlError, ValueError) as error:
        # One line says it all: no stack of this plugin, and not the line a second time as its cause.
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    item.stash[_OPENED] = opened
    return opened.case.fixture


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, None]:
    yield
    opened = item.stash.get(_OPENED, None)
    if opened is not None:
        opened.has_run = True


# It comes first, so that it sees last what other plugins made of the report, such as an expected failure.
@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Generator[None, Any, None]:
    opened = item.stash.get(_OPENED, None)
    if opened is None:
        yield
        return
    is_call = call.when == "call"
    outcome = yield
    report = outcome.get_result()
    if is_call and not opened.has_run:
        # Subtests end during the call of their test.
        opened.failed_subtests += report.failed
        return
    if is_call and report.passed and opened.failed_subtests:
        # As pytest does it itself, later, for its fixture "subtests", but not for unittest: of what passed, it shows no report.
        ending = "" if opened.failed_subtests == 1 else "s"
        report.outcome = "failed"
        report.longrepr = f"contains {opened.failed_subtests} failed subtest{ending}"
    elif is_call and report.passed and not hasattr(report, "wasxfail"):
        # Findings fail the test itself, as its own assertion would: at teardown they would be an error beside a passed test. What
        # was expected to fail, and passed, is the matter of pytest.
        call.excinfo = pytest.CallInfo.from_call(opened.refuse_findings, "call").excinfo
        if call.excinfo is not None:
            failed = pytest.TestReport.from_item_and_call(item, call)
            report.outcome, report.longrepr = failed.outcome, failed.longrepr
    if report.failed or (is_call and opened.failed_subtests):
        opened.case.print_report()
        report.sections.extend((_SECTION, text) for text in opened.printed)
        opened.printed.clear()
