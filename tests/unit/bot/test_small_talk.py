"""Greetings, thanks and questions about the bot are met in kind; all else is a question."""

from __future__ import annotations

import pytest

from bot.flows import sentences
from bot.flows.answering.small_talk import asks_to_sum_up, small_talk
from bot.flows.sentences.small_talk import ALL_RIGHT


@pytest.mark.parametrize(
    "said",
    [
        "hello",
        "Hi!",
        "hey there :wave:",
        "Hello, Docent!",
        "Guten Morgen",
        "こんにちは。",
        "¡Hola!",
    ],
)
def test_a_greeting_is_returned_with_what_can_be_asked(said: str) -> None:
    assert small_talk(said) == sentences.GREETING


@pytest.mark.parametrize(
    "said", ["thanks!", "Great, thank you :tada:", "Vielen Dank", "謝謝", "thx"]
)
def test_thanks_are_answered(said: str) -> None:
    assert small_talk(said) == sentences.YOU_ARE_WELCOME


@pytest.mark.parametrize(
    "said",
    [
        "help",
        "Who are you?",
        "what can you do",
        "Which files do you know?",
        "Wer bist du?",
        "Hello, who are you and what can you do?",
        "hi docent, what can you do",
        "hey there what can I ask you?",
        "Are you ChatGPT?",
        "list all files",
        "thanks! who made you?",
    ],
)
def test_who_asks_about_the_bot_is_told(said: str) -> None:
    assert small_talk(said) == sentences.ABOUT_ME


@pytest.mark.parametrize("said", ["ok", "Okay!", "got it, thanks", "Cool.", "never mind", "bye"])
def test_a_word_of_assent_is_not_looked_up(said: str) -> None:
    assert small_talk(said) in (ALL_RIGHT, sentences.YOU_ARE_WELCOME)


@pytest.mark.parametrize(
    "said",
    [
        "what time is it",
        "What's the time?",
        "Do you know what time it is?",
        "what time is it in Lisbon now?",
        "What day is it today?",
        "whats today's date",
        "What is the date today?",
        "What is the weather?",
        "what's the weather like in New York tomorrow?",
        "How's the weather, Docent?",
        "Is it raining outside?",
        "ok what time is it please",
    ],
)
def test_who_asks_for_the_moment_is_told_that_no_file_knows_it(said: str) -> None:
    assert small_talk(said) == sentences.NOT_OF_NOW


@pytest.mark.parametrize(
    "said",
    [
        "What time is it open?",
        "What time is the standup?",
        "What time is it due in the contract?",
        "What day is it paid?",
        "What is the date?",
        "What is the date of the launch today?",
        "What is the weather policy?",
        "How is the weather measured?",
        "What was the weather at the test in May?",
        "What is the weather in the report?",
        "Is it raining in the lab?",
        "How hot is it?",
    ],
)
def test_the_time_the_day_or_the_weather_of_something_is_a_question(said: str) -> None:
    assert small_talk(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Who says hello to visitors?",
        "help desk opening hours",
        "What can you do about E-417?",
        "thanks, and how long is parental leave?",
        "Which files do you need for a visa?",
        "What is this?",
        "yes",
        "no",
        "Hello World",
        "hi-vis vests",
        "Hello, and how long is parental leave?",
        "ok and who are the first aiders?",
        "List all files of the Acme project",
        "🎉",
    ],
)
def test_everything_else_is_a_question(said: str) -> None:
    assert small_talk(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "summarize this",
        "Summarise the attached file, please.",
        "Can you give me a short summary of these documents?",
        "tl;dr",
        "TLDR please",
        "Sum it up!",
        "what is in this file?",
    ],
)
def test_who_wants_a_whole_file_in_short_is_recognised(said: str) -> None:
    assert asks_to_sum_up(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "What is the sum of this file?",
        "Summarize the leave policy",
        "Summarize this file and say what Falcon costs",
        "What is in this file about Falcon?",
        "How long is parental leave?",
    ],
)
def test_who_names_a_matter_asks_a_question(said: str) -> None:
    assert not asks_to_sum_up(said)


def test_what_is_said_then_is_short_and_names_the_commands() -> None:
    assert sentences.GREETING.endswith(sentences.ABOUT_ME)
    assert len(sentences.GREETING) < 450
    for command in ("/ask", "/ingest", "/ingest status", "/ingest help"):
        assert f"`{command}`" in sentences.ABOUT_ME
