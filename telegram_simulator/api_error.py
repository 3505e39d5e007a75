"""Refusals, in the Bot API's wording."""

from dataclasses import dataclass

PREFIXES = {
    400: "Bad Request: ",
    401: "Unauthorized",
    403: "Forbidden: ",
    404: "Not Found",
    409: "Conflict: ",
    413: "Request Entity Too Large",
    429: "Too Many Requests: ",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Refusal(Exception):  # noqa: N818 - a server's response, not an error of ours
    """`malformed` marks a call that a correct bot never makes; the simulator counts these."""

    code: int
    description: str
    retry_after: int | None = None
    malformed: bool = False
    migrate_to: int = 0

    def __str__(self) -> str:
        return f"{self.code} {self.description}"

    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to:
            answer["parameters"] = {"migrate_to_chat_id": self.migrate_to}
        return answer


def bad_request(words: str, *, malformed: bool = False) -> Refusal:
    return Refusal(400, PREFIXES[400] + words, malformed=malformed)


def forbidden(words: str) -> Refusal:
    return Refusal(403, PREFIXES[403] + words)


def conflict(words: str) -> Refusal:
    return Refusal(409, PREFIXES[409] + words)


def too_many_requests(retry_after: int) -> Refusal:
    return Refusal(429, f"{PREFIXES[429]}retry after {retry_after}", retry_after=retry_after)


def upgraded(migrate_to: int) -> Refusal:
    """Refuse a call to a group that has become a supergroup; the response names it."""
    return Refusal(400, f"{PREFIXES[400]}group chat was upgraded to a supergroup chat", migrate_to=migrate_to)
