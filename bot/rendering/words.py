"""The bot's own words: all that is said around a guide's texts, in English.

Collected here so that they read as one voice. :func:`_` only marks them for extraction; the language of the
reader translates them when a card is drawn.
"""


def _(text: str) -> str:
    return text


BACK = _("‹ Back")
MENU = _("Menu")
ANSWERS = _("Change answers")
SOURCES = _("Sources")
PLACE_ASKED = _("Does {provider} support {place}?")
PLACE_LISTED = _("Yes. {place} is on {provider}'s list of supported places.")
PLACE_ADDED = _("It was added to the list lately, so look at the page itself before you pay.")
PLACE_PARTLY = _("The list leaves out parts of it; the page names them.")
PLACE_UNLISTED = _("{place} is not on the list I have, of {month}.")
PLACE_DEPENDENT = _(
    "I found no word on whether it counts with the country it belongs to. Ask {provider} before you pay."
)
PLACE_NO_OTHER_LIST = _(
    "{provider} only publishes the places it supports. If a place isn't on its list, it isn't supported, whichever "
    "card you pay with. The list can change, so check the page."
)
PLACE_LIST = _("Open the list")
GO_ON = _("Go on ›")
START_OVER = _("Start over")

LIKELIEST = _("<b>Most likely:</b> {text}")
CAUSE = _("About cause {number}")
BECAUSE = _("<b>Why I think so:</b>")
OTHERS = _("<b>It could also be:</b> {text}")
ALSO = _("<b>Also possible:</b> {text}")
RULED_OUT = _("<b>Ruled out:</b> {text}")
EXCLUDED = _("<b>Ruled out</b>")
EXCLUDED_LINE = _("• “{cause}”: {reason}")
QUOTED = _("“{text}”")
LIST_STOP = _("; ")
BASED_ON = _("<b>Based on:</b> {answers}")
WHY = _("Why and sources")
WHY_TITLE = _("Why I think so")
WHY_TEXT = _("This follows from your answers. Only your bank and OpenAI can see more.")
WHY_NOTHING = _("Your answers don't point to one cause.")

DID_IT_HELP = _("Did it help?")
SOLVED = _("Yes, solved")
NOT_YET = _("Not yet")
WRONG = _("That's wrong")
VOTED_SOLVED = _("Good. Counted without your name.")
VOTED_NOT_YET = _("Counted without your name. This is what comes next.")
VOTED_WRONG = _("Counted without your name. Please check your answers.")

REMIND_MINUTES = _("⏰ Remind me in {number} minutes")
REMIND_HOURS = _("⏰ Remind me in {number} hours")
REMIND_DAYS = _("⏰ Remind me in {number} days")
REMINDER_SET = _("⏰ My reminders")
REMINDED = _("I will write to you then. /reminders takes it back.")
REMINDERS_TITLE = _("Your reminders")
REMINDERS_TEXT = _("I write to you at these times, in your own time zone, and ask whether it worked.")
REMINDERS_NONE = _("There are none. Where an outcome says to wait, it offers one.")
REMINDERS_OFF = _("This bot sends no reminders.")
UNREMIND = _("Cancel number {number}")
REMINDER_DUE = _("You asked me to remind you. Did it work?")

NEWS_TITLE = _("Word of changes")
NEWS_ASK = _("🔔 Tell me of changes")
NEWS_OFF = _(
    "When what this bot says about billing changes, I can send you one message about it. Nothing else, and only if "
    "you want it."
)
NEWS_ON = _(
    "You get one message when what this bot says about billing changes. It ends when you take it back, send /forget, "
    "or after 180 days."
)
NEWS_NONE = _("This bot sends no word of changes.")
FOLLOW = _("Tell me")
UNFOLLOW = _("Don't tell me any more")
FOLLOWED = _("I will tell you of changes.")
UNFOLLOWED = _("I will not write to you of changes.")
NEWS_CHANGED = _("You asked to be told: what this bot says here has changed.")

