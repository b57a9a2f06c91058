"""Files: listed, downloaded within bounds, and the token sent to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.slack.api import SlackApi
from bot.slack.files import SlackFiles
from bot.surface import SharedFile, SurfaceError
from core.errors import RefusalCategory, UnreadableFile
from playground.seed import GENERAL, MAYA
from tests.builders import make_file
from tests.e2e.slack_room import SlackRoom

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]
LIMIT_BYTES = 1024 * 1024


class Host:
    """A small web server that keeps the requests it got."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tokens(self) -> list[str | None]:
        return [request.headers.get("Authorization") for request in self.requests]


@asynccontextmanager
async def host(serve: Serve) -> AsyncIterator[Host]:
    """Answer every GET with `serve`."""
    made = Host()

    async def handle(request: web.Request) -> web.StreamResponse:
        made.requests.append(request)
        return await serve(request)

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = int(runner.addresses[0][1])
    try:
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def files_from(*hosts: str) -> AsyncIterator[SlackFiles]:
    """Open downloads that trust some hosts."""
    async with SlackApi(token="xoxb-token", base_url="http://127.0.0.1:9/api/") as api:
        yield SlackFiles(api, hosts=hosts, max_file_bytes=LIMIT_BYTES, retry_pauses_s=(0.0, 0.0))


def shared(
    url: str | None, *, name: str = "plan.pdf", media_type: str = "application/pdf"
) -> SharedFile:
    """Make a file with an address."""
    return SharedFile(file=make_file(file_name=name, media_type=media_type), download_url=url)


async def refused(files: SlackFiles, file: SharedFile) -> UnreadableFile:
    """Download what must be refused."""
    with pytest.raises(UnreadableFile) as caught:
        await files.download(file)
    return caught.value


async def _bytes(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"%PDF-1.7", content_type="application/pdf")


async def test_the_file_comes_with_the_token_from_a_host_that_is_named() -> None:
    async with host(_bytes) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        assert await files.download(shared(f"{slack.url}/F1")) == b"%PDF-1.7"

    assert slack.tokens == ["Bearer xoxb-token"]


async def test_a_plain_host_that_is_named_without_its_port_gets_nothing() -> None:
    async with host(_bytes) as slack, files_from("127.0.0.1", "localhost") as files:
        error = await refused(files, shared(f"{slack.url}/F1"))

    assert error.category is RefusalCategory.REJECTED
    assert slack.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/F1",
        "http://files.slack.com/F1",
        "http://files.slack.com:80/F1",
        "https://files.slack.com@evil.example/F1",
        "https://files.slack.com.evil.example/F1",
        "https://evil.example/files.slack.com",
        "ftp://files.slack.com/F1",
        "//files.slack.com/F1",
        "files.slack.com/F1",
        "",
    ],
)
async def test_no_other_host_is_even_asked(url: str) -> None:
    async with files_from("files.slack.com") as files:
        error = await refused(files, shared(url))

    assert "not Slack's" in error.reason


@pytest.mark.parametrize("url", ["https://files.slack.com:99999/F1", "https://[::1/F1"])
async def test_an_address_that_is_none_concerns_this_file_only(url: str) -> None:
    async with files_from("files.slack.com") as files:
        with pytest.raises((UnreadableFile, SurfaceError)):
            await files.download(shared(url))


