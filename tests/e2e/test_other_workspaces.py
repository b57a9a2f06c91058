"""An app that is installed in further workspaces hears of them too: those are none of Docent's."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog

ELSEWHERE = "T0ELSEWHERE"
FILE = b"# Desks\n\nThe tall desk by the window belongs to the Falcon crew.\n"
QUESTION = "@Docent Who does the tall desk by the window belong to?"


async def test_what_happens_in_another_workspace_changes_nothing_here(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, GENERAL, "desks.md", FILE)

    for event in ({"type": "file_deleted", "file_id": file}, {"type": "app_uninstalled"}):
        _deliver(slack, event, installed_in=ELSEWHERE)
    await chat.until(lambda: slack.sockets.unacknowledged == 0, "that they were taken")

    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("Falcon crew", in_thread=True)


async def test_what_another_organisation_does_in_a_shared_channel_is_heard(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    file = await chat.teaches(MAYA, GENERAL, "desks.md", FILE)

    deleted = {"type": "file_deleted", "file_id": file}
    _deliver(slack, deleted, installed_in=slack.workspace.identity.team_id)
    await chat.until(lambda: slack.sockets.unacknowledged == 0, "that it was taken")

    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("I could not find", in_thread=True)


def _deliver(slack: PlaygroundServer, event: dict[str, str], *, installed_in: str) -> None:
    """Tell of an event of another workspace, as an installation in one hears of it."""
    slack.sockets.deliver_event(
        {
            "type": "event_callback",
            "team_id": ELSEWHERE,
            "context_team_id": installed_in,
            "event_id": f"Ev{event['type']}",
            "event": {**event, "event_ts": "1700000000.000100"},
            "authorizations": [{"team_id": installed_in, "is_bot": True}],
        }
    )
