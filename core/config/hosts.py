"""Lists of hosts in settings: names or addresses with a port or without; pure."""

from __future__ import annotations

import re

__all__ = ["hosts_of"]

_HOST = re.compile(r"(?:[a-z0-9_.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


def hosts_of(listed: str) -> tuple[str, ...]:
    """Return the hosts of a comma-separated list, in lower case.

    Raises:
        ValueError: one is no host, for example a whole address, or there is none.
    """
    hosts = tuple(host.strip().lower() for host in listed.split(",") if host.strip())
    odd = [host for host in hosts if not _HOST.fullmatch(host)]
    if odd or not hosts:
        raise ValueError(f"must be host or host:port, not {', '.join(odd) or 'none'}")
    return hosts