CONTACTS = _("Official contacts")
HANDOFF_TITLE = _("Talk to a person")
HANDOFF_TEXT = _("I would send this to the staff of this bot. They are no staff of OpenAI or of a bank.")
HANDOFF_RULES = _(
    "After that, what you write here goes to them until you end it: text, photos, files, voice. They see your name in "
    "Telegram with it. Never send card numbers, codes, passwords or keys, nor photos of a card."
)
HANDOFF_DO = _("Send it and talk")
TALK_TITLE = _("You are talking to a person")
TALK_TEXT = _(
    "What you write here goes to the staff of this bot, and their answers come here. Buttons work as always. Never "
    "send card numbers, codes, passwords or keys, nor photos of a card: I can read texts and hold back secrets, but I "
    "can't look at photos."
)
TALK_OVER = _("This conversation is over. What you write here goes to nobody.")
HANG_UP = _("End the conversation")
HUNG_UP = _("The conversation with a person is over.")
QUEUE = _("Sent. Your place in the queue: {number}.")
HOURS_OPEN = _("Somebody should be there now. Staff hours: {hours}.")
HOURS_CLOSED = _("Nobody is there now. Staff hours: {hours}. Your case waits; the official contacts are always there.")
HOURS_NONE = _("No hours are promised: somebody answers when they can.")
STAFF_GONE = _("Nobody can be reached here now. Please use the official contacts.")
TALK_TAKEN = _("A person has your case now.")
TALK_CLOSED = _("The staff has closed this conversation.")
TALK_CLOSED_AS = _("The staff has closed this conversation: {outcome}.")
TALK_REOPENED = _("The staff has reopened this conversation. What you write here goes to them again.")
TALK_BARRED = _("The staff takes no messages from you for now. Please use the official contacts.")
TALK_BUSY = _("That was a lot at once, and it was not sent. Please wait a minute and send it again.")
TALK_TOO_MANY = _(
    "You've started several conversations in the last hour. Please wait a while before the next one, or use the "
    "official contacts."
)
TALK_TOO_LONG = _("That's too long, so it wasn't sent. At most {most} characters fit: please split it.")
TALK_NOT_ACCEPTED = _("Telegram didn't accept that message, so it wasn't sent.")
TALK_LOST = _(
    "Your conversation with the staff has ended, and your last message wasn't sent to anyone. You can start a new one."
)
TALK_ENDED = _("Your conversation with the staff has ended. You can start a new one here.")
TALK_MOVED = _(
    "The staff has moved to another group, so your conversation with them has ended. You can start a new one."
)
TALK_KINDS = _("That can't be passed on. Text, photos, files and voice can.")
PHOTO_SENT = _("I passed that on. If a card, a code or a key can be seen in it, take it back now.")
TAKE_BACK = _("Take it back")
TAKEN_BACK = _("Deleted, here and with the staff.")
NOT_TAKEN_BACK = _("Telegram does not let me delete that any more.")
SENT_SCREEN = _("The staff sends you this.")

STAFF_CASE = _("<b>New case</b> · {name}")
STAFF_OPEN_CASE = _("Open the case in the bot")
STAFF_HELD_BACK = _("[held back: {what}]")
STAFF_TAKEN = _("Taken by {name}.")
STAFF_CLOSED = _("Closed.")
STAFF_REOPENED = _("Reopened.")
STAFF_BARRED = _("Barred for 30 days. /unban takes it back.")
STAFF_UNBARRED = _("The bar is lifted.")
STAFF_HUNG_UP = _("The person has ended the conversation.")
STAFF_FORGOTTEN = _("The person had all that is kept about them deleted. Please delete this topic, too.")
STAFF_NOT_SENT = _("Not delivered: the person takes no messages from this bot.")
STAFF_LOCKED = _(
    "Not delivered: what is kept about this person can't be opened. DATA_KEY lacks the key that it was sealed with."
)
STAFF_FAILED = _("Not delivered, after several tries. Please send it again.")
STAFF_MOVED = _("The staff uses another group now. What's written in this topic goes to nobody.")
STAFF_NOT_OPEN = _("Not delivered: this conversation is not open. /reopen opens it again.")
STAFF_DELETED = _("Deleted for the person, too.")
STAFF_NOT_DELETED = _("Not deleted for the person: answer the message that is meant, within 48 hours.")
STAFF_NO_SCREEN = _("There is no screen {name}. `bot graph` shows their names.")
STAFF_QUEUE = _("Waiting: {number}.")
STAFF_HELP = _(
    "What is written in a topic goes to the person. Commands there: /take, /close OUTCOME, /reopen, /send SCREEN, "
    "/note TEXT (stays here), /delete (as an answer to a message), /ban, /unban. Anywhere: /queue."
)

