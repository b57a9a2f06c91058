"""Tells greetings, thanks, and questions about the bot or the moment from those about files; pure.

Only whole messages count: "hello" is a greeting, "who says hello to visitors?" is a question.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.flows import sentences
from bot.flows.requests import without_emoji

__all__ = ["asks_of_now", "asks_to_sum_up", "small_talk"]

_GREETINGS: Final = frozenset(
    {
        *("hi", "hello", "hey", "hiya", "howdy", "yo", "greetings", "good day", "how are you"),
        *("good morning", "good afternoon", "good evening", "morning", "test", "ping"),
        *("hallo", "guten tag", "guten morgen", "guten abend", "moin", "servus", "grüezi"),
        *("bonjour", "bonsoir", "salut", "hola", "buenos dias", "buenos días", "buenas tardes"),
        *("ciao", "buongiorno", "buonasera", "olá", "ola", "bom dia", "boa tarde", "hej", "hei"),
        *("hoi", "ahoj", "cześć", "dzień dobry", "merhaba", "привет", "здравствуйте", "привіт"),
        *(
            "こんにちは",
            "おはよう",
            "おはようございます",
            "こんばんは",
            "你好",
            "您好",
            "안녕하세요",
            "안녕",
        ),
    }
)
_THANKS: Final = frozenset(
    {
        *("thanks", "thank you", "thx", "ty", "cheers", "many thanks", "thanks a lot"),
        *("thank you very much", "thank you so much", "thanks so much", "much appreciated"),
        *("danke", "danke schön", "vielen dank", "dankeschön", "merci", "merci beaucoup"),
        *("gracias", "muchas gracias", "grazie", "grazie mille", "obrigado", "obrigada", "tack"),
        *("takk", "tak", "dank je", "dank je wel", "bedankt", "dziękuję", "děkuji", "teşekkürler"),
        *(
            "спасибо",
            "дякую",
            "ありがとう",
            "ありがとうございます",
            "谢谢",
            "謝謝",
            "감사합니다",
            "고마워요",
        ),
    }
)
_ABOUT: Final = frozenset(
    {
        *("help", "help me", "who are you", "what are you", "what can you do", "what do you do"),
        *("how do you work", "how does this work", "how can you help", "how can you help me"),
        *("what can i ask", "what can i ask you", "are you a bot", "are you human"),
        *("which files do you know", "what files do you know", "what do you know"),
        *("which files have you read", "what files have you read", "what can you help me with"),
        *("which files do you have", "what files do you have", "list files", "list all files"),
        *("show all files", "list your files", "which documents do you know", "what is docent"),
        *("who made you", "who built you", "are you chatgpt", "are you claude", "are you an ai"),
        *("how do i use you", "how do i use this", "what are your commands", "commands"),
        *("hilfe", "wer bist du", "was kannst du", "was machst du", "wie funktionierst du"),
        *("aide", "qui es tu", "que peux tu faire", "ayuda", "quién eres", "qué puedes hacer"),
        *("aiuto", "chi sei", "cosa sai fare", "ajuda", "quem é você", "помощь", "кто ты"),
        *("ヘルプ", "あなたは誰ですか", "何ができますか", "你是谁", "你能做什么", "帮助", "도움말"),
    }
)
_ASSENT: Final = frozenset(
    {
        *("ok", "okay", "okey", "k", "alright", "all right", "got it", "understood", "i see"),
        *("cool", "great", "nice", "perfect", "super", "good", "very good", "awesome", "lol"),
        *("haha", "never mind", "nevermind", "bye", "goodbye", "see you", "good night"),
        *("tschüss", "au revoir", "adios", "adiós", "arrivederci"),
    }
)
# The files may say when a day's measurement was, or how wet it was: only the whole message counts.
_OF_NOW = re.compile(
    r"(?:(?:please |can you |could you )?(?:do you know|tell me) )?"
    r"(?:what time (?:is it|it is)|what is the (?:current )?(?:time|date and time|time and date)"
    r"|what (?:day|date|month|year|weekday) (?:is it|it is)|what (?:day|date) is today"
    r"|what is the (?:day|date)(?= today)|what is today(?: s (?:date|day))?"
    r"|what is the current date|(?:what|how) is the weather(?: like| forecast)?"
    r"|what is the weather going to be(?: like)?|is it (?:raining|snowing|sunny)"
    r"|(?:will|is) it (?:going to )?(?:rain|snow))"
    r"(?: (?:right now|now|today|tomorrow|tonight|outside|there|here|at the moment)){0,2}"
    r"(?: in (?!the |our |this |that )[^\W\d_]+(?: [^\W\d_]+)?)?"
    r"(?: (?:right now|now|today|tomorrow|tonight))?"
)
# The most telling first: one message may be several of them.
_REPLIES: Final = (
    (_ABOUT, sentences.ABOUT_ME),
    (_GREETINGS, sentences.GREETING),
    (_THANKS, sentences.YOU_ARE_WELCOME),
    (_ASSENT, sentences.ALL_RIGHT),
)
_BETWEEN = re.compile(r"[,.;:!?\n]+|\band\b", re.IGNORECASE)
_GREETED = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening))"
    r"(?: docent| there| all| everyone| everybody| team| bot)? "
)
_SUM_UP = re.compile(
    r"(?:(?:please|can you|could you|would you) ){0,2}"
    r"(?:tl ?dr|(?:summari[sz]e|sum up"
    r"|(?:give me |write )?(?:a |the )?(?:short |brief )?summary(?: of)?"
    r"|what is in|what does|what do)"
    r"(?: (?:it|this|that|these|those|the|all|attached|file|files|document|documents|pdf"
    r"|attachment|attachments|text)){0,4}(?: up)?(?: say)?|sum (?:it|this|that|them) up)"
    r"(?: for me)?(?: please)?"
)
_BEFORE: Final = ("ok ", "okay ", "great ", "perfect ", "super ", "nice ")
_AFTER: Final = (" docent", " there", " all", " everyone", " everybody", " team", " bot", " please")


def small_talk(text: str) -> str | None:
    """Return the reply to a greeting, thanks, or a question about the bot; None for the rest.

    The time, the day and the weather are no matter of files either.
    """
    if asks_of_now(text):
        return sentences.NOT_OF_NOW
    whole = _reply(_plain(text))
    if whole is not None:
        return whole
    # "Hello, who are you and what can you do?": nothing in it is about files.
    replies = {_reply(part) for part in _parts(text)}
    if None in replies:
        return None
    return next((reply for _, reply in _REPLIES if reply in replies), None)


def _reply(said: str) -> str | None:
    # "hi docent what can you do" has no mark between its parts.
    ways = (said, _bare(said), _bare(_GREETED.sub("", said)))
    return next((reply for words, reply in _REPLIES for way in ways if way in words), None)


def _parts(text: str) -> list[str]:
    """Return what stands between marks and "and", without the bot's name alone."""
    pieces = (_plain(piece) for piece in _BETWEEN.split(without_emoji(text)))
    return [piece for piece in pieces if piece and f" {piece}" not in _AFTER]


def asks_of_now(text: str) -> bool:
    """Tell whether a message asks only for the time, the day or the weather."""
    said = _plain(text)
    return any(_OF_NOW.fullmatch(words) is not None for words in (said, _bare(said)))


def asks_to_sum_up(text: str) -> bool:
    """Tell whether a message wants what it comes with in short, and names nothing of it."""
    said = _plain(text)
    return any(_SUM_UP.fullmatch(words) is not None for words in (said, _bare(said)))


def _plain(text: str) -> str:
    """Return the words alone: no emoji, no punctuation, no capitals."""
    folded = unicodedata.normalize("NFKC", without_emoji(text)).casefold()
    folded = re.sub(r"\b(what|how)['’]?s\b", r"\1 is", folded)
    # Marks (M…) belong to letters of many scripts.
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return " ".join("".join(kept).split())


def _bare(said: str) -> str:
    for word in _BEFORE:
        said = said.removeprefix(word)
    for word in _AFTER:
        said = said.removesuffix(word)
    return said
