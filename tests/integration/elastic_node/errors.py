"""Why no test node can be had; apart so that every step of getting one can raise it."""

from __future__ import annotations

__all__ = ["NodeFailed", "NodeUnavailable"]


class NodeUnavailable(Exception):
    """This machine lacks something a test node needs; the message says what."""


class NodeFailed(Exception):
    """A node was at hand but did not start or answer; the message ends with its log."""
