"""The command line of the bot: ``python -m bot COMMAND``, ``billing-bot COMMAND`` where it is installed."""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .app.stop_signals import open_standard_streams
from .guide.problem import BrokenGuideError
from .i18n.catalogue import BrokenCatalogueError
from .ports.errors import LockedError

if TYPE_CHECKING:
    from .store.records import RedisStore

try:
    from .settings import Settings, SettingsError, misspelt_settings, program, read_settings
except ModuleNotFoundError as missing:
    if missing.name != "pydantic_settings":
        raise
    sys.exit("the command line needs pydantic-settings: pip install 'billing-bot[standalone]'")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns the exit status: 0 only if the command succeeded."""
    open_standard_streams()
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(options.env_file)
        for name, right in misspelt_settings(options.env_file):
            print(f"warning: {name} isn't a setting; did you mean {right}?", file=sys.stderr)  # noqa: T201
        status = int(options.command(options, settings))
        sys.stdout.flush()
    except (SettingsError, BrokenGuideError, BrokenCatalogueError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whatever read the output has enough: `bot graph | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter fails when it flushes
        return 0
    return status


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program(), description="A Telegram bot that helps with OpenAI API billing and declined payments."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print version and build, and exit")
    parser.add_argument("--env-file", metavar="FILE", help="more settings (default: .env, if there is one)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the bot; without TELEGRAM_BOT_TOKEN, on a simulated Telegram")
    run.add_argument("--take-over", action="store_true", help="delete the bot's webhook, if there is one, and poll")
    run.add_argument(
        "--compact-store",
        action="store_true",
        help="rewrite the append-only file at REDIS_URL every half hour, so that deleted data leaves the disk; "
        "only for a server that nothing else uses",
    )
    run.add_argument(
        "--key-lost", action="store_true", help="start although DATA_KEY lacks a key; give up the data it encrypted"
    )
    run.add_argument("--until-eof", action="store_true", help=argparse.SUPPRESS)  # for the bot that the playground runs
    run.set_defaults(command=_run)

    check = commands.add_parser("check", help="check the content; list every problem with file and line")
    check.add_argument("--json", action="store_true", help="print JSON")
    check.add_argument("--anew", action="store_true", help=argparse.SUPPRESS)  # does nothing now; scripts may pass it
    check.set_defaults(command=_check)

    new = commands.add_parser("new", help="create a small guide of your own in a new folder, to start from")
    new.add_argument("folder", type=Path, metavar="FOLDER")
    new.set_defaults(command=_new)

    messages = commands.add_parser(
        "messages", help="bring the translations up to date with the guide; list what is missing"
    )
    messages.add_argument(
        "--add", metavar="LANGUAGE", action="append", default=[], help="add a language, such as ja or pt_BR"
    )
    messages.set_defaults(command=_messages)

    graph = commands.add_parser("graph", help="draw the guide's flows, their parts below each other (Mermaid)")
    form = graph.add_mutually_exclusive_group()
    form.add_argument("--dot", action="store_true", help="print DOT, Graphviz's language")
    form.add_argument("--svg", action="store_true", help="print SVG, drawn by Graphviz's `dot`")
    which = graph.add_mutually_exclusive_group()
    which.add_argument("--flow", help="draw this flow only")
    which.add_argument("--part", metavar="SCREEN", help="draw only the part that begins with this screen")
    which.add_argument("--around", metavar="SCREEN", help="draw this screen with what leads to it and what it leads to")
    graph.set_defaults(command=_graph)

    ask = commands.add_parser("ask", help="answer one question; with --jsonl, one per line of JSON")
    ask.add_argument("text", nargs="*", metavar="TEXT", help="the question, in words")
    ask.add_argument("--jsonl", action="store_true", help='read lines of {"text": …} from standard input')
    ask.add_argument(
        "--language", metavar="NAME", default="", help="answer in this language, such as zh_Hans (default: the text's)"
    )
    ask.add_argument("--letters", action="store_true", help="don't load the encoder, which takes seconds")
    ask.set_defaults(command=_ask)

    stats = commands.add_parser("stats", help="print usage statistics")
    stats.add_argument("--png", metavar="FILE", help="also draw a chart into this file (needs the extra `pictures`)")
    stats.add_argument(
        "--language", metavar="NAME", default="", help="only of people who read this language, such as zh_Hans"
    )
    stats.add_argument("--week", metavar="WEEK", type=_read_week, default="", help="only of this week, such as 2026-47")
    stats.set_defaults(command=_stats)

    forget = commands.add_parser("forget", help="delete everything stored about a person")
    forget.add_argument("user_id", type=_user_id, metavar="USER_ID")
    forget.set_defaults(command=_forget)

    parked = commands.add_parser("parked", help="list the dead letters: updates that failed for good, when and why")
    parked.set_defaults(command=_parked)
    return parser


def _version() -> str:
    from .app.build import build  # noqa: PLC0415

    return f"{__version__} (build {build()})"


class _Version(argparse.Action):
    """Like ``action="version"``, but other commands don't wait for the build to be computed."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"billing-bot {_version()}")  # noqa: T201
        parser.exit()


