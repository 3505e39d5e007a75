"""How a failure is noted: by its kind and place, and never by its words."""


def described(error: Exception) -> str:
    """The kind of an error and where it was raised; not its message, which may quote what was typed."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
