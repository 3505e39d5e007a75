"""The bot's own words: all that is said around a guide's texts, in English.

Collected here so that they read as one voice. :func:`_` only marks them for extraction; the language of the
reader translates them when a card is drawn.
"""


def _(text: str) -> str:
    return text


BACK = _("‹ Back")
MENU = _("☰ Menu")
ANSWERS = _("My answers")
SOURCES = _("Sources")
GO_ON = _("Go on ›")
START_OVER = _("Start over")

STEP = _("Step {number} of {total}")
WHO = _("▸ <b>Who can fix it:</b> {text}")
FIRST = _("▸ <b>First:</b> {text}")
RETRY = _("▸ <b>Try again:</b> {text}")
AVOID = _("▸ <b>Don't:</b> {text}")

ANSWERS_TITLE = _("Your answers so far")
ANSWERS_TEXT = _("Tap one to change it. The others stay as they are where they still apply.")
ANSWERS_NONE = _("You have not answered anything here yet.")

RESUME_TITLE = _("Go on where you were?")
RESUME_TEXT = _("You were at: {title}")

SOURCES_TITLE = _("Sources")
SOURCES_OF = _("What “{title}” rests on:")
SOURCE_LINE = _("{source}, checked {date}")
UNCONFIRMED = _("not confirmed")
UNDATED = _("copy without a date")
MAY_HAVE_CHANGED = _("may have changed since")

LANGUAGE_TITLE = _("Choose your language")

FORGET_TITLE = _("Delete everything kept about you?")
FORGET_TEXT = _("That is: your answers, your ticks, your language and the address of this card. It can't be undone.")
FORGET_DO = _("Delete everything")
FORGOTTEN_TITLE = _("Deleted")
FORGOTTEN_TEXT = _("Nothing is kept about you now. If you come back, you start anew.")

VANISHED = _("That button's target is gone. This is the nearest there is now.")
BUTTONS_ONLY = _("I can't read free text yet. Please use the buttons below, and never send card numbers or keys.")
UNSAVED = _("Your progress can't be saved right now. You can go on reading.")
TROUBLE = _("Something went wrong on my side. Please tap again in a minute.")
PRIVATE_ONLY = _("Please talk to me in a private chat.")

START_COMMAND = _("Start, or go on where you were")
LANGUAGE_COMMAND = _("Change the language")
FORGET_COMMAND = _("Delete what is kept about you")
