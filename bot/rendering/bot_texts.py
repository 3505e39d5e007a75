"""The bot's own texts, in English: everything said around a guide's texts.

They are collected here so that they read as one voice. :func:`_` only marks them for extraction; the renderer
translates them.
"""


def _(text: str) -> str:
    return text


BACK = _("‹ Back")
MENU = _("Menu")
ANSWERS = _("Change answers")
SOURCES = _("Sources")
PLACE_ASKED = _("Does {provider} support {place}?")
PLACE_LISTED = _("Yes, {place} is on {provider}'s list of supported places.")
PLACE_ADDED = _("It was added recently, so check the official list, too.")
PLACE_PARTLY = _("Some parts of {place} are excluded, so check the official list.")
PLACE_UNLISTED = _("No. {provider}'s list of supported places doesn't include {place}.")
PLACE_NOT_NAMED = _("{provider}'s list doesn't name {place}.")
PLACE_DEPENDENT = _(
    "I couldn't confirm whether the list covers this place as part of another country. Ask {provider} directly."
)
PLACE_NO_OTHER_LIST = _(
    "{provider} publishes only the places it supports. If a place isn't on its list, it isn't supported. The "
    "list can change, so check it yourself."
)
PLACE_LIST = _("Open the list")
GO_ON = _("Continue ›")
START_OVER = _("Start over")

LIKELIEST = _("<b>Most likely:</b> {text}")
POSSIBLE = _("<b>Possible:</b> {text}")
CAUSE = _("Cause {number}")
BECAUSE = _("<b>Why I think so:</b>")
OTHERS = _("<b>It could also be:</b> {text}")
ALSO = _("<b>Also likely:</b> {text}")
ALSO_POSSIBLE = _("<b>Also possible:</b> {text}")
RULED_OUT = _("<b>Ruled out:</b> {text}")
EXCLUDED = _("<b>Ruled out</b>")
EXCLUDED_LINE = _("• “{cause}”: {reason}")
QUOTED = _("“{text}”")
LIST_STOP = _("; ")
LABELLED = _("{label}: {text}")
SCREEN_REMOVED = _("a screen that was removed ({name})")
BASED_ON = _("<b>Your answers:</b> {answers}")
WHY = _("Why and sources")
WHY_TITLE = _("Why I think so")
WHY_TEXT = _("This is what your answers point to.")
WHY_NOTHING = _("This is based on the sources below, not on your answers.")

DID_IT_HELP = _("Did it help?")
SOLVED = _("Yes, solved")
NOT_YET = _("Not yet")
WRONG = _("That's wrong")
VOTED_SOLVED = _("Great! I've counted your vote, without your name.")
VOTED_NOT_YET = _("I've counted your vote, without your name. Here's what to try next.")
VOTED_WRONG = _("I've counted your vote, without your name. Please check your answers.")

REMIND_MINUTES = _("⏰ Remind me in {number} minutes")
REMIND_HOURS = _("⏰ Remind me in {number} hours")
REMIND_DAYS = _("⏰ Remind me in {number} days")
REMINDER_SET = _("⏰ My reminders")
REMINDED = _("I'll message you then. Send /reminders to cancel.")
REMINDERS_TITLE = _("Your reminders")
REMINDERS_TEXT = _("I'll message you at these times and ask whether the problem is solved.")
REMINDERS_NONE = _("You have no reminders. When an answer tells you to wait, you can set one there.")
REMINDERS_OFF = _("This bot doesn't send reminders.")
UNREMIND = _("Cancel reminder {number}")
REMINDER_DUE = _("Here's the reminder you asked for. Is the problem solved?")

NEWS_TITLE = _("Update notifications")
NEWS_ASK = _("🔔 Tell me about changes")
NEWS_OFF = _(
    "I can message you when the information in this bot changes. I only do so if you turn this on, and I send nothing "
    "else."
)
NEWS_ON = _(
    "I'll message you when the information in this bot changes. These messages stop when you turn them off or send "
    "/forget, or 180 days after you turned them on."
)
NEWS_NONE = _("This bot doesn't send update notifications.")
FOLLOW = _("Notify me")
UNFOLLOW = _("Stop notifying me")
FOLLOWED = _("I'll message you when something changes.")
UNFOLLOWED = _("I won't message you about changes anymore.")
NEWS_CHANGED = _("You asked for updates. The information below has changed.")

