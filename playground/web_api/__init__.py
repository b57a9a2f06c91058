"""The Web API: one function a method, one file a family, one table of all.

Apart from HTTP, so that a method is a plain function from a call to its answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.web_api.apps import APP_METHODS
from playground.web_api.call import Method
from playground.web_api.chat import CHAT_METHODS
from playground.web_api.conversations import CONVERSATION_METHODS
from playground.web_api.files import FILE_METHODS
from playground.web_api.history import HISTORY_METHODS
from playground.web_api.reactions import REACTION_METHODS
from playground.web_api.streams import STREAM_METHODS
from playground.web_api.users import USER_METHODS
from playground.web_api.views import VIEW_METHODS

__all__ = ["METHODS"]

METHODS: Mapping[str, Method] = {
    **APP_METHODS,
    **CHAT_METHODS,
    **CONVERSATION_METHODS,
    **FILE_METHODS,
    **HISTORY_METHODS,
    **REACTION_METHODS,
    **STREAM_METHODS,
    **USER_METHODS,
    **VIEW_METHODS,
}