def _user_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError("write the user's id, a whole number above 0")
    return int(text)


def _read_week(text: str) -> str:
    from .features.statistics.statistics import is_week  # noqa: PLC0415

    if text and not is_week(text):
        raise argparse.ArgumentTypeError(f"{text!r} isn't a week; write it like 2026-47")
    return text


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from .app import garbage_collection  # noqa: PLC0415
    from .app.serve import RunOptions, serve  # noqa: PLC0415 - other commands start without what serving needs
    from .app.stop_signals import stop_at_end_of_input  # noqa: PLC0415
    from .observability.logging import log_crashes  # noqa: PLC0415
    from .observability.trace import set_pseudonym_secret  # noqa: PLC0415

    if settings.telegram_bot_token is None:
        try:
            from .app.playground import play  # noqa: PLC0415
        except ModuleNotFoundError as error:
            if error.name != "telegram_simulator":
                raise
            return _fail(
                "TELEGRAM_BOT_TOKEN: set it to run on Telegram; the simulator, for trying the bot without a token, "
                "comes with the repository only, not with the installed package"
            )

        return _run_async(partial(play, env_file=options.env_file), settings)
    log_crashes()
    set_pseudonym_secret(settings.telegram_bot_token.get_secret_value())
    if options.until_eof:
        stop_at_end_of_input()
    return _run_async(
        partial(
            serve,
            options=RunOptions(options.take_over, options.compact_store, options.key_lost, _version()),
            loaded=garbage_collection.freeze,
        ),
        settings,
    )


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from .check.report import report  # noqa: PLC0415

    found = report(settings.guide, settings.sponsor_file)
    print(found.as_json() if options.json else found.as_text())  # noqa: T201
    return 0 if found.sound else 1


def _new(options: argparse.Namespace, _settings: Settings) -> int:
    from .guide.loader import STARTER  # noqa: PLC0415

    try:
        shutil.copytree(STARTER, options.folder)
    except FileExistsError:
        return _fail(f"{options.folder}: already exists; name a new folder")
    except OSError as error:
        return _fail(f"{options.folder}: can't be written ({error.strerror or error})")
    print(  # noqa: T201
        f"Created a small guide in {options.folder}. Try it: GUIDE={options.folder} {program()} run\n"
        f"After each change: GUIDE={options.folder} {program()} check\n"
        f"To add a language: GUIDE={options.folder} {program()} messages --add ja"
    )
    return 0


def _messages(options: argparse.Namespace, settings: Settings) -> int:
    from .guide.loader import BUILT_IN  # noqa: PLC0415
    from .i18n.catalogue import read_language  # noqa: PLC0415
    from .i18n.update import update_catalogues  # noqa: PLC0415

    try:
        add = [read_language(name) for name in options.add]
        for updated in update_catalogues(settings.guide, settings.guide or BUILT_IN, add):
            print(updated)  # noqa: T201
    except ValueError as error:
        return _fail(f"--add: {error}")
    except OSError as error:
        return _fail(f"{error.filename}: can't be written ({error.strerror})")
    return 0


