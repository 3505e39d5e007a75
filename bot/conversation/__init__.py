"""The conversation's state machine: sessions, events and the transition between sessions. Pure: no I/O, no clock."""
