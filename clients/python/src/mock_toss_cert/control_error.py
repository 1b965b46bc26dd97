"""What calls of the control API fail with."""

from typing import Any, Mapping, Optional


class ControlError(Exception):
    """A call that the server refused, or that got no answer.

    ``status`` is the HTTP status and ``problem`` the server's problem details (RFC 9457). Both are ``None`` without an answer.
    """

    def __init__(
        self, message: str, *, status: Optional[int] = None, problem: Optional[Mapping[str, Any]] = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.problem = problem
