"""The methods of the Bot API that this server supports, one row each.

To add one, put its parameters and handler into the module for its noun, and a row here.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import (
    ephemeral_methods,
    group_methods,
    inline_methods,
    media_methods,
    message_methods,
    profile_methods,
    tap_methods,
    update_methods,
    update_params,
)
from .backend import Backend
from .fields import NoParams, Strict

Handler = Callable[[Backend, Any], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    params: type[Strict]
    handler: Handler


_ALL = (
    Method("getMe", NoParams, update_methods.get_me),
    Method("getUpdates", update_params.GetUpdates, update_methods.get_updates),
    Method("setWebhook", update_params.SetWebhook, update_methods.set_webhook),
    Method("deleteWebhook", update_params.DeleteWebhook, update_methods.delete_webhook),
    Method("getWebhookInfo", NoParams, update_methods.get_webhook_info),
    Method("sendMessage", message_methods.SendMessage, message_methods.send_message),
    Method("editMessageText", message_methods.EditMessageText, message_methods.edit_message_text),
    Method(
        "editMessageReplyMarkup",
        message_methods.EditMessageReplyMarkup,
        message_methods.edit_message_reply_markup,
    ),
    Method("copyMessage", media_methods.CopyMessage, media_methods.copy_message),
    Method("editMessageCaption", media_methods.EditMessageCaption, media_methods.edit_message_caption),
    Method("sendPhoto", media_methods.SendPhoto, media_methods.send_photo),
    Method("sendDocument", media_methods.SendDocument, media_methods.send_document),
    Method("deleteMessage", message_methods.DeleteMessage, message_methods.delete_message),
    Method("deleteMessages", message_methods.DeleteMessages, message_methods.delete_messages),
    Method("answerCallbackQuery", tap_methods.AnswerCallbackQuery, tap_methods.answer_callback_query),
    Method("answerInlineQuery", inline_methods.AnswerInlineQuery, inline_methods.answer_inline_query),
    Method("setMyCommands", profile_methods.SetMyCommands, profile_methods.set_my_commands),
    Method("getMyCommands", profile_methods.CommandsOf, profile_methods.get_my_commands),
    Method("deleteMyCommands", profile_methods.CommandsOf, profile_methods.delete_my_commands),
    Method("setMyName", profile_methods.SetMyName, profile_methods.set_my_name),
    Method("getMyName", profile_methods.Language, profile_methods.get_my_name),
    Method("setMyDescription", profile_methods.SetMyDescription, profile_methods.set_my_description),
    Method("getMyDescription", profile_methods.Language, profile_methods.get_my_description),
    Method(
        "setMyShortDescription",
        profile_methods.SetMyShortDescription,
        profile_methods.set_my_short_description,
    ),
    Method("getMyShortDescription", profile_methods.Language, profile_methods.get_my_short_description),
    Method("setChatMenuButton", profile_methods.SetChatMenuButton, profile_methods.set_chat_menu_button),
    Method("getChatMenuButton", profile_methods.GetChatMenuButton, profile_methods.get_chat_menu_button),
    Method("getChat", message_methods.GetChat, message_methods.get_chat),
    Method("sendChatAction", message_methods.SendChatAction, message_methods.send_chat_action),
    Method(
        "editEphemeralMessageText",
        ephemeral_methods.EditEphemeralMessageText,
        ephemeral_methods.edit_ephemeral_message_text,
    ),
    Method(
        "editEphemeralMessageReplyMarkup",
        ephemeral_methods.EditEphemeralMessageReplyMarkup,
        ephemeral_methods.edit_ephemeral_message_reply_markup,
    ),
    Method("deleteEphemeralMessage", ephemeral_methods.EphemeralMessage, ephemeral_methods.delete_ephemeral_message),
    Method("pinChatMessage", group_methods.PinChatMessage, group_methods.pin_chat_message),
    Method("unpinChatMessage", group_methods.UnpinChatMessage, group_methods.unpin_chat_message),
    Method("unpinAllChatMessages", group_methods.OfChat, group_methods.unpin_all_chat_messages),
    Method("getChatMember", group_methods.GetChatMember, group_methods.get_chat_member),
    Method("getChatAdministrators", group_methods.OfChat, group_methods.get_chat_administrators),
    Method("getChatMemberCount", group_methods.OfChat, group_methods.get_chat_member_count),
    Method("leaveChat", group_methods.OfChat, group_methods.leave_chat),
    Method("createForumTopic", group_methods.CreateForumTopic, group_methods.create_forum_topic),
    Method("editForumTopic", group_methods.EditForumTopic, group_methods.edit_forum_topic),
    Method("closeForumTopic", group_methods.OfTopic, group_methods.close_forum_topic),
    Method("reopenForumTopic", group_methods.OfTopic, group_methods.reopen_forum_topic),
    Method("deleteForumTopic", group_methods.OfTopic, group_methods.delete_forum_topic),
    Method("logOut", NoParams, update_methods.leave_server),
    Method("close", NoParams, update_methods.leave_server),
)
# Names are matched case-insensitively, as on Telegram.
METHODS: Mapping[str, Method] = {method.name.lower(): method for method in _ALL}
