"""What is said to people who greet, thank, or ask what there is to ask."""

from __future__ import annotations

from typing import Final

__all__ = ["ABOUT_ME", "ALL_RIGHT", "GREETING", "NOT_OF_NOW", "OTHER_WORDS", "YOU_ARE_WELCOME"]

ABOUT_ME: Final = (
    "I answer questions from the files shared in this workspace, and say which file and page each "
    "answer is from. Ask me for example “How long is parental leave?”\n\n"
    "`/ask` answers for you alone. `/ingest` lets me read a channel’s files, `/ingest status` says "
    "what I have read, and `/ingest help` what else there is."
)

GREETING: Final = f"Hello! {ABOUT_ME}"

YOU_ARE_WELCOME: Final = "You are welcome."

ALL_RIGHT: Final = "All right. Ask me when you want to know something that the files may say."

NOT_OF_NOW: Final = (
    "I cannot tell the time, the day or the weather: all I know is what the files say. Ask me for "
    "something that may stand in one."
)

OTHER_WORDS: Final = (
    "I look for your words and what is close to them. Asking in the words and the language of the "
    "files may help."
)
