"""Other ways to search Elasticsearch from Python, as their own documentation uses them.

Each runs in a virtual environment of its own, by `bench.peers.contestant`, which needs nothing
of Docent's. `bench/peers/requirements.txt` says what is installed where.
"""

from __future__ import annotations

__all__: list[str] = []
