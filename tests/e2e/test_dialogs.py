"""What people say to the bot and hear from it, through Slack's own protocols."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.documents import pdf_of

HANDBOOK = pdf_of(
    "Welcome to the company. This handbook explains how we work together.",
    "Travel. The per diem for business trips is 61 euros a day. Receipts are due in 30 days.",
    "Parental leave. Every parent may take sixteen weeks of paid leave.",
)
MEMO = (
    b"# Reorganisation\n\nThe Falcon project will be closed in March. Its budget was 2 million.\n"
)


async def _ingest(chat: Dialog, user: str, channel: str) -> str:
    assert (await chat.commands(user, channel, "/ingest")).ok
    report = await chat.hears("Read ", channel=channel, as_user=user)
    return report.shown


async def test_a_mention_is_answered_in_its_thread_from_a_pdf_page(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    shared = slack.upload(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    assert "Read 1 file" in await _ingest(chat, MAYA, GENERAL)
    asked = await chat.says(TOM, GENERAL, "@Docent What is the per diem for business trips?")
    answer = await chat.hears("[1] handbook.pdf, p. 2", in_thread=True)
    assert answer.thread_ts == asked.ts
    assert "61 euros a day. [1]" in answer.shown
    assert f"<{slack.permalink(shared)}|[1] handbook.pdf, p. 2>" in answer.shown
    assert not answer.shown.rstrip().endswith("…")


async def test_ask_is_answered_to_the_asker_alone(chat: Dialog, slack: PlaygroundServer) -> None:
    await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    await chat.commands(TOM, GENERAL, "/ask", "How many weeks of parental leave are paid?")
    answer = await chat.hears("sixteen weeks", as_user=TOM)
    assert answer.ephemeral_to == TOM
    assert all("sixteen" not in m.shown for m in slack.messages(GENERAL, as_user=MAYA))


async def test_a_direct_message_is_answered_where_it_was_asked(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    dm = slack.dm(TOM, slack.workspace.identity.bot_user_id)
    await chat.says(TOM, dm.id, "What is the per diem for business trips?")
    await chat.hears("61 euros", channel=dm.id)


async def test_what_the_files_do_not_say_is_not_answered(chat: Dialog) -> None:
    await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    await chat.says(TOM, GENERAL, "@Docent Which telescope discovered the moons of Uranus?")
    reply = await chat.hears("I could not find", in_thread=True)
    assert "Asking in the words and the language of the files may help." in reply.shown


async def test_people_who_greet_or_thank_are_met_in_kind(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.says(TOM, GENERAL, "@Docent Hello!")
    hello = await chat.hears("Hello!", in_thread=True)
    assert "/ingest help" in hello.shown
    assert "could not find" not in hello.shown
    dm = slack.dm(TOM, slack.workspace.identity.bot_user_id)
    await chat.says(TOM, dm.id, "thank you :tada:")
    await chat.hears("You are welcome.", channel=dm.id)


async def test_a_private_channels_file_does_not_leave_it(chat: Dialog) -> None:
    await chat.teaches(MAYA, PRIVATE, "memo.md", MEMO)
    await chat.says(MAYA, PRIVATE, "@Docent When will the Falcon project be closed?")
    await chat.hears("March", in_thread=True)
    await chat.says(MAYA, GENERAL, "@Docent When will the Falcon project be closed?")
    refused = await chat.hears("I could not find", in_thread=True)
    assert "memo" not in refused.shown
    await chat.commands(TOM, GENERAL, "/ask", "When will the Falcon project be closed?")
    refused = await chat.hears("I could not find", as_user=TOM)
    assert "memo" not in refused.shown
    await chat.commands(MAYA, GENERAL, "/ask", "When will the Falcon project be closed?")
    await chat.hears("March", as_user=MAYA)


async def test_a_channel_with_a_guest_uses_its_own_files_only(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    await chat.says(MAYA, GUEST_CHANNEL, "@Docent What is the per diem for business trips?")
    await chat.hears("I could not find", in_thread=True)
    assert GUEST in slack.workspace.channels[GUEST_CHANNEL].members


async def test_a_deleted_file_is_quoted_no_more(chat: Dialog, slack: PlaygroundServer) -> None:
    file = await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    await chat.says(TOM, GENERAL, "@Docent What is the per diem for business trips?")
    await chat.hears("61 euros", in_thread=True)
    slack.delete_file(file)
    # The event is taken in first; a question on its heels may meet the deletion halfway.
    await chat.says(TOM, GENERAL, "@Docent What is the per diem for business trips?")
    reply = await chat.hears(
        lambda m: "I could not find" in m.shown or "was removed" in m.shown, in_thread=True
    )
    assert "61 euros" not in reply.shown


async def test_one_bad_file_is_a_line_of_the_report(chat: Dialog, slack: PlaygroundServer) -> None:
    slack.upload(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    slack.upload(MAYA, GENERAL, "empty.txt", b"")
    slack.upload(MAYA, GENERAL, "broken.pdf", HANDBOOK[: len(HANDBOOK) // 2][:200])
    slack.upload(MAYA, GENERAL, "pictures.zip", b"PK\x03\x04" + b"\x00" * 60)
    report = await _ingest(chat, MAYA, GENERAL)
    assert "Read 1 file, 3 skipped" in report
    for name in ("empty.txt", "broken.pdf", "pictures.zip"):
        assert f"{name}: " in report


async def test_reading_again_reads_nothing_twice(chat: Dialog) -> None:
    await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("Read 0 files, 1 unchanged", channel=GENERAL)


async def test_an_empty_mention_gets_a_usage_line(chat: Dialog) -> None:
    await chat.says(TOM, GENERAL, "@Docent")
    await chat.hears("/ingest", in_thread=True)


async def test_ingest_says_why_not(chat: Dialog, slack: PlaygroundServer) -> None:
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("There are no files", as_user=MAYA)
    await chat.commands(GUEST, GUEST_CHANNEL, "/ingest")
    await chat.hears("Only full members", as_user=GUEST)
    dm = slack.dm(TOM, slack.workspace.identity.bot_user_id)
    await chat.commands(TOM, dm.id, "/ingest")
    await chat.hears("direct message", as_user=TOM)
    await chat.commands(MAYA, GENERAL, "/ingest", "help")
    await chat.hears("reads the files", as_user=MAYA)


async def test_ingest_by_someone_unknown_says_to_try_again(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.faults.error("users.info", "fatal_error", times=5)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("did not tell me who you are", as_user=MAYA)


async def test_ingest_where_the_bot_is_not_says_how_to_invite_it(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    secret = slack.create_channel(MAYA, "secret", private=True)
    slack.upload(MAYA, secret.id, "memo.md", MEMO)
    await chat.commands(MAYA, secret.id, "/ingest")
    await chat.hears("/invite @", as_user=MAYA)


async def test_a_shared_channel_is_refused_in_one_sentence(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
    slack.share_outside(GENERAL)
    await chat.says(TOM, GENERAL, "@Docent What is the per diem for business trips?")
    await chat.hears("shared with people outside", in_thread=True)
