"""What can happen in a workspace, whoever causes it: one file a family.

Apart from the edges, so that people's clicks and the bot's calls change and announce alike.
"""

from __future__ import annotations

__all__: list[str] = []
