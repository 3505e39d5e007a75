"""What the chat page says in gray about a service message, such as "Lin pinned a message"."""

from typing import Any


def service_text(service: dict[str, Any], who: str) -> str:
    """The line for a service message of the Bot API, in which `who` did something."""
    match service:
        case {"pinned_message": _}:
            return f"{who} pinned a message"
        case {"forum_topic_created": {"name": name}}:
            return f"{who} opened the topic {name}"
        case {"forum_topic_edited": {"name": name}}:
            return f"The topic is now called {name}"
        case {"forum_topic_closed": _}:
            return "The topic was closed"
        case {"forum_topic_reopened": _}:
            return "The topic was opened again"
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return "The group is a supergroup now"
        case _:
            return "Something happened"