OWNER_GROUP_CHANGED = _(
    "The staff's group has changed. Open conversations that ended with it: {number}. Everyone in them was told, and "
    "can start a new one, which opens a topic in the new group."
)

STATS_TITLE = _("<b>Statistics</b>, {weeks} weeks up to {week}")
STATS_FLOW = _("<b>{title}</b>: begun {begun}, outcome reached {ended}, solved {solved}")
STATS_DROP = _("Left at: {list}")
STATS_UNSURE = _("“Not sure”: {share}")
STATS_OUTCOMES = _("Outcomes: {list}")
STATS_CAUSES = _("Solved, per cause: {list}")
STATS_TOPICS = _("Asked without a sure answer: {list}")
STATS_LANGUAGES = _("By language (begun, outcome reached, solved, “not sure”):")
STATS_WEEKS = _("By week (the same):")
STATS_MORE = _("One language or week alone: <code>/stats {language} {week}</code>")
STATS_USAGE = _("Write /stats, or with a language or a week: <code>/stats {language} {week}</code>")
STATS_NONE = _("Nothing was counted yet.")
STATS_HIDDEN = _(
    "Counts below {least} are hidden, the others rounded down to a multiple of it, and shares to tenths: nobody can be "
    "made out by what is left between them."
)

CAST_USAGE = _("/broadcast SCREEN sends word that what this screen says has changed. /broadcast shows how far one is.")
CAST_ASK = _("Send word that “{title}” has changed to {number} people who asked for it?")
CAST_DO = _("Send it")
CAST_STOP = _("Stop")
CAST_BUSY = _("One is being sent already. Stop it first, or wait.")
CAST_STATE = _("Sent: {sent}. Still to be sent: {left}. Not reachable: {gone}. Unknown after a crash: {unsure}.")
CAST_STOPPED = _("Stopped.")
CAST_NONE = _("None is being sent.")
CAST_GO_ON = _("Go on")
CAST_RETRY = _("Send to the unknown ones again")

MYDATA_TITLE = _("All that is kept about you is in this file.")
MYDATA_LOCKED = _("What is kept about you can't be opened now. /forget deletes it.")

SUMMARY_LANGUAGE = _("• Language: {name}")
SUMMARY_NONE = _("• No question was answered yet.")
SUMMARY_CAUSE = _("• Likeliest cause: {text}")
SUMMARY_END = _("• Reached: {title}")
SUMMARY_TRIED = _("• Did not help: {title}")

STEP = _("Step {number} of {total}")
AVOID = _("<b>Don't:</b> {text}")

CHECKED = _("Checked {date}")
CHECKED_STALE = _("Checked {date}, may have changed")

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
FORGET_TEXT = _(
    "That is: your answers, votes, ticks and reminders, your language, the address of this card, whether you are told "
    "of changes, and a conversation with the staff. It's deleted right away, and what the server's disk still holds of "
    "it is gone within an hour. It can't be undone."
)
FORGET_DO = _("Delete everything")
FORGOTTEN_TITLE = _("Deleted")
FORGOTTEN_TEXT = _(
    "Nothing is kept about you now, apart from marks without your ID: they make a vote count once, and go after 30 "
    "days at most. If you come back, you start anew."
)

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
NOT_THIS = _("Not this?")
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
TROUBLE_TEXT = _(
    "Something went wrong on my side, so I couldn't handle your message. Please send it again in a minute."
)
TROUBLE = _("Something went wrong on my side. Please tap again in a minute.")
SLOWER = _("A little slower, please: wait a few seconds, then tap again.")
SLOWER_TEXT = _(
    "That was a lot at once, so I skipped part of it. Please wait a few seconds, then send the last message again."
)
PRIVATE_ONLY = _("Please talk to me in a private chat.")

