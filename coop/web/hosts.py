"""Where an address of this server can be opened."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_local(host: str) -> bool:
    """Whether an address of this server means nothing outside the office.

    >>> is_local("127.0.0.1:8000"), is_local("192.168.1.5"), is_local("koperasi.example")
    (True, True, False)
    >>> is_local("pc-kantor:8000"), is_local("[::1]:8000")
    (True, True)
    """
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return not ip_address(name).is_global
    except ValueError:
        return "." not in name or name.endswith(".local")
