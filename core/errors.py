"""Every error of the domain, in one tree, so that a flow can turn each into a sentence.

DocentError
├── ConfigError                 settings missing, wrong or contradictory
├── IngestError
│   ├── UnreadableFile          a file was refused: category and reason
│   └── SandboxUnavailable      no reader process could be started
├── EmbeddingError
│   ├── EmbedderMissing         the model's files are not there
│   └── EmbedderUnavailable     it does not answer now
├── SearchError
│   ├── IndexUnavailable        cannot be reached, or answers too late
│   ├── IndexMismatch           made by another schema, embedder or analyzer
│   ├── IndexReplaced           rebuilt for other settings; this process has to restart
│   └── IndexRejected           refuses us: rights, a block, a missing part
├── RecordError
│   ├── RecordExists            a claim was lost
│   ├── RecordChanged           somebody else wrote first
│   └── RecordsUnavailable      cannot be reached, or answers too late
├── DataDirInUse                another process holds the data directory
└── AnswerError
    ├── ModelUnavailable        unreachable, overloaded, or silent
    └── ModelRejected           refuses the request: key, model id, limit
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AnswerError",
    "ConfigError",
    "DataDirInUse",
    "DocentError",
    "EmbedderMissing",
    "EmbedderUnavailable",
    "EmbeddingError",
    "IndexMismatch",
    "IndexRejected",
    "IndexReplaced",
    "IndexUnavailable",
    "IngestError",
    "ModelRejected",
    "ModelUnavailable",
    "RecordChanged",
    "RecordError",
    "RecordExists",
    "RecordsUnavailable",
    "RefusalCategory",
    "SandboxUnavailable",
    "SearchError",
    "UnreadableFile",
]


class DocentError(Exception):
    """Anything Docent says went wrong. `fix` is what the operator can do, as a sentence."""

    def __init__(self, reason: str, *, fix: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


class ConfigError(DocentError):
    """Settings are missing, wrong or contradictory; all problems at once."""

    def __init__(self, problems: list[str], *, fix: str | None = None) -> None:
        super().__init__("; ".join(problems), fix=fix)
        self.problems = tuple(problems)


class IngestError(DocentError):
    """A file could not be taken in."""


class RefusalCategory(StrEnum):
    """Why a file was refused."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    NO_TEXT = "no_text"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    BOMB = "bomb"
    REJECTED = "rejected"
    MISMATCH = "mismatch"
    ENCODING = "encoding"
    BINARY = "binary"
    UNSUPPORTED = "unsupported"


class UnreadableFile(IngestError):
    """A file was refused."""

    def __init__(self, category: RefusalCategory, reason: str) -> None:
        super().__init__(reason)
        self.category = category

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[RefusalCategory, str]]:
        """Cross a process boundary whole."""
        return type(self), (self.category, self.reason)


class SandboxUnavailable(IngestError):
    """No reader process could be started."""


class EmbeddingError(DocentError):
    """Text could not be embedded."""


class EmbedderMissing(EmbeddingError):
    """The model's files are not there."""


class EmbedderUnavailable(EmbeddingError):
    """The embedder does not answer now."""


class SearchError(DocentError):
    """The index could not do what was asked."""


class IndexUnavailable(SearchError):
    """The index cannot be reached, or answers too late."""


class IndexMismatch(SearchError):
    """The index was made by another schema, embedder or analyzer."""


class IndexReplaced(SearchError):
    """The index was rebuilt for other settings since this process started: it has to restart."""


class IndexRejected(SearchError):
    """The index refuses us."""


class RecordError(DocentError):
    """The records could not do what was asked."""


class RecordExists(RecordError):
    """A record exists already: the claim is somebody else's."""


class RecordChanged(RecordError):
    """A record was changed or deleted since it was read."""


class RecordsUnavailable(RecordError):
    """The records cannot be reached, or answer too late."""


class DataDirInUse(DocentError):
    """Another process holds the data directory."""


class AnswerError(DocentError):
    """No answer could be written."""


class ModelUnavailable(AnswerError):
    """The model cannot be reached, is overloaded, or fell silent."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class ModelRejected(AnswerError):
    """The model does not take the request."""
