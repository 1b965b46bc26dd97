"""Lets the conformance suite of all kits use this one: a JSON object a line on standard input, an answer a line on standard output."""

import inspect
import json
import re
import sys
from typing import Any, Callable, Dict, List, Optional

from mock_toss_cert import ControlClient, ControlError, TossCertCase


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def snaked(options: Dict[str, Any]) -> Dict[str, Any]:
    return {snake(name): value for name, value in options.items()}


def call(method: Callable[..., Any], arguments: List[Any]) -> Any:
    """What is an object of options in JavaScript are keywords here."""
    has_keywords = any(one.kind is one.KEYWORD_ONLY for one in inspect.signature(method).parameters.values())
    if has_keywords and arguments and isinstance(arguments[-1], dict):
        return method(*arguments[:-1], **snaked(arguments[-1]))
    return method(*arguments)


def fail_to_print(report: str) -> None:
    raise RuntimeError("no paper")


class Driver:
    def __init__(self) -> None:
        self.control: Optional[ControlClient] = None
        self.case: Optional[TossCertCase] = None
        self.printed: List[str] = []

    def open(self, order: Dict[str, Any]) -> Any:
        self.printed = []
        given = order.get("options") or {}
        print_report = fail_to_print if given.get("print") == "fails" else self.printed.append
        options: Any = {**snaked(given), "print": print_report}
        self.case = TossCertCase(options)
        fixture = self.case.fixture
        self.control = fixture.control
        return {
            "baseUrl": fixture.base_url,
            "publicKey": fixture.public_key,
            "clientId": fixture.client_id,
            "clientSecret": fixture.client_secret,
        }

    def call(self, order: Dict[str, Any]) -> Any:
        name, arguments = order["method"], order.get("args", [])
        if not name.startswith("clock."):
            return call(getattr(self.control, snake(name)), arguments)
        assert self.control is not None
        clock = self.control.clock(arguments[0])
        return call(getattr(clock, name[len("clock.") :]), arguments[1:])

    def close(self, order: Dict[str, Any]) -> Any:
        assert self.case is not None
        error = self.case.close(failed=order.get("failed", False))
        return {"printed": "".join(self.printed), "error": error}

    def client(self, order: Dict[str, Any]) -> Any:
        self.control = ControlClient(order["baseUrl"], token=order.get("token"))

    def answer(self, line: str) -> Dict[str, Any]:
        try:
            order = json.loads(line)
            return {"value": getattr(self, order["op"])(order)}
        except ControlError as error:
            kind, status, problem = "ControlError", error.status, error.problem
            return {"error": {"kind": kind, "message": str(error), "status": status, "problem": problem}}
        except Exception as error:
            return {"error": {"kind": "other", "message": str(error), "status": None, "problem": None}}


if __name__ == "__main__":
    driver = Driver()
    for text in sys.stdin:
        print(json.dumps(driver.answer(text)), flush=True)
