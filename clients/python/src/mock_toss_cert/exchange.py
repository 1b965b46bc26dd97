"""One call over HTTP."""

import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import Mapping, NamedTuple, Optional

from .address import Address

_PIECE_BYTES = 65_536


class Answer(NamedTuple):
    status: int
    text: str


def _connect(address: Address, limit_seconds: float) -> HTTPConnection:
    if address.scheme == "http":
        return HTTPConnection(address.host, address.port, timeout=limit_seconds)
    # Trusts the CAs of SSL_CERT_FILE, too.
    context = ssl.create_default_context()
    return HTTPSConnection(address.host, address.port, timeout=limit_seconds, context=context)


def exchange(
    address: Address, method: str, target: str, headers: Mapping[str, str], body: Optional[bytes], limit_seconds: float
) -> Answer:
    """Sends a call and reads its whole answer. Raises ``OSError`` when there is none within the limit.

    ``http.client`` follows no redirects, and it ignores the proxies of the environment: the server is near, and a proxy that is
    there for other hosts must not get the calls, least of all those to localhost.
    """
    deadline = time.monotonic() + limit_seconds
    connection = _connect(address, limit_seconds)
    try:
        connection.connect()
        # The connection forgets its socket when the answer says "close".
        socket = connection.sock
        connection.request(method, target, body, dict(headers))
        response = connection.getresponse()
        pieces = []
        while True:
            rest = deadline - time.monotonic()
            if rest <= 0:
                raise TimeoutError("the answer takes too long")
            socket.settimeout(rest)
            piece = response.read1(_PIECE_BYTES)
            if not piece:
                break
            pieces.append(piece)
        if response.length:
            raise IncompleteRead(b"", response.length)
        return Answer(response.status, b"".join(pieces).decode("utf-8", "replace"))
    except (HTTPException, UnicodeError) as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()
