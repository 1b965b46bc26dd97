"""Tests with mock-toss-cert, the unofficial emulator of the Toss certification API.

The pytest fixture ``toss_cert`` is in ``mock_toss_cert.pytest_plugin``, which pytest loads by itself.
"""

from .case import TossCert, TossCertCase, TossCertOptions
from .control import ControlClient, ControlledClock
from .control_error import ControlError

__all__ = ["ControlClient", "ControlError", "ControlledClock", "TossCert", "TossCertCase", "TossCertOptions"]
