"""Takes rights away from a reader process before it sees a single byte of a file.

Standard library only, and called before anything else is imported: a user namespace can only
be made while the process has one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

__all__ = ["confine"]

# Source: linux/sched.h, linux/prctl.h
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_ADDRESS_SPACE_EXTRA_BYTES = 3 * 1024**3
"""Libraries, thread stacks and allocator arenas are mapped, but not resident."""
_MAX_OPEN_FILES = 128
_NICENESS = 5
"""Answers come first, then files attached to questions, then what embeds (10)."""


def confine(parent_pid: int, memory_bytes: int) -> bool:
    """Leave the process with its pipes and nothing else; return whether it lost the network.

    The working directory is removed, so that nothing relative can be written; files may not
    grow beyond zero bytes, so that nothing absolute can.
    """
    has_no_network = _leave_network() if sys.platform == "linux" else False
    os.nice(_NICENESS)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        _die_with(parent_pid)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _MAX_OPEN_FILES)
    _limit(resource.RLIMIT_AS, memory_bytes + _ADDRESS_SPACE_EXTRA_BYTES)
    with contextlib.suppress(OSError):
        Path.cwd().rmdir()
    return has_no_network


def _leave_network() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    ways = (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)  # root may, others need their own realm
    return any(libc.unshare(flags) == 0 for flags in ways)


def _die_with(parent_pid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before we could say so
        os._exit(1)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))