CONTACTS = _("Official contacts")
HANDOFF_TITLE = _("Talk to a person")
HANDOFF_TEXT = _("I'll send this summary to this bot's support team.")
HANDOFF_RULES = _(
    "After that, everything you send here (text, photos, files and voice messages) goes to them until you end the "
    "conversation. They'll see your Telegram name. Never send card numbers, security or one-time codes, "
    "passwords, keys or photos of a card."
)
HANDOFF_DO = _("Send and start talking")
TALK_TITLE = _("You're talking to a person")
TALK_TEXT = _(
    "Your messages here go to this bot's support team, and their replies appear here. Buttons work as usual. Never "
    "send card numbers, security or one-time codes, passwords, keys or photos of a card: I try to block secrets in "
    "text, but I may miss one, and I can't check pictures, files or voice messages."
)
TALK_OVER_TITLE = _("This conversation has ended")
TALK_OVER = _("What you send here is no longer passed on. You can start a new conversation at any time.")
HANG_UP = _("End conversation")
HUNG_UP = _("The conversation has ended.")
QUEUE = _("Sent. You're number {number} in the queue.")
HOURS_OPEN = _("Someone should be available now. Hours: {hours}.")
HOURS_CLOSED = _(
    "No one is available right now. Hours: {hours}. You stay in the queue; you can also use the official contacts."
)
HOURS_NONE = _("There are no fixed hours. Someone will answer when they can.")
STAFF_GONE = _("I can't reach anyone right now. Please use the official contacts.")
TALK_TAKEN = _("Someone is looking at your case now.")
TALK_CLOSED = _("The support team has closed this conversation.")
TALK_CLOSED_AS = _("The support team has closed this conversation: {outcome}.")
TALK_REOPENED = _("The support team has reopened this conversation. Your messages here go to them again.")
TALK_BARRED = _("The support team isn't taking messages from you right now. Please use the official contacts.")
TALK_BUSY = _("Too many messages at once, so this one wasn't sent. Wait a minute, then send it again.")
TALK_TOO_MANY = _(
    "You've started several conversations in the last hour. Please wait a while before the next one, or use the "
    "official contacts."
)
TALK_TOO_LONG = _("Your message is too long, so it wasn't sent. The limit is {most} characters: please split it.")
TALK_NOT_ACCEPTED = _("Telegram didn't accept that message, so I couldn't send it.")
TALK_LOST = _(
    "Your conversation with the support team has ended, and your last message wasn't sent. You can start a new one."
)
TALK_ENDED = _("Your conversation with the support team has ended. You can start a new one here.")
TALK_MOVED = _("The support team has moved to another group, so your conversation has ended. You can start a new one.")
TALK_KINDS = _("I can't pass that on. You can send text, photos, files and voice messages.")
EDIT_NOT_SENT = _("That edit wasn't passed on. Please send it as a new message.")
PHOTO_SENT = _("Sent to the support team. If your message shows a card, a one-time code or a key, delete it now.")
TAKE_BACK = _("Delete it")
TAKEN_BACK = _("Deleted, here and for the support team.")
TAKEN_BACK_HERE = _("Deleted here. The support team still has its copy: I no longer know which message it is.")
TAKEN_BACK_HERE_ONLY = _("Deleted here. The support team still has its copy: Telegram doesn't let me delete it.")
TAKEN_BACK_THERE_ONLY = _(
    "Deleted for the support team. Telegram doesn't let me delete it here, so please delete it yourself."
)
NOT_TAKEN_BACK = _("Telegram doesn't let me delete that anymore.")
SENT_SCREEN = _("The support team sent you this.")

