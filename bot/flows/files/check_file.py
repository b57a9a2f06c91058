"""Says what is known of a file: whether it is gone, where it is shared, who may see it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.flows import sentences
from bot.flows.files.file_choosing import choice
from bot.flows.files.file_lookup import FileLookup, Sight
from bot.flows.files.file_requests import CHECK, CHECK_FILE, FileNamed
from bot.flows.files.who_sees import who_sees
from bot.flows.private_word import answering_privately
from bot.flows.refusals import refusal
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.surface import ConversationSurface, Destination, ReplySurface
from core.domain.files import ContentState, File
from core.domain.ids import ConversationId, local_part
from core.domain.ports import ErasableIndex

__all__ = ["CheckFile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFile:
    """The flows behind `/ingest check` and its menu."""

    surface: ReplySurface
    conversations: ConversationSurface
    lookup: FileLookup
    index: ErasableIndex
    roles: Roles

    async def ask(self, run: JobRun) -> None:
        """Find the file that was named and tell of it; a menu is shown where it may be several."""
        asked = CHECK.decode(run.job.payload)
        await answering_privately(
            self.surface, asked.destination, run, lambda: self._ask(asked, run)
        )

    async def check(self, run: JobRun) -> None:
        """Tell of the file that was chosen."""
        asked = CHECK_FILE.decode(run.job.payload)

        async def work() -> None:
            sight = await self.lookup.sight(asked.destination)
            refused = refusal(self.roles, self.roles.of(sight.asker), Action.CHECK)
            file = None
            if refused is None:
                file = await self.lookup.chosen(asked.file, sight, asked.within)
            if file is None:
                said = refused or sentences.NO_LONGER_THERE
                await self.surface.post(asked.destination, said, job=run.job.id)
            else:
                await self._tell_of(file, sight, asked.destination, run)

        await answering_privately(self.surface, asked.destination, run, work)

    async def _ask(self, asked: FileNamed, run: JobRun) -> None:
        to = asked.destination
        sight = await self.lookup.sight(to)
        refused = refusal(self.roles, self.roles.of(sight.asker), Action.CHECK)
        if refused is not None:
            await self.surface.post(to, refused, job=run.job.id)
            return
        found = await self.lookup.named(asked.name, sight, asked.within)
        within = asked.within
        if not found and within is not None:
            within = None
            found = await self.lookup.named(asked.name, sight, None)
        if not found:
            await self.surface.post(to, sentences.no_such_file(asked.name), job=run.job.id)
        elif len(found) == 1:
            await self._tell_of(found[0], sight, to, run)
        else:
            menu = choice("check_file", found, within)
            text = sentences.WHICH_TO_CHECK
            await self.surface.post(to, text, job=run.job.id, controls=(menu,))

    async def _tell_of(self, file: File, sight: Sight, to: Destination, run: JobRun) -> None:
        used = file.shared_in - file.forgotten
        if file.deleted:
            lines = [sentences.CHECK_DELETED, await self._proof(file)]
        elif not file.places:
            lines = [sentences.CHECK_UNSHARED, await self._proof(file)]
        elif not used:
            lines = [sentences.CHECK_FORGOTTEN, await self._proof(file)]
        else:
            lines = [await self._state(file), *await self._who(file, sight)]
        if file.uploader == sight.asker.user:
            lines.append(sentences.YOUR_FILE)
        if file.confirmed_at:
            when = datetime.fromtimestamp(file.confirmed_at, tz=UTC)
            lines.append(sentences.check_confirmed(when.strftime("%Y-%m-%d %H:%M UTC")))
        text = f"“{sentences.plain_name(file.name)}”\n{sentences.listing(lines)}"
        await self.surface.post(to, text, job=run.job.id)

    async def _state(self, file: File) -> str:
        content = None
        if file.content is not None:
            content = await self.lookup.library.content(file.content)
        if content is None:
            return sentences.CHECK_NOT_READ
        if content.state is ContentState.REFUSED:
            return sentences.check_refused(content.refusal_reason or sentences.NOT_READABLE)
        return sentences.check_read(content.pages, content.chunk_count)

    async def _proof(self, file: File) -> str:
        """Look up now what is left; what other files have of the same bytes is theirs."""
        left = 0
        for id_ in filter(None, {file.was, file.content, *file.leaving}):
            content = await self.lookup.library.content(id_)
            if content is None or not content.files - {file.id}:
                left += await self.index.count(id_)
        return sentences.check_gone_proof(left)

    async def _who(self, file: File, sight: Sight) -> list[str]:
        places = sorted(sight.of(file))
        if not places:
            return []
        lines = [sentences.check_where([_channel(each) for each in places])]
        for each in places:
            if each in file.forgotten:
                lines.append(sentences.forgotten_in(_channel(each)))
            else:
                lines.append(who_sees(await self.conversations.venue(each)))
        return lines


def _channel(conversation: ConversationId) -> str:
    return sentences.channel_mention(local_part(conversation))
