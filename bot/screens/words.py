"""The bot's own words: all that is said around a guide's texts, in English.

Collected here so that they read as one voice. :func:`_` only marks them for extraction; the language of the
reader translates them when a card is drawn.
"""


def _(text: str) -> str:
    return text


BACK = _("‹ Back")
MENU = _("Menu")
ANSWERS = _("My answers")
SOURCES = _("Sources")
GO_ON = _("Go on ›")
START_OVER = _("Start over")

LIKELIEST = _("▸ <b>Likeliest cause:</b> {text}")
CAUSE = _("About cause {number}")
BECAUSE = _("▸ <b>Why I think so:</b>")
OTHERS = _("▸ <b>It could also be:</b> {text}")
ALSO = _("▸ <b>Also possible:</b> {text}")
RULED_OUT = _("▸ <b>Ruled out:</b> {text}")
EXCLUDED = _("<b>Ruled out</b>")
EXCLUDED_LINE = _("• “{cause}”: {reason}")
QUOTED = _("“{text}”")
LIST_STOP = _("; ")
WHY = _("Why this?")
WHY_TITLE = _("Why I think so")
WHY_TEXT = _("This follows from your answers. Only your bank and OpenAI can see more.")
WHY_NOTHING = _("Your answers don't point to one cause.")

STEP = _("Step {number} of {total}")
WHO = _("▸ <b>Who can fix it:</b> {text}")
FIRST = _("▸ <b>First:</b> {text}")
RETRY = _("▸ <b>Try again:</b> {text}")
AVOID = _("▸ <b>Don't:</b> {text}")

ANSWERS_TITLE = _("Your answers so far")
ANSWERS_TEXT = _("Tap one to change it. The others stay as they are where they still apply.")
ANSWERS_NONE = _("You have not answered anything here yet.")

CHECK_TITLE = _("Check your answers")
CHECK_TEXT = _("Tap one to change it; the others stay where they still apply. If all is right, go on.")
CONCLUDE = _("All right: show the cause ›")

RESUME_TITLE = _("Go on where you were?")
RESUME_TEXT = _("You were at: {title}")

SOURCES_TITLE = _("Sources")
SOURCES_OF = _("What “{title}” rests on:")
SOURCE_LINE = _("{source}, checked {date}")
UNCONFIRMED = _("not confirmed")
UNDATED = _("copy without a date")
MAY_HAVE_CHANGED = _("may have changed since")

AD_COMMISSION = _("The operator of this bot earns a commission if you use the link below. {text}")
AD_ISSUER = _("• Issuer: {name}, {country}. Licence: {licence}")
AD_MONEY = _("• Who holds your money: {text}")
AD_FEES = _(
    "• Fees: opening {opening}; monthly {monthly}; top-up {top_up}; foreign exchange {foreign_exchange}; "
    "failed payment {failed_payment}; closing {closing}"
)
AD_PREPAID = _("• Prepaid: yes. {text}")
AD_NOT_PREPAID = _("• Prepaid: no")
AD_REFUNDS = _("• Refunds: {text}")
AD_CHECKED = _("Stated by the operator of this bot, checked {date}")

LANGUAGE_TITLE = _("Choose your language")

CASE = _("Copy a link to this case")

FORGET_TITLE = _("Delete everything kept about you?")
FORGET_TEXT = _("That is: your answers, your ticks, your language and the address of this card. It can't be undone.")
FORGET_DO = _("Delete everything")
FORGOTTEN_TITLE = _("Deleted")
FORGOTTEN_TEXT = _("Nothing is kept about you now. If you come back, you start anew.")

VANISHED = _("That button's target is gone. This is the nearest there is now.")
DROPPED = _("Some answers of this case are no longer known here. They are left out.")
EXPOSED = _(
    "That looked like {what}. I tried to delete your message. Treat it as exposed: replace it now if it can be "
    "replaced, and go on without it."
)
EXPOSED_KEY = _("a key or token")
EXPOSED_CARD = _("card details")
EXPOSED_CODE = _("a one-time code")
EXPOSED_PASSWORD = _("a password")
EXPOSED_IDENTITY = _("an ID number")
UNREADABLE = _("I can't look at pictures or files. Please type the error text, and never send photos of cards.")

TOPICS_TITLE = _("Which of these do you mean?")
TOPICS_NONE_TITLE = _("I have no checked answer to that")
TOPICS_NONE_TEXT = _("I answer only from checked notes on OpenAI billing and payments. The menu shows all of them.")
READ_AS = _("I read this as: {topic}")
NOT_THIS = _("Not what you meant?")
NOTED = _("I also noted: {answers}")
TOLD = _("I took these from what you wrote. Please check them.")
HUMAN = _("Talk to a person")

OPEN = _("Go on in private")
STEP_BY_STEP = _("I lead you to the cause step by step, and to whoever can fix it. In private; nobody else sees it.")
HOW_TO_ASK = _(
    "Write your question after /ask, or reply with /ask to a message that says it. In private, just write it to me."
)
NOT_FOUND = _("I have no checked answer to that. My menu in private shows all that I know.")

LOCKED_TITLE = _("I can't read what I kept about you")
LOCKED_TEXT = _(
    "It is still there, but locked at the moment. I change nothing in it. You can wait and try again later, or "
    "delete it and start anew. What is only to be read stays open in the menu."
)
LOCKED_DELETE = _("Delete what is kept")
TRY_AGAIN = _("Try again")

UNSAVED = _("Your progress can't be saved right now. You can go on reading.")
TROUBLE = _("Something went wrong on my side. Please tap again in a minute.")
PRIVATE_ONLY = _("Please talk to me in a private chat.")

START_COMMAND = _("Start, or go on where you were")
ASK_COMMAND = _("Ask about billing, in your own words")
LANGUAGE_COMMAND = _("Change the language")
FORGET_COMMAND = _("Delete what is kept about you")