STAFF_CASE = _("<b>New case</b> · {name}")
STAFF_OPEN_CASE = _("Open the case in the bot")
STAFF_HELD_BACK = _("[blocked: {what}]")
STAFF_TAKEN = _("Taken by {name}.")
STAFF_CLOSED = _("Closed.")
STAFF_REOPENED = _("Reopened.")
STAFF_BARRED = _("Banned for 30 days. Send /unban to undo.")
STAFF_UNBARRED = _("The ban has been lifted.")
STAFF_HUNG_UP = _("The user has ended the conversation.")
STAFF_FORGOTTEN = _("The user has deleted all their data. Please delete this topic, too.")
STAFF_NOT_SENT = _("Not delivered: the user doesn't accept messages from this bot.")
STAFF_LOCKED = _(
    "Not delivered: I can't decrypt this user's data. DATA_KEY lacks the key that the data was encrypted with."
)
STAFF_FAILED = _("Not delivered, after several attempts. Please send it again.")
STAFF_MOVED = _("The support team uses another group now. Messages in this topic aren't delivered.")
STAFF_NOT_OPEN = _("Not delivered: this conversation is closed. Send /reopen to open it.")
STAFF_NO_USER = _(
    "Not done: this isn't a user's topic, or I no longer know whose it was, because they deleted their data or 30 days "
    "have passed."
)
STAFF_NOBODY = _(
    "Not delivered to anyone: this isn't a user's topic, or I no longer know whose it was, because they deleted their "
    "data or 30 days have passed."
)
STAFF_SECRET = _("Not delivered: your message seems to contain {what}. Delete it, then send it again without that.")
STAFF_NO_COMMAND = _("Not delivered: I have no command {name} here.")
STAFF_GENERAL = _("Only the team sees what you write here. To answer a user, write in their topic.")
STAFF_DELETED = _("Deleted for the user. It's still here in the topic.")
STAFF_NOT_DELETED = _(
    "Not deleted for the user. Reply with /delete to the message you mean, within 48 hours of sending it."
)
STAFF_NO_SCREEN = _("There's no screen called {name}. The bot's operator can list all names with `bot graph`.")
STAFF_SEND_USAGE = _("Name the screen: /send SCREEN. The bot's operator can list all names with `bot graph`.")
STAFF_QUEUE = _("Waiting: {number}.")
STAFF_HELP = _(
    "What you write in a topic goes to the user. Commands in a topic: /take, /close OUTCOME, /reopen, /send "
    "SCREEN, /note TEXT (stays here), /delete (as a reply to a message), /ban, /unban. Anywhere: /queue."
)

OWNER_GROUP_CHANGED = _(
    "The support team's group has changed. Conversations ended by the change: {number}. I told the users. If they "
    "start a new conversation, it opens a topic in the new group."
)

OWNER_GROUP_UNUSABLE = _(
    "I can't reach the support team: someone just got the official contacts instead. Check that STAFF_CHAT_ID is the "
    "team's group, that topics are turned on in it, and that I'm an admin with the right to manage topics."
)

STATS_TITLE = _("<b>Statistics</b>, {period}")
STATS_FLOW = _("<b>{title}</b>: started {begun}, answer reached {ended}, solved {solved}")
STATS_DROP = _("Stopped at:")
STATS_UNSURE = _("“Not sure”: {share}")
STATS_OUTCOMES = _("Answers reached:")
STATS_CAUSES = _("Solved, by cause (votes):")
STATS_TOPICS = _("Questions I had no certain answer to:")
STATS_LANGUAGES = _("By language (started, answer reached, solved, “not sure”):")
STATS_WEEKS = _("By week, from Monday (same figures):")
STATS_COUNTED = _("{label} ({number})")
STATS_FIGURES = _("{begun}, {ended}, {solved}, {unsure}")
STATS_MORE = _("For one language or week: <code>/stats {language} {week}</code>")
STATS_USAGE = _("Send /stats, or add a language or a week: <code>/stats {language} {week}</code>")
STATS_NONE = _("Nothing has been counted yet.")
STATS_HIDDEN = _(
    "Counts below {least} are hidden, other counts are rounded down to a multiple of {least}, and shares are "
    "rounded to the nearest 10%, so that no one can be identified."
)

CHART_TITLE = _("Statistics")
CHART_STARTED = _("Started")
CHART_ENDED = _("Answer reached")
CHART_SOLVED = _("Solved")
CHART_STOPPED = _("where people stop")
CHART_OUTCOMES = _("answers reached")
CHART_CAUSES = _("Solved, by cause (votes)")
CHART_TOPICS = _("Questions I had no certain answer to")
CHART_NO_TOPIC = _("No topic recognized")
CHART_LANGUAGES = _("Started, by language")
CHART_WEEKS = _("Started, by week (from Monday)")
CHART_ALL_HIDDEN = _("No count has reached {least} yet, so none is shown.")

