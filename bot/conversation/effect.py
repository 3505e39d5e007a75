"""What a step asks of the world. The page to show is in the session; these say only what goes with it."""

from enum import StrEnum


class Effect(StrEnum):
    """A word to the person beside the page that is now shown."""

    VANISHED = "vanished"
    """What the button led to is gone; this is the nearest there is."""

    DROPPED = "dropped"
    """Some of the answers in a case are no longer known; the others are there."""

    EXPOSED = "exposed"
    """A secret was posted: delete the message, and say what to do."""

    UNREADABLE = "unreadable"
    """Pictures, files and voices aren't read."""

    ASKED = "asked"
    """Say how to ask: there was no question."""

    ERASE = "erase"
    """Delete the stored session instead of writing it."""

    SOLVED = "solved"
    NOT_YET = "not_yet"
    WRONG = "wrong"
    """A vote: these three."""

    REMINDED = "reminded"
    """A reminder is set."""

    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    """Whether the person will be told of changes."""

    HANDED = "handed"
    """The case goes to a person."""

    HUNG_UP = "hung_up"
    """The conversation with a person is over."""
