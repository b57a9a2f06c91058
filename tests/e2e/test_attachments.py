"""Files attached to a question: read for its answer at once, kept only when somebody says so."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from playground import Message, PlaygroundServer
from playground.acts.files import Upload
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.documents import pdf_of

PLAN = pdf_of(
    "The Falcon plan. This page says what it is about.",
    "Falcon needs a budget of 250000 euros. The launch is planned for September.",
)
POLICY = b"# Budgets\n\nBudgets above 100000 euros need the approval of the board.\n"
QUESTION = "@Docent What budget does Falcon need?"


async def _reply_with_button(chat: Dialog) -> Message:
    return await chat.hears(lambda m: bool(_button_of(m)), in_thread=True)


def _button_of(message: Message) -> str:
    for block in message.blocks:
        elements = block.get("elements") if block.get("type") == "actions" else None
        for element in elements if isinstance(elements, list) else []:
            if isinstance(element, dict) and element.get("action_id") == "add_files":
                return str(element["action_id"])
    return ""


async def test_a_mention_with_a_file_is_answered_from_it(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    asked = await chat.uploads(MAYA, GENERAL, "plan.pdf", PLAN, text=QUESTION)

    answer = await chat.hears("[1] plan.pdf, p. 2", in_thread=True)

    assert "250000 euros" in answer.shown
    assert f"<{slack.permalink(asked)}|[1] plan.pdf, p. 2>" in answer.shown
    assert _button_of(answer)


async def test_a_question_in_the_thread_still_uses_the_file_and_others_do_not(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    asked = await chat.uploads(MAYA, GENERAL, "plan.pdf", PLAN)
    await chat.says(TOM, GENERAL, QUESTION, thread_ts=asked.ts)
    answer = await chat.hears("[1] plan.pdf", in_thread=True)
    assert f"<{slack.permalink(asked)}|[1] plan.pdf, p. 2>" in answer.shown

    await chat.says(TOM, GENERAL, QUESTION)
    refused = await chat.hears("I could not find", in_thread=True)
    assert "plan.pdf" not in refused.shown


async def test_the_button_adds_the_file_for_everybody_and_works_once(chat: Dialog) -> None:
    await chat.uploads(MAYA, GENERAL, "plan.pdf", PLAN, text=QUESTION)
    answer = await _reply_with_button(chat)

    assert (await chat.clicks(TOM, answer, "add_files")).ok
    await chat.hears("added plan.pdf to this channel’s knowledge", as_user=MAYA, in_thread=True)
    assert (await chat.clicks(MAYA, answer, "add_files")).ok
    await chat.hears("plan.pdf is in this channel’s knowledge already", in_thread=True)

    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("[1] plan.pdf, p. 2", in_thread=True)


async def test_what_is_known_already_is_not_downloaded_nor_offered_again(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    shared = await chat.uploads(MAYA, GENERAL, "plan.pdf", PLAN)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("Read 1 file", channel=GENERAL)
    slack.faults.status("files-pri", 500, times=20)

    await chat.says(TOM, GENERAL, QUESTION, thread_ts=shared.ts)
    answer = await chat.hears("[1] plan.pdf, p. 2", in_thread=True)

    assert not _button_of(answer)


async def test_several_files_and_what_the_channel_knows_answer_together(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "policy.md", POLICY)
    uploads = [
        Upload(name="plan.pdf", content=PLAN),
        Upload(name="broken.pdf", content=PLAN[:200]),
        Upload(name="secret.pem", content=b"-----BEGIN KEY-----"),
    ]
    text = f"{QUESTION} And which budgets need the approval of the board?"
    asked = slack.upload_all(MAYA, GENERAL, uploads, text=text)

    answer = await chat.hears(lambda m: "plan.pdf, p. 2" in m.shown, channel=GENERAL, as_user=MAYA)

    assert answer.thread_ts == asked.ts
    assert "above 100000 euros" in answer.shown
    assert "policy.md, Budgets" in answer.shown
    assert "I could not read 2 attached files" in answer.shown
    assert "broken.pdf: " in answer.shown
    assert "secret.pem: Files of this name are never read" in answer.shown


async def test_more_files_than_are_read_for_an_answer_are_counted(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    uploads = [
        Upload(name=f"plan-{n}.txt", content=b"Falcon needs a budget of %d euros." % (n * 1000))
        for n in range(1, 8)
    ]
    slack.upload_all(MAYA, GENERAL, uploads, text=QUESTION)

    answer = await chat.hears("7 files are attached", channel=GENERAL, as_user=MAYA)

    assert "the first 5" in answer.shown


async def test_only_a_file_is_told_how_to_ask_about_it(chat: Dialog) -> None:
    dm = chat.server.dm(TOM, chat.server.workspace.identity.bot_user_id)
    await chat.uploads(TOM, dm.id, "plan.pdf", PLAN)
    await chat.hears("I read plan.pdf. Ask me something about it", channel=dm.id)

    await chat.uploads(TOM, dm.id, "plan2.pdf", PLAN, text="Could you summarise this file please?")
    await chat.hears("I read plan2.pdf. Ask me something about it", channel=dm.id)

    await chat.uploads(TOM, dm.id, "empty.txt", b"")
    reply = await chat.hears("I could not read empty.txt: It is empty", channel=dm.id)
    assert not _button_of(reply)

    await chat.uploads(TOM, dm.id, "blank.txt", b"", text="What does this say?")
    reply = await chat.hears("I could not read blank.txt: It is empty", channel=dm.id)
    assert "Nearest files" not in reply.shown


async def test_a_file_in_a_dm_answers_there_and_nowhere_else(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    dm = slack.dm(TOM, slack.workspace.identity.bot_user_id)
    await chat.uploads(TOM, dm.id, "plan.pdf", PLAN, text="What budget does Falcon need?")
    answer = await chat.hears("[1] plan.pdf, p. 2", channel=dm.id)
    assert not _button_of(answer)

    await chat.commands(TOM, GENERAL, "/ask", "What budget does Falcon need?")
    await chat.hears("I could not find", as_user=TOM)


async def test_a_guest_gets_an_answer_from_a_file_but_cannot_add_it(chat: Dialog) -> None:
    await chat.uploads(GUEST, GUEST_CHANNEL, "plan.pdf", PLAN, text=QUESTION)
    answer = await chat.hears("[1] plan.pdf, p. 2", in_thread=True)
    assert not _button_of(answer)

    await chat.uploads(MAYA, GUEST_CHANNEL, "plan.pdf", PLAN, text=QUESTION)
    answer = await _reply_with_button(chat)
    await chat.clicks(GUEST, answer, "add_files")
    await chat.hears("Only full members", as_user=GUEST)


async def test_an_attached_file_of_a_private_channel_stays_there_after_it_was_added(
    chat: Dialog,
) -> None:
    await chat.uploads(MAYA, PRIVATE, "plan.pdf", PLAN, text=QUESTION)
    answer = await _reply_with_button(chat)
    await chat.clicks(MAYA, answer, "add_files")
    await chat.hears("added plan.pdf", in_thread=True)

    await chat.says(TOM, GENERAL, QUESTION)
    refused = await chat.hears("I could not find", in_thread=True)
    assert "plan" not in refused.shown


async def _asked_about_a_file_of_a_private_channel(chat: Dialog, slack: PlaygroundServer) -> str:
    file = (await chat.uploads(MAYA, PRIVATE, "plan.pdf", PLAN)).file_ids[0]
    asked = slack.share_file(MAYA, GENERAL, file, text=QUESTION)
    answer = await chat.hears(
        lambda m: bool(_button_of(m)), channel=GENERAL, as_user=MAYA, in_thread=asked.ts
    )
    assert "250000" in answer.shown
    return file


async def test_a_reply_goes_where_its_attached_file_is_shown_no_more_and_stays_elsewhere(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await _asked_about_a_file_of_a_private_channel(chat, slack)
    dm = slack.dm(MAYA, slack.workspace.identity.bot_user_id)
    slack.share_file(MAYA, dm.id, file, text="What budget does Falcon need?")
    own = await chat.hears("[1] plan.pdf, p. 2", channel=dm.id, as_user=MAYA)
    [asked] = [m for m in slack.messages(GENERAL, as_user=MAYA) if file in m.file_ids]

    slack.unshare_file(asked, file)

    await chat.hears("Withdrawn: the file was removed", channel=GENERAL, as_user=MAYA)
    [kept] = [m for m in slack.messages(dm.id, as_user=MAYA) if m.ts == own.ts]
    assert "250000" in kept.shown


async def test_a_file_that_is_shared_here_no_more_cannot_be_added_here(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await _asked_about_a_file_of_a_private_channel(chat, slack)
    answer = await chat.hears("[1] plan.pdf", channel=GENERAL, as_user=MAYA)
    shared = slack.workspace.files[file]  # of what follows Slack tells nobody
    elsewhere = tuple(share for share in shared.shares if share.channel != GENERAL)
    slack.workspace.save_file(replace(shared, shares=elsewhere))

    await chat.clicks(TOM, answer, "add_files")

    await chat.hears("Slack does not show it to me here", as_user=TOM)
    await chat.says(TOM, GENERAL, QUESTION)
    refused = await chat.hears("I could not find", in_thread=True)
    assert "250000" not in refused.shown


async def test_emoji_alone_are_answered_with_a_sentence(chat: Dialog) -> None:
    await chat.says(TOM, GENERAL, "@Docent :tada: :+1::skin-tone-3: 🎉")
    await chat.hears("questions put in words", in_thread=True)


async def test_an_answer_from_a_file_that_is_deleted_is_withdrawn(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    asked = await chat.uploads(MAYA, GENERAL, "plan.pdf", PLAN, text=QUESTION)
    answer = await chat.hears("[1] plan.pdf, p. 2", in_thread=True)

    slack.delete_file(asked.file_ids[0])

    withdrawn = await chat.hears("Withdrawn: the file was removed", in_thread=True)
    assert withdrawn.ts == answer.ts
    await chat.says(TOM, GENERAL, QUESTION, thread_ts=asked.ts)
    refused = await chat.hears("I could not find", in_thread=True)
    assert "250000" not in refused.shown


async def test_a_private_answer_uses_the_attached_file_too(chat: Dialog) -> None:
    await chat.teaches(MAYA, PRIVATE, "memo.md", b"# Falcon\n\nFalcon will be closed in March.\n")
    text = f"{QUESTION} And when will Falcon be closed?"
    await chat.uploads(MAYA, GENERAL, "plan.pdf", PLAN, text=text)
    note = await chat.hears("1 more file", in_thread=True)

    await chat.clicks(MAYA, note, "answer_privately")

    answer = await chat.hears("closed in March", in_thread=True)
    assert answer.ephemeral_to == MAYA
    assert "plan.pdf, p. 2" in answer.shown
    assert "250000 euros" in answer.shown


async def test_an_answer_to_a_message_that_is_deleted_meanwhile_is_withdrawn(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.faults.delay("chat.startStream", 1.5)
    slack.faults.delay("chat.postMessage", 1.5)
    thread = await chat.says(MAYA, GENERAL, "Who plans this?")
    plan = [Upload(name="plan.pdf", content=PLAN)]
    asked = slack.upload_all(MAYA, GENERAL, plan, text=QUESTION, thread_ts=thread.ts)
    await chat.until(lambda: bool(slack.calls.of("files.info")), "that the file is being fetched")
    await asyncio.sleep(0.5)

    slack.delete_message(asked)

    await chat.hears("Withdrawn: the file was removed", in_thread=True)