CAST_USAGE = _(
    "/broadcast SCREEN tells everyone who asked for updates that this screen has changed. /broadcast on its own shows "
    "the progress."
)
CAST_ASK = _("Tell everyone who asked for updates that “{title}” has changed? Subscribers: {number}.")
CAST_DO = _("Send it")
CAST_STOP = _("Stop")
CAST_BUSY = _("A broadcast is already running. Stop it first, or wait.")
CAST_STATE = _("Sent: {sent}. Waiting: {left}. Unreachable: {gone}. Unknown after a crash: {unsure}.")
CAST_STOPPED = _("Stopped.")
CAST_NONE = _("No broadcast is running.")
CAST_GO_ON = _("Continue")
CAST_RETRY = _("Resend where delivery is unknown")

MYDATA_TITLE = _("This file holds everything I keep about you.")
MYDATA_LOCKED = _("I can't open your data right now. Try again later, or send /forget to delete it.")

SUMMARY_LANGUAGE = _("• Language: {name}")
SUMMARY_NONE = _("• No questions answered yet.")
SUMMARY_CAUSE = _("• Most likely cause: {text}")
SUMMARY_END = _("• Answer reached: {title}")
SUMMARY_TRIED = _("• Didn't help: {title}")

STEP = _("Step {number} of {total}")

CHECKED = _("Checked {date}")
CHECKED_STALE = _("Checked {date}; may be outdated")

ANSWERS_TITLE = _("Your answers so far")
ANSWERS_TEXT = _("Tap an answer to change it. The others are kept where they still apply.")
CHOSE = _("What you chose")
ANSWERS_NONE = _("You haven't answered anything here yet.")

RESUME_TITLE = _("Continue where you left off?")

SOURCES_TITLE = _("Sources")
SOURCES_OF = _("Page: <b>{title}</b>")
SOURCE_LINE = _("{source}, checked {date}")
UNCONFIRMED = _("not confirmed")
UNDATED = _("undated copy")
MAY_HAVE_CHANGED = _("may have changed since")

AD_COMMISSION = _("The operator of this bot earns a commission if you use the link below. {text}")
AD_CHECKED = _("Information from this bot's operator, checked {date}")

LANGUAGE_TITLE = _("Choose your language")

CASE = _("Copy a link to this case")

HELP_TITLE = _("About this bot")
HELP_TAPS = _("Tap the buttons to answer and to get around.")
HELP_TEXTS = _(
    "[texts] Or type your question, without passwords, keys or card numbers.\n"
    "[!texts] Or send your question after /ask, without passwords, keys or card numbers."
)
PRIVACY_TITLE = _("What I keep about you")
PRIVACY_TEXT = _(
    "• your Telegram user ID and language\n"
    "• your answers (as button IDs), which of them came from a link, and where Back leads\n"
    "• your checkmarks and votes\n"
    "[reminders] • your reminders\n"
    "[news] • your notification setting\n"
    "• which messages I edit when you tap, and the IDs of your last taps and messages\n"
    "• what you last asked about: topics and figures, not your words\n"
    "• if you came from a group, a link back to it\n"
    "\n"
    "/mydata shows all this. To delete it now: /forget, or ask the operator. I delete it 30 days after your last "
    "use.\n"
    "[news] Notifications: deleted 180 days after you turn them on."
)
PRIVACY_WHY = _(
    "I use this to continue where you left off. I never keep your words: I read them once to find an answer. Nothing "
    "goes to third parties. Telegram's rules apply too.\n"
    "[staff] Messages to the support team go to their Telegram chat and stay there. I remember which messages "
    "are yours for 2 days, and which conversation is yours for 30.\n"
    "\n"
    "In groups I keep the group's settings (for 400 days after their last use) and whether I gave you "
    "a hint (for a day).\n"
    "\n"
    "After /forget, I keep markers without your ID for 30 days, to stop double votes.\n"
    "[staff] Other markers enforce bans (30 days) and stop spam (an hour).\n"
    "Statistics identify no one."
)

FORGET_TITLE = _("Delete everything I keep about you?")
FORGET_TEXT = _(
    "This deletes at once:\n"
    "• your answers, votes and checkmarks\n"
    "[reminders] • your reminders\n"
    "[news] • your update notifications\n"
    "[staff] • the link between you and your conversation with the support team\n"
    "• your language, and everything else that /mydata shows\n"
    "\n"
    "The last traces on the server's disk are gone within an hour. You can't undo this.\n"
    "\n"
    "[staff] Messages that you sent to the support team stay in their group; I'll ask them to delete those, too."
)
FORGET_DO = _("Delete everything")
FORGOTTEN_TITLE = _("Deleted")
FORGOTTEN_TEXT = _(
    "[staff] I no longer keep anything about you, except markers that stop double votes and spam, and a record "
    "of your ban if you're banned.\n"
    "[!staff] I no longer keep anything about you, except markers that stop double votes.\n"
    "None of them carries your ID, and I delete them within 30 days. If you come back, you start fresh."
)

