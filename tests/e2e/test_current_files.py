"""Files change in Slack while people ask: what Docent knows follows within moments."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, QUESTION, answered, everything_said

NOT_FOUND = "I could not find"
WITHDRAWN = "Withdrawn: the file was removed."


async def test_an_edited_file_is_read_again(chat: Dialog, slack: PlaygroundServer) -> None:
    file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    slack.change_file(file, PRICES.replace(b"4711", b"5822"))
    reply = await answered(chat, "5822")
    assert ANSWER not in reply.shown


async def test_a_file_taken_out_of_its_message_is_quoted_no_more(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    asked = await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears(FILE, in_thread=True)
    message = next(slack.workspace.messages_with(file))
    slack.unshare_file(message, file)
    await answered(chat, NOT_FOUND)
    await chat.hears(WITHDRAWN, channel=GENERAL, in_thread=asked.ts)
    assert ANSWER not in everything_said(slack)


async def test_the_files_of_a_deleted_message_go_with_it(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    slack.delete_message(next(slack.workspace.messages_with(file)))
    await answered(chat, NOT_FOUND)


async def test_a_file_that_stays_shared_elsewhere_stays_there_alone(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, PRIVATE, FILE, PRICES)
    public = slack.share_file(MAYA, GENERAL, file)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("1 unchanged", channel=GENERAL, as_user=MAYA)
    inside = await chat.says(MAYA, PRIVATE, QUESTION)
    await chat.hears(FILE, in_thread=True)
    outside = await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears(FILE, in_thread=True)
    slack.delete_message(public)
    await chat.hears(WITHDRAWN, channel=GENERAL, in_thread=outside.ts)
    await answered(chat, NOT_FOUND)
    await chat.hears(ANSWER, channel=PRIVATE, in_thread=inside.ts, as_user=MAYA)
    await answered(chat, ANSWER, channel=PRIVATE, user=MAYA)


async def test_a_private_file_that_was_shown_only_until_it_was_listed_is_not_quoted_after(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = slack.upload(MAYA, PRIVATE, FILE, PRICES).file_ids[0]
    shown = slack.share_file(MAYA, GENERAL, file)
    slack.upload(MAYA, GENERAL, "rooms.md", b"# Rooms\n\nThe large room is called Cassiopeia.\n")
    slack.faults.delay("files-pri", 1.0, times=2)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("Reading", channel=GENERAL)
    slack.unshare_file(shown, file)
    await chat.hears("Read 2 files", channel=GENERAL)
    await answered(chat, NOT_FOUND)


async def test_a_file_deleted_while_an_answer_is_written_is_not_left_in_it(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    # Between the last check and the end of the reply: the link of its source comes late.
    slack.faults.delay("chat.getPermalink", 1.5)
    asked = await chat.says(TOM, GENERAL, QUESTION)
    await chat.until(lambda: bool(slack.calls.of("chat.getPermalink")), "the source's link")
    slack.delete_file(file)
    await chat.hears(WITHDRAWN, channel=GENERAL, in_thread=asked.ts)
    assert ANSWER not in everything_said(slack)
    assert FILE not in everything_said(slack)


async def test_a_channel_whose_history_was_rewritten_is_looked_through(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, FILE, PRICES)
    slack.rewrite_history(GENERAL)
    await answered(chat, NOT_FOUND)