BACK_TO_GROUP = _("‹ Back to the group")
GROUP_TITLE = _("OpenAI API billing and declined payments")
GROUP_TEXT = _("Tap a button. What follows is shown to you alone, right here. I'm independent: not OpenAI, not a bank.")
GROUP_SECRETS = _("Never post keys or card numbers.")
GROUP_HINT = _("I may know what this is: {topic}. Tap the button: what follows is shown to you alone.")
GROUP_HELP = _("Help me with this")
GROUP_INTRO = _(
    "I help with OpenAI API billing and declined payments, each person privately.\n\n"
    "<b>Admins:</b> /pin posts my card and pins it, /unpin removes it, /settings shows what can be chosen.\n"
    "<b>Everybody:</b> /ask and a question.\n\n"
    "<b>What I read:</b> as a member only commands and replies to me; as an admin Telegram sends me every message. I "
    "look for leaked keys, and for hints if an admin switched them on; I keep none of it."
)
GROUP_INVITE = _(
    "Add me to a group: I pin one card there, and help each person privately in its place. I ask for two rights: to "
    "pin the card, and to delete keys that somebody posts. As an admin I am sent every message of the group; I keep "
    "none."
)
GROUP_ADD = _("Add me to a group")
GROUP_ADD_RIGHTS = _("Give me the rights")
GROUP_PINNED = _("The card is pinned.")
GROUP_UPDATED = _("The card is up to date.")
GROUP_UNPINNED = _("The card is gone.")
GROUP_NO_CARD = _("There is no card here. /pin posts one.")
GROUP_NO_PIN = _(
    "The card is there, but I can't pin it: I lack the right “Pin messages”. Give it to me and send /pin again."
)
GROUP_NOT_ADMIN = _("Only admins of this group can do that.")
GROUP_UNSURE = _("I can't see who the admins are here. Make me an admin, then send the command again.")
GROUP_ASK_CLOSED = _("The admins switched /ask off here. Talk to me in a private chat.")
GROUP_ASK_SECRET = _("That message looks like it holds {what}, so I don't read it. Ask in your own words, without it.")
GROUP_TOLD_SECRET = _(
    "That looked like {what}, and others in the group could read it. {deleted} Treat it as exposed: replace it now if "
    "it can be replaced."
)
GROUP_DELETED = _("I deleted it.")
GROUP_NOT_DELETED = _("I have no right to delete it here: whoever sent it should do that now.")
GROUP_NOT_MEANT = _("I was added to a channel. I work in groups and private chats only, so I left it again.")
SETTINGS_TITLE = _("Settings of this group")
SETTINGS_LANGUAGE = _("Language of the card: {value}")
SETTINGS_CARD = _("On the card: {value}")
SETTINGS_HINTS = _("Hints: {value}")
SETTINGS_ASK = _("Who may /ask: {value}")
SETTINGS_GUARD = _("Delete leaked keys: {value}")
SETTINGS_HOW = _("To change one, send a line like this:")
SETTINGS_SAVED = _("Saved.")
SETTINGS_UNREAD = _("I don't know “{word}”.")
SETTING_ON = _("on")
SETTING_OFF = _("off")
SETTING_PER_HOUR = _("on, at most {number} an hour")
SETTING_BOTH = _("English and Chinese")
SETTING_ALL = _("everybody")
SETTING_ADMINS = _("admins")
SETTING_NOBODY = _("nobody")

START_COMMAND = _("Start, or go on where you were")
ASK_COMMAND = _("Ask about billing, in your own words")
LANGUAGE_COMMAND = _("Change the language")
REMINDERS_COMMAND = _("Your reminders, and how to cancel them")
MYDATA_COMMAND = _("Get what is kept about you as a file")
FORGET_COMMAND = _("Delete what is kept about you")
GROUP_COMMAND = _("Add me to a group")
PIN_COMMAND = _("Post my card and pin it")
UNPIN_COMMAND = _("Remove my card")
SETTINGS_COMMAND = _("What I do in this group")
GROUP_HELP_COMMAND = _("What I do here, and what I read")
