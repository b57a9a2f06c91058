"""The rules of who may be told what, and what of Slack they rest on."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

__all__ = ["RULES"]

_DECIDED = "tests/campaign/test_decided_campaign.py"
_AUDIENCE = "tests/unit/domain/test_audience.py"
_MEMBERSHIP = "tests/e2e/test_slack_membership.py"
_GUESTS = "tests/e2e/test_slack_guests.py"
_LISTENERS = "tests/unit/slack/test_listeners.py"
_AUDIENCE_FILE = "core/domain/audience.py"
_GUESTS_FILE = "bot/slack/guests.py"
_MEMBERSHIP_FILE = "bot/slack/membership.py"

RULES: tuple[Mutant, ...] = (
    # The rules.
    Mutant(
        "guests in a channel narrow it",
        _AUDIENCE_FILE,
        "    if venue.has_guests is not False:\n",
        "    if False:\n",
        _DECIDED,
    ),
    Mutant(
        "not knowing of guests narrows a channel",
        _AUDIENCE_FILE,
        "if venue.has_guests is not False:",
        "if venue.has_guests:",
        _AUDIENCE,
    ),
    Mutant(
        "a guest sees no public channels",
        _AUDIENCE_FILE,
        " if asker.is_guest is False else asker.conversations",
        "",
        _DECIDED,
    ),
    Mutant(
        "a shared channel uses nothing",
        _AUDIENCE_FILE,
        "if asker.is_external is not False or venue.is_external is not False:",
        "if asker.is_external is not False:",
        _DECIDED,
    ),
    Mutant(
        "an outsider in a channel gets nothing",
        _AUDIENCE_FILE,
        "if asker.is_external is not False or venue.is_external is not False:",
        "if venue.is_external is not False:",
        _DECIDED,
    ),
    Mutant(
        "an outsider gets nothing privately",
        _AUDIENCE_FILE,
        "    if asker.is_external is not False:\n        return frozenset()\n",
        "",
        _DECIDED,
    ),
    Mutant(
        "a shared channel's own files need the setting",
        _AUDIENCE_FILE,
        "venue.is_external and external_channels is ExternalChannels.OWN_FILES",
        "venue.is_external",
        _DECIDED,
    ),
    # What Slack says.
    Mutant(
        "channels with outside people are not public",
        _MEMBERSHIP_FILE,
        '                if channel.known_flag("is_private") is False\n'
        "                and is_external_conversation(channel) is False\n",
        '                if channel.known_flag("is_private") is False\n',
        _MEMBERSHIP,
    ),
    Mutant(
        "an invitation of outside people counts already",
        _MEMBERSHIP_FILE,
        'for f in ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")',
        'for f in ("is_ext_shared", "is_org_shared")',
        _MEMBERSHIP,
    ),
    Mutant(
        "guests of several channels are guests",
        _GUESTS_FILE,
        'user.flag("is_restricted") or user.flag("is_ultra_restricted")',
        'user.flag("is_ultra_restricted")',
        _MEMBERSHIP,
    ),
    Mutant(
        "people of another team are outsiders",
        _GUESTS_FILE,
        "return theirs != team if theirs else None",
        "return False",
        _MEMBERSHIP,
    ),
    Mutant(
        "members that cannot be listed may be guests",
        _MEMBERSHIP_FILE,
        '            self._not_found("guests", error)\n            return None\n',
        '            self._not_found("guests", error)\n            return False\n',
        _MEMBERSHIP,
    ),
    Mutant(
        "who joins or leaves is looked up again",
        "bot/slack/listeners/members.py",
        "    forget=_forget,\n",
        "",
        _LISTENERS,
    ),
    Mutant(
        "who becomes a guest is looked up again",
        "bot/slack/listeners/people.py",
        "    forget=_forget,\n",
        "",
        _LISTENERS,
    ),
    Mutant(
        "who becomes a guest counts at once",
        _GUESTS_FILE,
        "            known.add(id_)\n",
        "            pass\n",
        _GUESTS,
    ),
    Mutant(
        "a lost event of who joined is noticed",
        _GUESTS_FILE,
        "if known is None or known.members != members:",
        "if known is None:",
        _GUESTS,
    ),
    Mutant(
        "other processes hear of a new guest",
        _MEMBERSHIP_FILE,
        "        if self._hearsay.accounts in heard:\n",
        "        if False:\n",
        _GUESTS,
    ),
    Mutant(
        "other processes hear who reads a conversation",
        _MEMBERSHIP_FILE,
        "        if readers in await self._catch_up(readers):\n",
        "        await self._catch_up(readers)\n        if False:\n",
        _GUESTS,
    ),
    Mutant(
        "other processes hear who left",
        _MEMBERSHIP_FILE,
        "        if memberships in await self._catch_up(memberships):\n",
        "        await self._catch_up(memberships)\n        if False:\n",
        _GUESTS,
    ),
    Mutant(
        "what is told while all accounts are listed counts",
        _GUESTS_FILE,
        "        return (people - no_more) | (told.keys() - no_more)\n",
        "        return people\n",
        _GUESTS,
    ),
)