VANISHED = _("That option no longer exists. This is the closest one.")
DROPPED = _("Some answers in this link no longer exist, so I left them out.")
EXPOSED = _(
    "That message seems to contain {what}. {deleted} Treat what was in it as exposed, and replace it now if you can. I "
    "can help you without it."
)
EXPOSED_DELETED = _("I deleted your message.")
EXPOSED_NOT_DELETED = _("I couldn't delete your message, so please delete it yourself now.")
EXPOSED_KEY = _("a key or token")
EXPOSED_CARD = _("card details")
EXPOSED_CODE = _("a one-time code")
EXPOSED_PASSWORD = _("a password")
EXPOSED_IDENTITY = _("an ID number")
UNREADABLE = _("I can't read pictures or files. Please type the error text, and never send photos of cards.")

TOPICS_TITLE = _("These may answer your question")
TOPICS_NEITHER = _("None of these? Then I don't have a checked answer.")
TOPICS_NONE_TITLE = _("I don't have a checked answer to that")
TOPICS_NONE_TEXT = _("I only answer from checked notes. The menu shows everything I cover.")
READ_AS = _("I read this as: {topic}")
NOT_THIS = _("Not this?")
NOTED = _("From your message: {answers}")
TOLD = _("I took these from your message. Please check them.")
HUMAN = _("Talk to a person")

OPEN = _("Continue in private")
STEP_BY_STEP = _("I'll help you find the cause step by step, in a private chat that no one else sees.")
HOW_TO_ASK = _(
    "Write your question after /ask, or reply with /ask to a message that contains it.\n"
    "[texts] In private, just send it to me."
)
NOT_FOUND = _("I don't have a checked answer to that. The menu in our private chat shows everything I cover.")

LOCKED_TITLE = _("I can't open your saved data")
LOCKED_TEXT = _(
    "It's still there, but I can't read it right now, and I won't change it. Try again later, or delete it and "
    "start over. You can still read everything in the menu."
)
LOCKED_DELETE = _("Delete my data")
TRY_AGAIN = _("Try again")

UNSAVED = _("I can't save your progress right now, but you can keep reading.")
TROUBLE_TEXT = _(
    "Something went wrong on my side, so I couldn't handle your message. Please send it again in a minute."
)
TROUBLE = _("Something went wrong on my side. Please tap again in a minute.")
SLOWER = _("That was fast. Wait a few seconds, then tap again.")
SLOWER_TEXT = _(
    "You sent a lot at once, so I skipped some of it. Wait a few seconds, then send your last message again."
)
COMMAND_IN_PRIVATE = _("Send me {command} in our private chat. I don't answer it in groups.")
PRIVATE_ONLY = _("Please message me in a private chat.")

