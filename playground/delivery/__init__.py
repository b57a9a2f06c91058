"""The two roads to the bot: Socket Mode and signed HTTP.

Apart behind one Protocol, because what happens in the workspace does not depend on the road.
"""

from __future__ import annotations

from playground.delivery.road import BotUnreachable, RetryPolicy, Road
from playground.delivery.signed_http import SignedHttp
from playground.delivery.socket_mode import SocketMode

__all__ = ["BotUnreachable", "RetryPolicy", "Road", "SignedHttp", "SocketMode"]
