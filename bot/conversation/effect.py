"""Side effects that a transition asks for, besides showing the session's page."""

from enum import StrEnum


class Effect(StrEnum):
    """Something to do or to tell the user besides showing the new page."""

    VANISHED = "vanished"
    """Say that the button's target no longer exists; the page shown is the nearest one."""

    DROPPED = "dropped"
    """Say that the guide no longer has some of the answers in a shared case; the others were applied."""

    EXPOSED = "exposed"
    """A secret was posted: delete the message, and say what to do."""

    UNREADABLE = "unreadable"
    """Say that pictures, files and voice messages can't be read."""

    ASKED = "asked"
    """Say how to ask a question: the user sent none."""

    ERASE = "erase"
    """Delete the stored session instead of writing it."""

    SOLVED = "solved"
    NOT_YET = "not_yet"
    WRONG = "wrong"
    """Confirm a vote (these three)."""

    REMINDED = "reminded"
    """Confirm that a reminder is set."""

    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    """Confirm that the user will, or won't, be told of changes."""

    HANDED = "handed"
    """Hand the case over to the staff."""

    HUNG_UP = "hung_up"
    """Confirm that the chat with the staff has ended."""
