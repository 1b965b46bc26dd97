"""The language of what people read."""

import os
import re
from typing import Literal

Language = Literal["en", "ko"]

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_KOREAN = re.compile(r"ko(?![a-z])", re.IGNORECASE)


def read_language() -> Language:
    """What ``MOCK_TOSS_LANG`` says; without it, what the locale says."""
    chosen = os.environ.get("MOCK_TOSS_LANG", "")
    if chosen:
        return "ko" if chosen == "ko" else "en"
    locale = next((value for value in map(os.environ.get, _LOCALES) if value), "")
    return "ko" if _KOREAN.match(locale) else "en"