def _graph(options: argparse.Namespace, settings: Settings) -> int:
    from .guide.graph import around, chart, only, stack  # noqa: PLC0415
    from .guide.loader import BUILT_IN, load  # noqa: PLC0415
    from .guide.mermaid_and_dot import dot, mermaid  # noqa: PLC0415

    guide = load(settings.guide or BUILT_IN)
    if options.flow and options.flow not in guide.flows:
        return _fail(f"--flow: there is no flow {options.flow}; the guide has {', '.join(guide.flows)}")
    whole = chart(guide, [options.flow] if options.flow else list(guide.flows))
    entries = [part.entry for part in whole.parts]
    if options.part and options.part not in entries:
        return _fail(f"--part: no part begins with {options.part}; the parts begin with {', '.join(entries)}")
    if options.around and options.around not in {node.name for part in whole.parts for node in part.nodes}:
        return _fail(f"--around: no flow has a screen {options.around}; `{program()} graph` names them all")
    if options.part:
        drawn = only(whole, options.part)
    else:
        drawn = around(whole, options.around) if options.around else stack(whole)
    if not options.svg:
        print((dot if options.dot else mermaid)(drawn))  # noqa: T201
        return 0
    graphviz = shutil.which("dot")
    if graphviz is None:
        return _fail("--svg: this needs Graphviz's `dot`, which isn't installed; install Graphviz, or leave out --svg")
    run = subprocess.run([graphviz, "-Tsvg"], input=dot(drawn).encode(), capture_output=True, check=False)  # noqa: S603
    if run.returncode:
        return _fail(f"--svg: dot failed: {run.stderr.decode(errors='replace').strip()}")
    print(run.stdout.decode())  # noqa: T201
    return 0


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from .app.wiring import build_renderer, read_content  # noqa: PLC0415
    from .features.instant_answers.single_question import Ask, ask_lines  # noqa: PLC0415
    from .understanding.encoder import EncoderMissingError, open_encoder  # noqa: PLC0415
    from .understanding.recognizer import GuideRecognizer  # noqa: PLC0415
    from .understanding.search import Understanding  # noqa: PLC0415
    from .understanding.topic_schema import CONTENT  # noqa: PLC0415

    if bool(options.text) == options.jsonl:
        return _fail("ask: give a question (bot ask TEXT), or --jsonl for lines from standard input")
    guide, languages = read_content(settings.guide)
    if options.language and options.language not in languages:
        return _fail(f"--language: there is no language {options.language}; the guide has {', '.join(languages)}")
    folder = settings.guide / "understanding" if settings.guide else CONTENT
    if not folder.is_dir():
        return _fail(f"GUIDE: {folder} doesn't exist; a guide without topics can't answer questions")
    understanding = Understanding.load(folder)
    if not options.letters:
        try:
            understanding.learn(open_encoder())
        except EncoderMissingError:
            print("no encoder: install the extra `understanding` to recognize meaning", file=sys.stderr)  # noqa: T201
    ask = Ask(guide, languages, build_renderer(guide, languages), GuideRecognizer(guide, understanding))
    if options.jsonl:
        return ask_lines(sys.stdin.buffer, sys.stdout, ask, options.language)
    print(ask.markdown(" ".join(options.text), options.language))  # noqa: T201
    return 0