async def test_a_redirect_to_another_host_never_gets_the_token() -> None:
    async with host(_bytes) as foreign:

        async def redirect(_: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(f"{foreign.url}/F1")

        async with host(redirect) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
            error = await refused(files, shared(f"{slack.url}/F1"))

    assert "not Slack's" in error.reason
    assert slack.tokens == ["Bearer xoxb-token"]
    assert foreign.requests == []


async def test_a_redirect_within_the_named_hosts_is_followed() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/F1":
            raise web.HTTPTemporaryRedirect("/F1/download?x=1")
        return await _bytes(request)

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        assert await files.download(shared(f"{slack.url}/F1")) == b"%PDF-1.7"

    assert [r.path for r in slack.requests] == ["/F1", "/F1/download"]


@pytest.mark.parametrize("location", ["/F1", "", "http://[::1/"])
async def test_a_redirect_that_leads_nowhere_ends(location: str) -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": location})

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        with pytest.raises((SurfaceError, UnreadableFile)):
            await files.download(shared(f"{slack.url}/F1"))

    assert 1 <= len(slack.requests) <= 5


SIGN_IN = "\n<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"


@pytest.mark.parametrize(
    ("name", "media_type", "page", "is_sign_in"),
    [
        ("plan.pdf", "application/pdf", SIGN_IN, True),
        ("plan.pdf", "application/pdf", "<html>anything</html>", True),
        ("page.html", "text/html", SIGN_IN, True),
        ("page.html", "text/html", "<html>our own page</html>", False),
        ("page.htm", "text/plain", "<html>our own page</html>", False),
        ("canvas", "application/vnd.slack-docs", "<html>a canvas</html>", False),
        ("notes.txt", "text/plain", "plain words", False),
    ],
)
async def test_a_sign_in_page_is_not_taken_for_the_file(
    name: str, media_type: str, page: str, is_sign_in: bool
) -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(text=page, content_type="text/html")

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        file = shared(f"{slack.url}/F1", name=name, media_type=media_type)
        if is_sign_in:
            assert "sign-in page" in (await refused(files, file)).reason
        else:
            assert await files.download(file) == page.encode()


async def test_html_that_is_served_as_the_text_it_is_said_to_be_is_the_file() -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>quoted</html>", content_type="text/plain")

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        file = shared(f"{slack.url}/F1", name="notes.txt", media_type="text/plain")
        assert await files.download(file) == b"<html>quoted</html>"


@pytest.mark.parametrize("announced", [True, False])
async def test_what_is_too_large_is_cut_off_while_it_comes(announced: bool) -> None:
    sent_blocks = 0

    async def serve(request: web.Request) -> web.StreamResponse:
        nonlocal sent_blocks
        response = web.StreamResponse()
        if announced:
            response.content_length = 64 * LIMIT_BYTES
        await response.prepare(request)
        for _ in range(64):
            try:
                await response.write(b"x" * LIMIT_BYTES)
            except ConnectionError:
                break
            sent_blocks += 1
        return response

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        error = await refused(files, shared(f"{slack.url}/F1"))

    assert (error.category, error.reason) == (
        RefusalCategory.TOO_LARGE,
        "It is larger than 1 MB",
    )
    assert sent_blocks < 64


async def test_what_just_fits_is_taken() -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * LIMIT_BYTES)

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        assert len(await files.download(shared(f"{slack.url}/F1"))) == LIMIT_BYTES


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "not there"), (410, "not there"), (401, "files:read"), (403, "files:read")],
)
async def test_a_refusal_says_what_to_do(status: int, reason: str) -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        assert reason in (await refused(files, shared(f"{slack.url}/F1"))).reason
    assert len(slack.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_may_pass_is_no_refusal_of_the_file(status: int) -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        with pytest.raises(SurfaceError) as caught:
            await files.download(shared(f"{slack.url}/F1"))

    assert caught.value.code == f"http_{status}"
    assert len(slack.requests) == 3


@pytest.mark.parametrize("failures", [1, 2])
async def test_a_download_that_fails_is_tried_again(failures: int) -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        if len(slack.requests) <= failures:
            return web.Response(status=503)
        return web.Response(body=b"%PDF-1.7", content_type="application/pdf")

    async with host(serve) as slack, files_from(f"127.0.0.1:{slack.port}") as files:
        assert await files.download(shared(f"{slack.url}/F1")) == b"%PDF-1.7"


async def test_a_cut_connection_may_pass_too(room: SlackRoom) -> None:
    room.server.upload(MAYA, GENERAL, "a.txt", b"words " * 100)
    [file] = [f async for f in room.files.files(room.conversation(GENERAL))]
    room.server.faults.drop_before("files-pri", times=3)

    with pytest.raises(SurfaceError) as caught:
        await room.files.download(file)
    assert caught.value.code == "unreachable"

    assert await room.files.download(file) == b"words " * 100


async def test_a_file_without_an_address_is_refused() -> None:
    async with files_from("files.slack.com") as files:
        assert "no address" in (await refused(files, shared(None))).reason