BACK_TO_GROUP = _("‹ Back to the group")
GROUP_TEXT = _("Tap a button. Only you will see what comes next.")
GROUP_SECRETS = _("Never post keys or card numbers.")
GROUP_HINT = _("This may be about “{topic}”. I answer in private: only you will see the answer.")
GROUP_HELP = _("Help me with this")
GROUP_INTRO = _(
    "I help with {subject}. Each person gets help privately.\n"
    "\n"
    "<b>Admins:</b> /pin posts and pins my menu, /unpin removes it, /settings shows the options.\n"
    "[topics] <b>Everyone:</b> send /ask and your question.\n"
    "\n"
    "[texts] <b>What I read:</b> as a member, only commands and replies to me. As an admin, I receive every message. I "
    "check them for leaked keys and, if an admin turned hints on, for problems I can help with. I don't keep any of "
    "them.\n"
    "[!texts] <b>What I read:</b> only commands to me. I don't keep them."
)
GROUP_INVITE = _(
    "Add me to a group. I pin a menu there, and everyone who taps it gets help privately.\n"
    "\n"
    "[texts] I ask for two rights: to pin the menu, and to delete messages in which someone posts a key by mistake. As "
    "an admin I receive every message in the group; I don't keep any.\n"
    "[!texts] I ask for one right: to pin the menu."
)
GROUP_ADD = _("Add me to a group")
GROUP_ADD_RIGHTS = _("Grant me the rights")
GROUP_PINNED = _("The menu is pinned.")
GROUP_UPDATED = _("The menu is up to date.")
GROUP_UNPINNED = _("The menu has been removed.")
GROUP_UNPINNED_ONLY = _("The menu is unpinned, but I can't delete it: please delete it yourself.")
GROUP_NOT_UNPINNED = _(
    "I can't delete the menu, and I can't unpin it either: I need the “Pin messages” right. Grant it and send /unpin "
    "again, or delete the menu yourself."
)
GROUP_NO_CARD = _("There's no menu here. Send /pin to post one.")
GROUP_NO_PIN = _(
    "The menu is here, but I can't pin it: I need the “Pin messages” right. Grant it, then send /pin again."
)
GROUP_NOT_ADMIN = _("Only admins of this group can do that.")
GROUP_UNSURE = _("I can't see who the admins are. Make me an admin, then send the command again.")
GROUP_ASK_CLOSED = _("The admins have turned /ask off here. I can help you in a private chat.")
GROUP_ASK_SECRET = _(
    "That message seems to contain {what}, so I didn't use it. Ask in your own words, and leave that out."
)
GROUP_TOLD_SECRET = _(
    "That message seems to contain {what}, and others in this group could read it. {deleted} Treat what was in it as "
    "exposed, and replace it now if you can."
)
GROUP_TOLD_UNSEEN_SECRET = _(
    "That message seems to contain {what}. Nobody else in this group saw it, and I don't keep it. It did pass through "
    "Telegram, so treat what was in it as exposed, and replace it now if you can."
)
GROUP_DELETED = _("I deleted the message.")
GROUP_NOT_DELETED = _("I'm not allowed to delete the message here, so please delete it yourself now.")
GROUP_NOT_MEANT = _("I was added to a channel. I only work in groups and private chats, so I left.")
SETTINGS_TITLE = _("Settings for this group")
SETTINGS_LANGUAGE = _("Language of the menu: {value}")
SETTINGS_CARD = _("On the menu: {value}")
SETTINGS_HINTS = _("Hints: {value}")
SETTINGS_ASK = _("Who can use /ask: {value}")
SETTINGS_GUARD = _("Delete messages with keys: {value}")
SETTINGS_HOW = _("To change a setting, send a line like this:")
SETTINGS_OFFERS = _("The menu can have these buttons:")
SETTINGS_SAVED = _("Saved.")
SETTINGS_UNREAD = _("I don't know “{word}”.")
SETTING_ON = _("on")
SETTING_OFF = _("off")
SETTING_PER_HOUR = _("on, at most {number} an hour")
SETTING_ALL = _("everyone")
SETTING_ADMINS = _("admins")
SETTING_NOBODY = _("nobody")

START_COMMAND = _("Start, or continue where you left off")
ASK_COMMAND = _("Ask in your own words")
LANGUAGE_COMMAND = _("Change the language")
HELP_COMMAND = _("What I can do and how it works")
PRIVACY_COMMAND = _("What I keep, and how to delete it")
REMINDERS_COMMAND = _("See and cancel your reminders")
MYDATA_COMMAND = _("Get a file of everything I keep about you")
FORGET_COMMAND = _("Delete everything I keep about you")
GROUP_COMMAND = _("Add me to a group")
STATS_COMMAND = _("For this bot's owners: what people ask, and what helps")
BROADCAST_COMMAND = _("For this bot's owners: message those who asked for updates")
PIN_COMMAND = _("Post and pin my menu")
UNPIN_COMMAND = _("Remove my menu")
SETTINGS_COMMAND = _("Settings for this group")
TAKE_COMMAND = _("In a topic: take the case")
CLOSE_COMMAND = _("End the conversation; tell the user the outcome")
REOPEN_COMMAND = _("Open the conversation again")
SEND_COMMAND = _("Send the user a screen: /send and its name")
NOTE_COMMAND = _("Add a note that only the team sees")
DELETE_COMMAND = _("As a reply: delete a message for the user, too")
BAN_COMMAND = _("Block this user's messages for 30 days")
UNBAN_COMMAND = _("Lift the ban")
QUEUE_COMMAND = _("How many are waiting")
STAFF_HELP_COMMAND = _("How this group works")
GROUP_HELP_COMMAND = _("What I do here and what I read")