def _stats(options: argparse.Namespace, settings: Settings) -> int:
    from .app.serve import open_store  # noqa: PLC0415
    from .app.wiring import read_content  # noqa: PLC0415
    from .features.statistics.bar_chart import PillowMissingError, draw_statistics  # noqa: PLC0415
    from .features.statistics.statistics import WEEKS, Filter, aggregate  # noqa: PLC0415
    from .features.statistics.statistics_text import statistics_text  # noqa: PLC0415
    from .rendering.text_length import plain  # noqa: PLC0415

    guide, languages = read_content(settings.guide)
    if options.language and options.language not in languages:
        return _fail(f"--language: there is no language {options.language}; the guide has {', '.join(languages)}")

    weeks: dict[str, dict[str, int]] = {}
    _warn_of_no_store(settings)

    async def count(settings: Settings, _stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            weeks.update(await store.counters.weeks(WEEKS))

    if status := _run_async(count, settings):
        return status
    wanted = Filter(options.language, options.week)
    stats = aggregate(guide, weeks, wanted)
    print(plain(statistics_text(guide, stats, languages.best())))  # noqa: T201
    try:
        if options.png:
            Path(options.png).write_bytes(draw_statistics(guide, languages, stats, languages.best(), wanted))
    except PillowMissingError as error:
        return _fail(f"--png: {error}")
    except OSError as error:
        return _fail(f"--png: {options.png} can't be written ({error.strerror})")
    return 0


def _warn_of_no_store(settings: Settings) -> None:
    """Without settings a command would look into a new, empty store, and say in good faith that there's nothing."""
    if settings.redis_url is None and not settings.data_dir.exists():
        print(  # noqa: T201
            f"warning: there was no store at {settings.data_dir} yet; "
            "give this command the same DATA_DIR or REDIS_URL as the bot",
            file=sys.stderr,
        )


def _forget(options: argparse.Namespace, settings: Settings) -> int:
    from .app.serve import open_store  # noqa: PLC0415

    _warn_of_no_store(settings)

    async def forget(settings: Settings, _stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            known = await _is_known(store, options.user_id)
            await store.erase(options.user_id)
            place = store.place if settings.redis_url else str(settings.data_dir)
        print(  # noqa: T201
            f"Deleted everything about user {options.user_id} in the store at {place}: answers, reminders, "
            "subscriptions and chats with the staff."
            if known
            else f"The store at {place} has nothing about user {options.user_id}."
        )

    return _run_async(forget, settings)


async def _is_known(store: "RedisStore", user: int) -> bool:
    """Whether anything is stored about a user."""
    try:
        record = (await store.read(user)).record
    except LockedError:  # encrypted with a key that DATA_KEY lacks; it can be deleted all the same
        return True
    return record is not None or any((await store.about(user, ())).values())


def _parked(_options: argparse.Namespace, settings: Settings) -> int:
    from .app.serve import open_store  # noqa: PLC0415

    _warn_of_no_store(settings)

    async def show(settings: Settings, _stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            entries = await store.parked()
        for entry in entries:
            print(entry.get("at", "-"), entry["update_id"], entry["kind"], entry["error"], sep="\t")  # noqa: T201
        if not entries:
            print("no update is parked", file=sys.stderr)  # noqa: T201

    return _run_async(show, settings)


def _run_async(job: Callable[[Settings, asyncio.Event], Coroutine[Any, Any, None]], settings: Settings) -> int:
    from .app.startup import StartError, StoppedError  # noqa: PLC0415
    from .app.stop_signals import stop_on_signals  # noqa: PLC0415
    from .observability.logging import set_up_logging  # noqa: PLC0415
    from .ports.errors import StoreDownError  # noqa: PLC0415
    from .store.embedded import EmbeddedStoreError  # noqa: PLC0415
    from .telegram.polling import PollingError  # noqa: PLC0415

    async def until_stopped() -> int:
        stop = stop_on_signals()
        try:
            await job(settings, stop)
        except StoppedError as error:
            _fail(str(error))
            return 128 + stop.signal  # the shells' convention for a process ended by a signal
        return 0

    set_up_logging(settings.secrets)
    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            return runner.run(until_stopped())
    except (StartError, EmbeddedStoreError, PollingError, StoreDownError) as error:
        return _fail(str(error))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop of uvloop, if it's installed."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415
    except ImportError:
        return None
    return new_event_loop


def _fail(message: str) -> int:
    print(message, file=sys.stderr)  # noqa: T201
    return 1
