"""How the client calls: the address, the token, the municipality, and what a refusal is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

Answer = TypeVar("Answer")


class Refused(Exception):
    """An answer that is a problem (RFC 9457), as the service told it."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status}: {problem.get('detail', '')}")
        self.status, self.problem = status, problem


class Http(Protocol):
    """What sends a call: an `httpx2.Client` with the service's address, or the client of a test."""

    def request(self, method: str, url: str, **more: Any) -> Any: ...


class Caller:
    """Sends calls in one person's name. `municipality` is needed by who works in several."""

    def __init__(self, http: Http, token: str | None = None, municipality: str | None = None) -> None:
        self.http = http
        told = {"Authorization": None if token is None else f"Bearer {token}", "X-Municipality": municipality}
        self.headers = {name: value for name, value in told.items() if value is not None}

    def sent(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, headers: Mapping[str, Any] | None = None,
        body: BaseModel | Mapping[str, Any] | bytes | None = None, media: str = "application/json",
    ) -> Any:  # fmt: skip
        """The answer as it came. Raises Refused for a problem."""
        told = {**self.headers, **{k: str(v) for k, v in (headers or {}).items() if v is not None}}
        more: dict[str, Any] = {}
        if isinstance(body, BaseModel):
            more = {"content": body.model_dump_json(exclude_unset=True), "headers": told | {"Content-Type": media}}
        elif isinstance(body, bytes):
            more = {"content": body, "headers": told | {"Content-Type": media}}
        elif body is not None:
            more = {"json": dict(body)}
        asked = {k: v for k, v in (query or {}).items() if v is not None}
        answer = self.http.request(method, path, **{"params": asked, "headers": told, **more})
        if answer.status_code >= 400:
            raise Refused(answer.status_code, answer.json())
        return answer

    def asked(self, shape: TypeAdapter[Answer], method: str, path: str, **more: Any) -> Answer:
        """The answer as the document it is. Raises Refused for a problem."""
        return shape.validate_json(self.sent(method, path, **more).content)


def part(value: object) -> str:
    """A value as one part of a path, whatever it holds."""
    return quote(str(value), safe="")


def version_tag(version: int | str | None) -> str | None:
    """The ETag of a version, or of the decision that is a lock, for If-Match; None where nothing is named."""
    if version is None:
        return None
    return f'"v{version}"' if isinstance(version, int) else f'"{version}"'
