"""Links to pages that their owner has translated lead to the page in the reader's language."""

from pathlib import Path

import pytest

from bot.app.wiring import build_renderer, read_content
from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from tests.support.tiny_guide import edit, write_tiny

PAGES = """\
home: home
translated_pages:
  zh_Hans:
    https://example.org/: https://example.org/zh/
    https://example.org/lamps?a=1&b=2: https://example.org/zh/lamps?a=1&b=2
"""


@pytest.fixture
def content(tmp_path: Path) -> tuple[Guide, Languages]:
    folder = write_tiny(tmp_path)
    edit(folder / "guide.yaml", "home: home\n", PAGES)
    return read_content(folder)


def test_button_and_source_lead_to_the_page_in_the_readers_language(content: tuple[Guide, Languages]) -> None:
    """The source keeps its title, which is in the language that it was read in."""
    guide, languages = content
    renderer = build_renderer(guide, languages)
    for name, folder in (("en", ""), ("zh_Hans", "zh/")):
        question = renderer.render(Session(Page(View.SCREEN, "what", "fix")), languages[name])
        assert [button.url for row in question.rows for button in row if button.url] == [
            f"https://example.org/{folder}"
        ]
        sources = renderer.render(Session(Page(View.SOURCES, "what", "fix")), languages[name])
        assert f'<a href="https://example.org/{folder}lamps?a=1&amp;b=2">Lamps &amp; light</a>' in sources.html
