"""How soon and for how long an update is retried after a temporary failure, and a due job after any.

By webhook nothing here ends an update's retries: Telegram resends it for a day.
"""

RETRY_SECONDS = 3
"""How soon an update should be resent if the store or Telegram itself doesn't answer."""

GIVE_UP_SECONDS = 60.0
"""When polling, an update is retried for at least this long. After that it becomes a dead letter as soon as it blocks
others, since only 100 updates from it on are visible. Until then it is retried for as long as Telegram keeps it."""

SECRET_GIVE_UP_SECONDS = 3600.0
"""The same for an update whose message holds a secret that may still be in the chat."""

MOUNTED_GIVE_UP_SECONDS = 15
"""How long a mounted flow retries an update. The host has often acknowledged it already, so Telegram won't resend it;
but a user who sees nothing for longer taps again."""

MOUNTED_STORE_GIVE_UP_SECONDS = 4
"""The same while the store is down. That may cover a failover; with a wrong password, waiting is pointless."""

DUE_JOB_RETRY_SECONDS = (60, 300, 1200, 3600, 4 * 3600)
"""How long a due job that fails waits for its next attempt: few attempts, since each may send the user a message, and
most of a working day for a correction. After the last one it becomes a dead letter."""
