"""How an error text changes between the page it was on and the chat it is pasted into."""

import html
import json
import random
import textwrap
from collections.abc import Callable, Mapping

from bot.text.chinese import SIMPLIFIED

_TRACEBACK = """Traceback (most recent call last):
  File "/srv/app/main.py", line 42, in <module>
    reply = client.chat.completions.create(model="gpt-4o", messages=messages)
openai.APIStatusError: Error code: 4xx - {}

During handling of the above exception, another exception occurred"""

_NODE = """BadRequestError: "{}"
    at APIError.generate (/app/node_modules/openai/error.mjs:45:20)
    at OpenAI.makeStatusError (/app/node_modules/openai/core.mjs:293:25)
  requestID: 'req_8f3c'"""

_CURL = """$ curl https://api.openai.com/v1/chat/completions -H "Authorization: Bearer $OPENAI_API_KEY"
HTTP/2 4xx
content-type: application/json

{}"""

_LITELLM = """litellm.exceptions.APIError: litellm.APIError: APIError: OpenAIException - {}
Received Model Group=gpt-4o
Available Model Group Fallbacks=None"""

_KEYS = dict(zip("qwertyuioasdfghjkzxcvbn", "wertyuiopsdfghjklxcvbnm", strict=True))


def mutations(traditional: Mapping[int, str]) -> dict[str, Callable[[str], str]]:
    """The mutations, by name. ``traditional`` maps Simplified characters to Traditional ones."""
    return {
        "as it is": str,
        "upper case": str.upper,
        "lower case": str.lower,
        "no punctuation": lambda text: "".join(char if char.isalnum() or char in " _" else "" for char in text),
        "no spaces": lambda text: text.replace(" ", ""),
        "more spaces": lambda text: "  ".join(text.split(" ")),
        "full width": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
        "in JSON": lambda text: json.dumps(
            {"error": {"message": text, "type": "invalid_request_error", "param": None}}
        ),
        "in JSON, not ASCII": lambda text: json.dumps({"status": 429, "error": {"message": text}}, ensure_ascii=False),
        "in a traceback": lambda text: _TRACEBACK.format({"error": {"message": text, "code": None}}),
        "in JSON in JSON": lambda text: json.dumps({"body": json.dumps({"error": {"message": text}})}),
        "in an error of Node": _NODE.format,
        "in what curl shows": lambda text: _CURL.format(
            json.dumps({"error": {"message": text, "type": "x"}}, indent=2)
        ),
        "in an error of LangChain": lambda text: (
            f"WARNING:langchain.chat_models.openai:Retrying in 4.0 seconds as it raised APIError: {text}."
        ),
        "in an error of LiteLLM": _LITELLM.format,
        "in an error of one-api": lambda text: json.dumps(
            {"error": {"message": f"{text} (request id: 2026112208123412345678)", "type": "upstream_error"}},
            ensure_ascii=False,
        ),
        "in an error of Stripe": lambda text: json.dumps(
            {"error": {"charge": "ch_3abc", "code": "card_declined", "message": text, "type": "card_error"}}
        ),
        "in a log": lambda text: f"2026-11-22 08:12:34,123 - ERROR - worker-3 - request failed: {text} (attempt 2/3)",
        "in YAML": "error:\n  message: {}\n  status: 4xx".format,
        "in Markdown": lambda text: f'Hi, I get this:\n```json\n{{"error": "{text}"}}\n```\nwhat can I do',
        "asked about": lambda text: f"大佬们求助，报错信息如下：「{text}」，怎么解决？",
        "as a reply quotes": lambda text: "> " + text,
        "in lines": lambda text: "\n".join(textwrap.wrap(text, 24)) if text.isascii() else text,
        "as HTML": lambda text: f'<div class="error"><p>"{html.escape(text)}"</p></div>',
        "quoted": lambda text: f"“{text}”",
        "in Traditional": lambda text: text.translate(traditional),
        "a letter missing": _with_typos(_missing_letter),
        "letters swapped": _with_typos(_swapped_letters),
        "a letter beside it": _with_typos(_adjacent_key),
        "a letter twice": _with_typos(lambda text, place: text[:place] + text[place] + text[place:]),
    }


def _with_typos(slip: Callable[[str, int], str]) -> Callable[[str], str]:
    """One typo per 25 letters or so, always in the same places. Short codes are pasted, not typed."""

    def apply(text: str) -> str:
        render = random.Random(text)
        if len(text) < 16 or (" " not in text and text.isascii()):
            return text
        for _ in range(max(1, len(text) // 25)):
            text = slip(text, render.randrange(1, len(text) - 1))
        return text

    return apply


def _missing_letter(text: str, place: int) -> str:
    return text[:place] + text[place + 1 :]


def _adjacent_key(text: str, place: int) -> str:
    """Replaces a letter with that of an adjacent key."""
    beside = _KEYS.get(text[place], text[place])
    return text[:place] + beside + text[place + 1 :]


def _swapped_letters(text: str, place: int) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


MUTATIONS = mutations({ord(chr(simple)): chr(other) for other, simple in SIMPLIFIED.items()})
