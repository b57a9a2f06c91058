"""What a workspace holds: people, conversations, messages and files, as frozen values.

Apart from the server so that rendering and rules stay pure.
"""

from __future__ import annotations

from playground.model.channels import Channel
from playground.model.files import Share, SharedFile
from playground.model.identity import Identity
from playground.model.messages import Message
from playground.model.users import User

__all__ = ["Channel", "Identity", "Message", "Share", "SharedFile", "User"]
