"""The address of a server, and ids as parts of its paths."""

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from .control_error import ControlError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


class Address(NamedTuple):
    """The base URL of a server. ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def base_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def read_address(text: str) -> Address:
    """Raises ``ValueError`` for anything but an http(s) URL without credentials, query and fragment."""
    scheme = _SCHEME.match(text.strip())
    if scheme is not None and scheme[1].lower() not in _DEFAULT_PORTS:
        raise ValueError(f"the address of mock-toss-cert must be http or https, not {scheme[1].lower()}:")
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if scheme is None or not host:
        raise ValueError("the address of mock-toss-cert must be a URL, such as http://localhost:8677")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("the address of mock-toss-cert must have no credentials, query or fragment")
    name = scheme[1].lower()
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~").rstrip("/")
    return Address(name, host, _DEFAULT_PORTS[name] if port is None else port, path)


def part(identifier: str) -> str:
    """Encodes an id as a path segment. ``.`` and ``..`` would lead to another path."""
    if isinstance(identifier, str) and identifier not in ("", ".", ".."):
        try:
            return quote(identifier, safe="!~*'()")
        except UnicodeEncodeError:
            pass
    raise ControlError('the id must be a string, and not empty, "." or ".."', status=400)
