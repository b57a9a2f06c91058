"""How much a file may unfold to: what keeps a small file from filling the machine.

Apart from the settings, because these bound formats, not the operator's taste; the deadline,
the memory and the size of a file are settings.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LIMITS", "ReadLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """Bounds on what one file may become."""

    max_characters: int = 20_000_000
    max_unpacked_bytes: int = 512 * 1024 * 1024
    max_packing_ratio: int = 150
    min_suspect_bytes: int = 32 * 1024 * 1024
    """Below this the ratio does not matter: it cannot hurt."""
    min_suspect_part_bytes: int = 8 * 1024 * 1024
    """Below this a part with text in it may be as dense as it likes; others always may."""
    max_parts: int = 10_000
    max_depth: int = 256
    max_cells: int = 1_000_000
    max_header_characters: int = 2_000
    max_pages: int = 20_000


LIMITS = ReadLimits()
