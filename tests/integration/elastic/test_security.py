"""Docent and a real node with TLS and users: who gets in, and what is said to who does not."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.bootstrap.checks import cluster_findings
from bot.settings import CoreSettings, read_core_settings
from bot.slack.checks import Finding
from core.config.loading import SettingsReader
from core.config.settings import ElasticsearchSettings
from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.elastic import ElasticClient
from core.errors import IndexRejected, IndexReplaced
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ensure_indices, verify_indices
from tests.builders import audience_of
from tests.house.sources import ROOT
from tests.integration.elastic.certificates import Certificates, make_certificates
from tests.integration.elastic.opening import PROFILE, layout_of
from tests.integration.elastic.reindexing_room import BEFORE, CHUNKS, Room, WatchedEmbedder
from tests.integration.elastic_node import NodeUnavailable, open_own_node
from tests.missing import give_up

pytestmark = [pytest.mark.elasticsearch, pytest.mark.slow]

PASSWORD = "correct horse battery"
LAYOUT = layout_of("docent")
# It may look at the indices, and nothing else.
LOOKS = {"indices": [{"names": ["docent-*"], "privileges": ["read", "view_index_metadata"]}]}
SETTINGS = {
    "xpack.security.enabled": "true",
    "xpack.security.http.ssl.enabled": "true",
    "xpack.security.http.ssl.key": "node.key",
    "xpack.security.http.ssl.certificate": "node.pem",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """A node with TLS and two users of the file realm, `docent` and `looks`."""

    url: str
    certificates: Certificates

    @property
    def trusted(self) -> dict[str, str]:
        """What makes a client trust it."""
        return {"elasticsearch_ca_certs": str(self.certificates.authority)}


def documented_role() -> object:
    text = (ROOT / "docs" / "elasticsearch.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    role: object = json.loads(block)
    return role


def hashed(password: str) -> str:
    """Return a password as the file realm keeps it."""
    salt = b"0123456789abcdef0123456789abcdef"
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 1000, 32)
    return "{PBKDF2}1000$" + "$".join(base64.b64encode(part).decode() for part in (salt, key))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    certificates = make_certificates(tmp_path_factory.mktemp("certificates"))
    files = {
        "node.key": certificates.key,
        "node.pem": certificates.certificate,
        # JSON is YAML; each role has to begin a line.
        "roles.yml": f"docent: {json.dumps(documented_role())}\nlooks: {json.dumps(LOOKS)}\n",
        "users": "".join(f"{name}:{hashed(PASSWORD)}\n" for name in ("docent", "looks")),
        "users_roles": "docent:docent\nlooks:looks\n",
    }
    try:
        with open_own_node(SETTINGS, files=files) as node:
            yield Secured(url=node.url, certificates=certificates)
    except NodeUnavailable as error:
        give_up(f"no Elasticsearch node: {error}")


def user(name: str = "docent", password: str = PASSWORD) -> dict[str, str]:
    return {"elasticsearch_username": name, "elasticsearch_password": password}


@asynccontextmanager
async def connected(secured: Secured, others: Mapping[str, str]) -> AsyncIterator[ElasticClient]:
    values = {"elasticsearch_url": secured.url, **others}
    client = ElasticClient(ElasticsearchSettings.model_validate(values))
    try:
        yield client
    finally:
        await client.close()


async def refusal(secured: Secured, others: Mapping[str, str]) -> IndexRejected:
    async with connected(secured, others) as client:
        with pytest.raises(IndexRejected) as caught:
            await verify_indices(client, LAYOUT)
    return caught.value


async def test_the_documented_role_is_enough(secured: Secured) -> None:
    one = ConversationId("T1/C1")
    audience = Audience(team=TeamId("T1"), conversations=frozenset({one}))
    async with connected(secured, secured.trusted | user()) as client:
        await ensure_indices(client, LAYOUT)
        await client.check(*LAYOUT.definitions())
        index = ElasticIndex(client, LAYOUT.chunks, PROFILE)
        chunk = EmbeddedChunk(chunk=Chunk(seq=0, start=0, end=5, text="alpha"), vector=None)
        await index.write(
            ContentId("T1/aa"), Generation("01A"), [chunk], conversations=frozenset({one})
        )
        legs = await index.search("alpha", None, audience=audience, k=5)

        assert len(legs.bm25) == 1


async def test_a_fingerprint_is_enough_to_trust(secured: Secured) -> None:
    trust = {"elasticsearch_fingerprint": secured.certificates.fingerprint}
    async with connected(secured, trust | user()) as client:
        await ensure_indices(client, LAYOUT)


@pytest.mark.parametrize("trust", [{}, {"elasticsearch_fingerprint": "ab" * 32}])
async def test_a_certificate_that_nothing_speaks_for_is_refused(
    secured: Secured, trust: dict[str, str]
) -> None:
    error = await refusal(secured, trust | user())

    assert "not trusted" in error.reason
    assert error.fix == "Set ELASTICSEARCH_CA_CERTS or ELASTICSEARCH_FINGERPRINT."


async def test_a_wrong_password_names_the_variable(secured: Secured) -> None:
    error = await refusal(secured, secured.trusted | user(password="wrong horse"))

    assert "credentials" in error.reason
    assert "ELASTICSEARCH_USERNAME and _PASSWORD" in (error.fix or "")


async def findings(
    secured: Secured, monkeypatch: pytest.MonkeyPatch, name: str
) -> dict[str, Finding]:
    """Return what doctor finds as that user, by name."""
    settings = core_settings(secured, monkeypatch, name)
    return {finding.name: finding async for finding in cluster_findings(settings)}


def core_settings(secured: Secured, patch: pytest.MonkeyPatch, name: str) -> CoreSettings:
    patch.setenv("ELASTICSEARCH_URL", secured.url)
    for variable, value in (secured.trusted | user(name)).items():
        patch.setenv(variable.upper(), value)
    reader = SettingsReader(None)
    return reader.finish(
        read_core_settings(reader, search_backend="elasticsearch", answer_model="extractive")
    )


async def test_doctor_names_the_missing_rights(
    secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await findings(secured, monkeypatch, "looks")

    assert found["cluster"].is_well
    assert "may not be read" in found["cluster"].detail
    assert not found["rights"].is_well
    assert set(found["rights"].detail.removeprefix("missing: ").split(", ")) == {
        "monitor on the cluster",
        "write on docent-*",
        "manage on docent-*",
    }
    assert "docs/elasticsearch.md" in found["rights"].fix


async def test_doctor_is_content_with_the_documented_role(
    secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await findings(secured, monkeypatch, "docent")

    assert found["rights"].detail == "all there"
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["cluster"].detail)


async def test_the_documented_role_keeps_a_process_that_was_not_restarted_out(
    secured: Secured,
) -> None:
    layout = layout_of("docent-two", profile=BEFORE.profile)
    async with connected(secured, secured.trusted | user()) as client:
        await ensure_indices(client, layout)
        room = Room(client, layout)
        await room.add("early")
        another = WatchedEmbedder(dimensions=BEFORE.profile.dimensions, name="another")
        assert await room.reindexing(another).run() is not None
        room.index = ElasticIndex(client, layout.chunks, layout.profile, own=layout.own)
        with pytest.raises(IndexReplaced):
            await room.add("late")
        near = await BEFORE.embed_query("early")
        legs = await room.index.search("early", near, audience=audience_of("C1"), k=9)

    assert legs.failed == ("dense",)
    assert len(legs.bm25) == CHUNKS
