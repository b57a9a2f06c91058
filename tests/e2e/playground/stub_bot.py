"""A bot process for the session's test: connects, echoes, and dies when it is told to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

__all__ = ["main"]


async def main() -> None:
    """Serve until killed."""
    client = AsyncWebClient(
        token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]
    )
    app = AsyncApp(client=client)

    @app.event("app_mention")
    async def mentioned(event: Mapping[str, str], say: AsyncSay) -> None:
        if "die" in event["text"]:
            os._exit(3)
        mode = os.environ["ANSWER_MODEL"]
        await say(text=f"{mode}: {event['text']}", thread_ts=event["ts"])

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], ping_interval=1)
    await handler.start_async()  # type: ignore[no-untyped-call]  # Bolt has no types here


if __name__ == "__main__":
    asyncio.run(main())
