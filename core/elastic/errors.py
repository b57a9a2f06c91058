"""What a call to Elasticsearch can end with; index and records each translate it."""

from __future__ import annotations

__all__ = ["ElasticError", "ElasticRejected", "ElasticUnavailable"]


class ElasticError(Exception):
    """A call failed. `reason` is a sentence, `fix` what the operator can do."""

    def __init__(self, reason: str, *, fix: str | None = None, kind: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix
        self.kind = kind
        """The server's own name of the error, or empty."""


class ElasticUnavailable(ElasticError):
    """It cannot be reached, is overloaded, or answers too late: the same call may work later."""

    def __init__(
        self,
        reason: str,
        *,
        fix: str | None = None,
        kind: str = "",
        retryable: bool = False,
        overloaded: bool = False,
        retry_after_s: float = 0.0,
    ) -> None:
        super().__init__(reason, fix=fix, kind=kind)
        self.retryable = retryable
        """Whether trying again within this call can help."""
        self.overloaded = overloaded
        """Whether it did answer, only to say that it has too much to do."""
        self.retry_after_s = retry_after_s


class ElasticRejected(ElasticError):
    """It answered and refuses: somebody has to change something."""
