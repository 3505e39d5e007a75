"""What Telegram and a phone's width allow on a card. Lengths are counted as Telegram counts them."""

TEXT_UNITS = 4096
"""UTF-16 units of text after its markup is parsed (Bot API)."""

DESCRIPTION_UNITS = 512
SHORT_DESCRIPTION_UNITS = 120
"""For the bot's profile, per language (Bot API, setMyDescription and setMyShortDescription)."""

COMMANDS = 100
COMMAND_UNITS = 256
"""For a command's description, per language (Bot API, BotCommand)."""

TOAST_UNITS = 200
"""For the answer to a tap (Bot API, answerCallbackQuery)."""

RESULT_BYTES = 64
"""For the id of an inline result (Bot API, InlineQueryResult)."""

DATA_BYTES = 64
COPY_UNITS = 256
BUTTONS = 100
ROW_BUTTONS = 8
ROW_CELLS = 38
"""Half-width cells in a row of buttons, without padding, on a phone 360 points wide; measured."""
_CROWDED_CELLS = {3: 9, 4: 7}
"""Cells per button in rows of more than two, where padding takes more than its share; measured."""

OWN_BUTTONS = 6
"""Buttons above the last row of a card that are visible together with the title on one phone screen."""
HOME_BUTTONS = 7
"""The same for the menu, which has little text."""
FOLD_LINES = 18
"""Lines of text visible on a phone of 390 x 844 points together with that many buttons; measured."""


def room(buttons: int) -> int:
    """How many cells fit on each button in a row of this many."""
    return _CROWDED_CELLS.get(buttons, ROW_CELLS // buttons)
