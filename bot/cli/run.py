"""``bot run``: runs the bot, or the simulator if there is no token."""

import argparse
from functools import partial

from ..settings import Settings
from .errors import fail
from .event_loop import run_async
from .version import version

HELP = "run the bot; without TELEGRAM_BOT_TOKEN, on a simulated Telegram"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--take-over", action="store_true", help="delete the bot's webhook, if there is one, and poll")
    parser.add_argument(
        "--compact-store",
        action="store_true",
        help="rewrite the append-only file at REDIS_URL every half hour, so that deleted data leaves the disk; "
        "only for a server that nothing else uses",
    )
    parser.add_argument(
        "--key-lost", action="store_true", help="start although DATA_KEY lacks a key; give up the data it encrypted"
    )
    parser.add_argument("--until-eof", action="store_true", help=argparse.SUPPRESS)


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..app import garbage_collection
    from ..app.serve import RunOptions, serve
    from ..app.stop_signals import stop_at_end_of_input
    from ..observability.logging import log_crashes
    from ..observability.pseudonym import set_pseudonym_secret

    if settings.telegram_bot_token is None:
        try:
            from ..app.playground import play
        except ModuleNotFoundError as error:
            if error.name != "telegram_simulator":
                raise
            return fail(
                "TELEGRAM_BOT_TOKEN: set it to run on Telegram; the simulator, for trying the bot without a token, "
                "comes with the repository only, not with the installed package"
            )

        return run_async(partial(play, env_file=options.env_file), settings)
    log_crashes()
    set_pseudonym_secret(settings.telegram_bot_token.get_secret_value())
    if options.until_eof:
        stop_at_end_of_input()
    return run_async(
        partial(
            serve,
            options=RunOptions(options.take_over, options.compact_store, options.key_lost, version()),
            loaded=garbage_collection.freeze,
        ),
        settings,
    )
