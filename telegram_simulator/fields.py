"""The types of parameters, and the wording of errors about them."""

from typing import Annotated

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from .api_error import Refusal, bad_request


def wire_error(words: str) -> PydanticCustomError:
    """Build a validation error with Telegram's own wording."""
    return PydanticCustomError("wire", "{words}", {"words": words})


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _flag(value: object) -> object:
    """Read a flag from JSON or form text, in which Telegram accepts these words."""
    if isinstance(value, str):
        return value.lower() in {"true", "yes", "1"} if value.lower() in _WORDS else value
    return value


_WORDS = {"true", "yes", "1", "false", "no", "0"}
Flag = Annotated[bool, BeforeValidator(_flag)]


def _decoded(value: object) -> object:
    """Decode a form field that holds JSON."""
    if isinstance(value, str):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise wire_error("can't parse JSON object") from None
    return value


def _number(value: object) -> object:
    """Reject booleans and fractions as numbers, which pydantic alone would accept."""
    if isinstance(value, (bool, float)):
        raise wire_error("number expected")
    return value


Whole = Annotated[int, BeforeValidator(_number)]
ChatId = Annotated[int | str, Field(union_mode="left_to_right"), BeforeValidator(_number)]
Json = BeforeValidator(_decoded)
LanguageCode = Annotated[str, Field(pattern=r"^([a-z]{2})?$")]


class NoParams(Strict):
    pass


_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "action": "wrong parameter action in request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "commands": "can't parse commands: commands are not specified",
}


def explain(error: ValidationError) -> Refusal:
    """Describe the first error, in Telegram's words if it has any for it."""
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    words = problem["msg"]
    if problem["type"] == "extra_forbidden":
        words = f'unknown parameter "{place}"'
    elif problem["type"] == "missing":
        words = _MISSING.get(place, f'parameter "{place}" is required')
    elif problem["type"] != "wire" or words.startswith(("can't parse JSON", "number expected")):
        words = f'wrong parameter "{place}" in request: {words}'
    return bad_request(words, malformed=True)
