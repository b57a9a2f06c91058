"""The worst model there could be: it repeats all it is given, as fast as it can or when it may."""

from __future__ import annotations

import asyncio

from tests.fakes.claude_api import Cite, Say, Text
from tests.fakes.claude_api.request import MessagesRequest, TextBlock
from tests.fakes.claude_api.rules import search_results

__all__ = ["Parrot"]


class Parrot:
    """Says every source with its title, then every earlier turn; keeps each request's text.

    `may_speak` holds its answers back until it is set.
    """

    def __init__(self) -> None:
        self.may_speak = asyncio.Event()
        self.may_speak.set()
        self.heard: list[str] = []
        self._waiting: list[str] = []

    @property
    def waiting(self) -> int:
        """How many questions have a request here that waits; asked twice, one is still one."""
        return len(set(self._waiting))

    async def __call__(self, asked: MessagesRequest) -> Say:
        self.heard.append(asked.model_dump_json(include={"messages"}))
        said = [
            block.text
            for message in asked.messages
            for block in message.content
            if isinstance(block, TextBlock)
        ]
        self._waiting.append(said[-1])
        try:
            await self.may_speak.wait()
        finally:
            self._waiting.remove(said[-1])
        pieces = [
            Text(
                f"{source.title}: {' '.join(block.text for block in source.content)}\n",
                (Cite(number, 0, len(source.content)),),
            )
            for number, source in enumerate(search_results(asked))
        ]
        return Say((*pieces, Text(" ".join(said))))
