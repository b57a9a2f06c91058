"""The endpoints of the playground's own page.

Apart from the Web API: they act as a person, who needs no token on this machine.
"""

from __future__ import annotations

__all__: list[str] = []
