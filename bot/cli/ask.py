"""``bot ask``: answers questions."""

import argparse
import sys

from ..settings import Settings
from .errors import fail

HELP = "answer one question; with --jsonl, one per line of JSON"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the question, in words")
    parser.add_argument("--jsonl", action="store_true", help='read lines of {"text": …} from standard input')
    parser.add_argument(
        "--language", metavar="NAME", default="", help="answer in this language, such as zh_Hans (default: the text's)"
    )
    parser.add_argument("--letters", action="store_true", help="don't load the encoder, which takes seconds")


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..app.wiring import build_renderer, read_content
    from ..features.instant_answers.single_question import Ask, ask_lines
    from ..understanding.encoder import EncoderMissingError, open_encoder
    from ..understanding.recognizer import GuideRecognizer
    from ..understanding.search import Understanding
    from ..understanding.topic_schema import CONTENT

    if bool(options.text) == options.jsonl:
        return fail("ask: give a question (bot ask TEXT), or --jsonl for lines from standard input")
    guide, languages = read_content(settings.guide)
    if options.language and options.language not in languages:
        return fail(f"--language: there is no language {options.language}; the guide has {', '.join(languages)}")
    folder = settings.guide / "understanding" if settings.guide else CONTENT
    if not guide.topics:
        return fail(f"GUIDE: {folder / 'topics.yaml'} has no topics, so no question can be answered")
    understanding = Understanding.load(folder)
    if not options.letters:
        try:
            understanding.learn(open_encoder())
        except EncoderMissingError:
            print("no encoder: install the extra `understanding` to recognize meaning", file=sys.stderr)
    ask = Ask(guide, languages, build_renderer(guide, languages), GuideRecognizer(guide, understanding))
    if options.jsonl:
        return ask_lines(sys.stdin.buffer, sys.stdout, ask, options.language)
    print(ask.markdown(" ".join(options.text), options.language))
    return 0
