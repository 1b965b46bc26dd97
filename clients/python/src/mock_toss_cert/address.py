"""The address of a server, and ids as parts of its paths."""

import re
from ipaddress import IPv6Address
from operator import methodcaller
from typing import NamedTuple, Optional
from urllib.parse import quote

from .control_error import ControlError

# As in the control client.
__tracebackhide__ = methodcaller("errisinstance", ControlError)

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = r"[^\x00-\x20\x7f/?#\[\]:@\\<>^|%]+"
_MAX_PORT = 65_535
_NO_URL = "the address of mock-toss-cert must be a URL, such as http://localhost:8677"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_URL = re.compile(
    rf"""https?://(?P<user>[^/?#]*@)?(?:\[(?P<ip>[0-9a-f:.]+)\]|(?P<host>{_HOST}))"""
    r"""(?::(?P<port>[0-9]*))?(?P<path>/[^\x00-\x1f?#]*)?(?P<rest>[?#].*)?""",
    re.IGNORECASE | re.DOTALL,
)


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
    if not isinstance(text, str):
        raise ValueError(_NO_URL)
    text = text.strip()
    scheme = _SCHEME.match(text)
    name = "" if scheme is None else scheme[1].lower()
    if name and name not in _DEFAULT_PORTS:
        raise ValueError(f"the address of mock-toss-cert must be http or https, not {name}:")
    parts = _URL.fullmatch(text)
    port = int(parts["port"] or _DEFAULT_PORTS[name]) if parts else 0
    host = _read_host(parts) if parts else None
    if parts is None or host is None or port > _MAX_PORT:
        raise ValueError(_NO_URL)
    if parts["user"] is not None or len(parts["rest"] or "") > 1:
        raise ValueError("the address of mock-toss-cert must have no credentials, query or fragment")
    path = quote(parts["path"] or "", safe="/%:@!$&'()*+,;=~").rstrip("/")
    return Address(name, host, port, path)


def _read_host(parts: "re.Match[str]") -> Optional[str]:
    """The host as calls and messages have it, in ASCII; ``None`` if it cannot be one. In brackets is an IPv6 address."""
    try:
        if parts["ip"] is not None:
            IPv6Address(parts["ip"])
            return parts["ip"].lower()
        name = parts["host"]
        host = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:
        return None
    # Other forms of a letter, such as a wide slash, become the letter.
    return host.lower() if re.fullmatch(_HOST, host) else None


def part(identifier: str) -> str:
    """Encodes an id as a path segment. ``.`` and ``..`` would lead to another path."""
    if isinstance(identifier, str) and identifier not in ("", ".", ".."):
        try:
            return quote(identifier, safe="!~*'()")
        except UnicodeEncodeError:
            pass
    raise ControlError('the id must be a string, and not empty, "." or ".."', status=400)
