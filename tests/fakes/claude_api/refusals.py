"""The API's error answers as an exception; apart so that pure checks can raise them."""

from __future__ import annotations

from core.domain.json import JsonObject

__all__ = ["ApiError", "invalid"]

# Source: Claude API documentation, "Errors".
_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """One refused request."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        error_type: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s
        self.type = error_type or _TYPES.get(status, "api_error")

    def body(self, request_id: str) -> JsonObject:
        """Return the JSON the API sends for it, over HTTP or as an SSE event."""
        return {
            "type": "error",
            "error": {"type": self.type, "message": str(self)},
            "request_id": request_id,
        }


def invalid(message: str) -> ApiError:
    """Return the error for a request that can never succeed as it is."""
    return ApiError(400, message)
