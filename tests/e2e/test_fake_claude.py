"""The Claude server answers and refuses the real SDK as the real API does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import anthropic
import pytest
from anthropic import AsyncAnthropic
from anthropic.types import Message, MessageParam, SearchResultBlockParam, ToolParam

from tests.fakes.claude_api import NOT_FOUND, CallTool, Cite, FakeClaude, Refuse, Say, Text

__all__: list[str] = []

SONNET = "claude-sonnet-5-5"
HAIKU = "claude-haiku-5-5"
SEARCH: ToolParam = {"name": "search", "input_schema": {"type": "object"}}


@pytest.fixture
async def client(claude: FakeClaude) -> AsyncIterator[AsyncAnthropic]:
    async with AsyncAnthropic(
        api_key=claude.api_key, base_url=claude.url, timeout=10, max_retries=0
    ) as client:
        yield client


def source(name: str, *sentences: str, enabled: bool = True) -> SearchResultBlockParam:
    return {
        "type": "search_result",
        "source": f"kb://{name}",
        "title": name,
        "content": [{"type": "text", "text": sentence} for sentence in sentences],
        "citations": {"enabled": enabled},
    }


SOURCES = [
    source("menu", "Lunch is at noon.", "Soup is on Mondays."),
    source("travel", "Flights are booked in Concur.", "The hotel budget is 180 euros a night."),
]


def asked(question: str) -> list[MessageParam]:
    return [
        {"role": "user", "content": question},
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "toolu_1", "name": "search", "input": {}}],
        },
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": SOURCES}],
        },
    ]


async def streamed(client: AsyncAnthropic, question: str, max_tokens: int = 2048) -> Message:
    async with client.messages.stream(
        model=SONNET, max_tokens=max_tokens, messages=asked(question), tools=[SEARCH]
    ) as stream:
        return await stream.get_final_message()


def text_of(message: Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


async def test_quotes_the_sentence_that_answers(client: AsyncAnthropic) -> None:
    message = await streamed(client, "What is the hotel budget a night?")

    assert [block.type for block in message.content] == ["thinking", "text", "text"]
    cited = message.content[2]
    assert cited.type == "text"
    assert cited.text == "The hotel budget is 180 euros a night."
    assert cited.citations is not None
    assert [citation.to_dict() for citation in cited.citations] == [
        {
            "type": "search_result_location",
            "source": "kb://travel",
            "title": "travel",
            "cited_text": "The hotel budget is 180 euros a night.",
            "search_result_index": 1,
            "start_block_index": 1,
            "end_block_index": 2,
        }
    ]
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > message.usage.output_tokens > 12


async def test_does_not_find_what_the_sources_do_not_say(client: AsyncAnthropic) -> None:
    message = await streamed(client, "Who won the marathon in Lisbon?")
    assert text_of(message) == NOT_FOUND
    assert all(block.type != "text" or not block.citations for block in message.content)


@pytest.mark.parametrize("citations_first", [True, False])
async def test_events_come_in_the_order_of_the_api(
    claude: FakeClaude, client: AsyncAnthropic, citations_first: bool
) -> None:
    claude.citations_first = citations_first
    claude.script(Say((Text("Concur.", (Cite(1),)),)))
    events = await client.messages.create(
        model=SONNET, max_tokens=100, messages=asked("?"), tools=[SEARCH], stream=True
    )
    seen = [
        event.delta.type if event.type == "content_block_delta" else event.type
        async for event in events
    ]
    deltas = ["citations_delta", "text_delta"]
    assert seen == [
        "message_start",
        *("content_block_start", "signature_delta", "content_block_stop"),
        *("content_block_start", *(deltas if citations_first else deltas[::-1])),
        *("content_block_stop", "message_delta", "message_stop"),
    ]


async def test_whole_and_streamed_answers_are_alike(client: AsyncAnthropic) -> None:
    question = "What is the hotel budget a night?"
    whole = await client.messages.create(
        model=SONNET, max_tokens=2048, messages=asked(question), tools=[SEARCH]
    )
    parts = await streamed(client, question)
    assert [block.to_dict() for block in whole.content] == [
        block.to_dict() for block in parts.content
    ]
    assert whole._request_id is not None
    assert whole._request_id.startswith("req_")


async def test_repeats_a_question_when_it_has_neither_sources_nor_tools(
    client: AsyncAnthropic,
) -> None:
    message = await client.messages.create(
        model=HAIKU,
        max_tokens=100,
        thinking={"type": "disabled"},
        messages=[{"role": "user", "content": "Rewrite this:\n<question>How now?</question>"}],
    )
    assert [block.to_dict() for block in message.content] == [{"type": "text", "text": "How now?"}]


async def test_max_tokens_cuts_and_counts_thinking(client: AsyncAnthropic) -> None:
    nothing = await streamed(client, "What is the hotel budget a night?", max_tokens=12)
    assert (nothing.stop_reason, text_of(nothing)) == ("max_tokens", "")
    cut = await streamed(client, "What is the hotel budget a night?", max_tokens=17)
    assert (cut.stop_reason, cut.usage.output_tokens) == ("max_tokens", 17)
    assert text_of(cut) == "The files say: The hotel"


async def test_scripted_refusal_tool_call_and_usage(
    claude: FakeClaude, client: AsyncAnthropic
) -> None:
    claude.script(
        Refuse(category="bio", explanation="no"),
        Say((CallTool("search", {"q": "hotel budget"}),), stop_reason="tool_use"),
        Say((Text("ok"),), usage={"cache_read_input_tokens": 900}),
    )
    refused = await streamed(client, "a")
    assert refused.stop_reason == "refusal"
    assert refused.stop_details is not None
    assert refused.stop_details.category == "bio"
    calling = (await streamed(client, "b")).content[-1]
    assert calling.type == "tool_use"
    assert calling.input == {"q": "hotel budget"}
    assert (await streamed(client, "c")).usage.cache_read_input_tokens == 900
    assert [body["model"] for body in claude.asked] == [SONNET] * 3


async def test_models_and_token_counts(client: AsyncAnthropic) -> None:
    model = await client.models.retrieve(SONNET)
    assert model.capabilities is not None
    assert model.capabilities.thinking.types.between_tools.supported
    assert not model.capabilities.thinking.types.disabled.supported
    with pytest.raises(anthropic.NotFoundError):
        await client.models.retrieve("claude-sonnet-9")
    counted = await client.messages.count_tokens(
        model=SONNET, messages=asked("How much?"), tools=[SEARCH]
    )
    assert counted.input_tokens > 20


async def test_either_key_header_is_accepted_and_a_wrong_key_is_not(claude: FakeClaude) -> None:
    headers = {"x-api-key": claude.api_key, "Authorization": ""}
    async with AsyncAnthropic(
        api_key="unused", base_url=claude.url, default_headers=headers
    ) as client:
        assert (await client.models.retrieve(HAIKU)).id == HAIKU
    async with AsyncAnthropic(api_key="wrong", base_url=claude.url) as client:
        with pytest.raises(anthropic.AuthenticationError) as caught:
            await client.models.retrieve(HAIKU)
    assert caught.value.type == "authentication_error"


def blocks(*content: Mapping[str, object]) -> list[object]:
    return [{"role": "user", "content": list(content)}]


USE = {"type": "tool_use", "id": "toolu_1", "name": "search", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "No results found."}
ASSISTANT_SOURCE = {"role": "assistant", "content": [SOURCES[0]]}
EPHEMERAL = {"type": "ephemeral"}
CALLED = [{"role": "user", "content": "Q"}, {"role": "assistant", "content": [USE]}]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"temperature": 0.2}, "temperature"),
        ({"top_p": 1}, "top_p"),
        ({"top_k": 5}, "top_k"),
        ({"max_tokens": None}, "max_tokens"),
        ({"max_tokens": 500_000}, "max_tokens"),
        ({"maxtokens": 5}, "maxtokens"),
        ({"tool_choice": {"type": "any"}}, "tool_choice"),
        ({"model": HAIKU, "tool_choice": {"type": "tool", "name": "x"}}, "not found"),
        ({"model": "claude-opus-5-5", "tool_choice": {"type": "any"}}, "tool_choice"),
        ({"thinking": {"type": "disabled"}}, "thinking"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, "thinking"),
        (
            {"thinking": {"type": "between_tools"}, "output_config": {"effort": "max"}},
            "effort",
        ),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "content": "I"}]}, "first message"),
        (
            {"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]},
            "prefill",
        ),
        ({"messages": blocks({"type": "text", "text": " "})}, "text"),
        ({"messages": blocks({**SOURCES[0], "content": []})}, "content"),
        ({"messages": blocks({"type": "search_result", "source": "s", "content": []})}, "title"),
        ({"messages": blocks(SOURCES[0], source("off", "x", enabled=False))}, "citations"),
        (
            {"messages": blocks({"type": "text", "text": "a", "citations": [{"type": "x"}]})},
            "citations",
        ),
        (
            {"messages": blocks(SOURCES[0]), "output_config": {"format": {"type": "json_schema"}}},
            "output_config.format",
        ),
        ({"messages": blocks(RESULT)}, "tool_result without tool_use"),
        ({"messages": [*CALLED, {"role": "user", "content": "So?"}]}, "without tool_result"),
        (
            {"messages": [*CALLED, *blocks({"type": "text", "text": "a"}, RESULT)]},
            "must come first",
        ),
        ({"messages": [*CALLED, *blocks(RESULT)], "tools": []}, "tools"),
        (
            {
                "messages": [
                    *CALLED,
                    *blocks({**RESULT, "content": [SOURCES[0], {"type": "text", "text": "a"}]}),
                ]
            },
            "search_result blocks only",
        ),
        (
            {"messages": [{"role": "user", "content": "Q"}, ASSISTANT_SOURCE, *blocks(SOURCES[0])]},
            "not permitted",
        ),
        ({"messages": blocks(*[{**SOURCES[0], "cache_control": EPHEMERAL}] * 5)}, "cache_control"),
    ],
)
async def test_refuses_what_the_api_refuses(
    claude: FakeClaude, client: AsyncAnthropic, change: dict[str, object], says: str
) -> None:
    body: dict[str, object] = {
        "model": SONNET,
        "max_tokens": 100,
        "messages": [{"role": "user", "content": "Q"}],
        "tools": [SEARCH],
        **change,
    }
    kept = {name: value for name, value in body.items() if value is not None}
    with pytest.raises(anthropic.BadRequestError) as caught:
        await client.post("/v1/messages", body=kept, cast_to=Message)
    assert caught.value.type == "invalid_request_error"
    assert says in str(caught.value)
    assert claude.asked == []


async def test_an_unknown_model_is_not_found(client: AsyncAnthropic) -> None:
    with pytest.raises(anthropic.NotFoundError):
        await client.messages.create(
            model="claude-sonnet-9", max_tokens=5, messages=[{"role": "user", "content": "Q"}]
        )
