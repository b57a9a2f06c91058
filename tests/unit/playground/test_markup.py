"""What typed text becomes, and what Markdown is read back as."""

from __future__ import annotations

import pytest

from playground.markup import escape, normalise, projected, rich_text, typed
from playground.model import Channel, User

USERS = [
    User(id="U1", name="maya", real_name="Maya Chen", team_id="T1"),
    User(id="U2", name="docent", real_name="Docent", team_id="T1", is_bot=True),
]
CHANNELS = [Channel(id="C1", name="general"), Channel(id="D1", is_im=True)]


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("@Docent hi", "<@U2> hi"),
        ("hi @docent, @Maya Chen!", "hi <@U2>, <@U1>!"),
        ("see #general", "see <#C1|general>"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("<@U2> as text", "&lt;@U2&gt; as text"),
        ("mail docent@docent.example", "mail docent@docent.example"),
        ("@docents are many", "@docents are many"),
        ("@here and @channel", "<!here> and <!channel>"),
        ("see https://example.org/a?b=1&c=2.", "see <https://example.org/a?b=1&amp;c=2>."),
    ],
)
def test_typed_text_is_escaped_and_linked(said: str, stored: str) -> None:
    assert typed(said, users=USERS, channels=CHANNELS) == stored


def test_commands_carry_names_with_their_mentions() -> None:
    assert typed("@maya", users=USERS, channels=CHANNELS, labelled=True) == "<@U1|maya>"


def test_escaping_comes_before_nothing_else() -> None:
    assert escape("&lt;") == "&amp;lt;"


@pytest.mark.parametrize(
    ("posted", "stored"),
    [
        ("R&D", "R&amp;D"),
        ("R&amp;D &lt;b&gt;", "R&amp;D &lt;b&gt;"),
        ("1 < 2", "1 &lt; 2"),
        ("<@U1> <#C1> <!here> <https://a.example|a>", "<@U1> <#C1> <!here> <https://a.example|a>"),
    ],
)
def test_an_apps_text_keeps_its_markup(posted: str, stored: str) -> None:
    assert normalise(posted) == stored


def test_markdown_is_read_back_as_mrkdwn() -> None:
    markdown = "# Title\n**bold** and [a](https://a.example)\n- one\n* two"
    assert projected(markdown) == (
        "*Title*\n*bold* and <https://a.example|a>\n\u2022 one\n\u2022 two"
    )


def test_text_becomes_rich_text() -> None:
    block = rich_text("<@U2> is 1 &lt; 2? <https://a.example|here> <#C1> <!channel>", "b1")
    assert block["block_id"] == "b1"
    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": "U2"},
                {"type": "text", "text": " is 1 < 2? "},
                {"type": "link", "url": "https://a.example", "text": "here"},
                {"type": "text", "text": " "},
                {"type": "channel", "channel_id": "C1"},
                {"type": "text", "text": " "},
                {"type": "broadcast", "range": "channel"},
            ],
        }
    ]
