"""Encodes a file upload, the only kind of call that the Bot API doesn't take as JSON."""

import os
from typing import Any, NamedTuple

import orjson


class Attachment(NamedTuple):
    """A file, and the parameter it is sent as."""

    field: str
    name: str
    content: bytes


def form(parameters: dict[str, Any], file: Attachment) -> tuple[str, bytes]:
    """The form's media type and body."""
    boundary = os.urandom(16).hex()
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value.encode() if isinstance(value, str) else orjson.dumps(value))
        for name, value in parameters.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{file.field}"; filename="{file.name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + file.content)
    return f"multipart/form-data; boundary={boundary}", b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()])
