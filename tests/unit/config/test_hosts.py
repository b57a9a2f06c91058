"""Lists of hosts in settings: what is a host, and what is an address."""

from __future__ import annotations

import pytest

from core.config.hosts import hosts_of


def test_hosts_with_and_without_ports_are_taken() -> None:
    given = " Files.Example.com, 127.0.0.1:9 ,,[::1]:8484,localhost"
    assert hosts_of(given) == ("files.example.com", "127.0.0.1:9", "[::1]:8484", "localhost")


@pytest.mark.parametrize("odd", ["https://x.test", "x.test/y", "x.test:port", "*.x.test", "a b"])
def test_what_is_no_host_is_named(odd: str) -> None:
    with pytest.raises(ValueError, match="must be host or host:port") as caught:
        hosts_of(f"files.slack.com,{odd}")
    assert odd in str(caught.value)
