"""``make hant``: Traditional Chinese follows Simplified, and corrections stay."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.i18n.catalogue import BUILT_IN
from bot.i18n.draft import Mark, check_drafts
from tests.support.tiny_guide import line_of
from tools.hant import Drafter, read_corrections, update

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {}\\n"\n\n'
BOT = "LC_MESSAGES/bot.po"


@pytest.fixture(scope="module")
def drafter() -> Drafter:
    return Drafter(read_corrections(BUILT_IN / "zh_Hant/corrections.yaml"))


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("发卡行和发卡机构", "發卡行和發卡機構"),
        ("账单、账户、充值", "帳單、帳戶、儲值"),
        ("查到账号，查到账单，钱还没到账", "查到帳號，查到帳單，錢還沒到帳"),
        ("组织里的额度", "組織裡的額度"),
        ("30 天后全部删除", "30 天後全部刪除"),
        ("银行换发的新卡", "銀行換發的新卡"),
        ("一出问题就停", "一出問題就停"),
        ("在线上或境外消费", "在線上或海外消費"),
        ("信用卡或借记卡", "信用卡或簽帳金融卡"),
        ("国内银行的境外无卡支付", "中國大陸的銀行的境外無卡支付"),
        ("通过 Azure，这一步没通过", "透過 Azure，這一步沒通過"),
        ("在手机应用里买的", "在手機 App 裡買的"),
        ("“不支持” <code>Usage</code> {F4}", "「不支援」 <code>Usage</code> {F4}"),
        ('<a href="https://a.org/?a=1">账单</a>', '<a href="https://a.org/?a=1">帳單</a>'),
    ],
)
def test_terms_are_taiwanese(drafter: Drafter, simplified: str, traditional: str) -> None:
    """OpenCC alone gets each of these wrong, or uses the mainland's term."""
    assert drafter.draft(simplified) == traditional


def test_without_corrections_opencc_is_used_alone() -> None:
    """It mistakes a card issuer's character for "hair": the reason for the table."""
    assert Drafter({}).draft("发卡行") == "髮卡行"


@pytest.mark.parametrize("table", ["- 账\n", "账: 1\n", "账: {帐: 帳}\n", ""])
def test_invalid_table_is_rejected_with_its_name(tmp_path: Path, table: str) -> None:
    """YAML reads some words as numbers."""
    file = tmp_path / "corrections.yaml"
    file.write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=r"corrections\.yaml: must hold lines"):
        read_corrections(file)


class Locales:
    """A folder with a Simplified Chinese catalogue and the one drafted from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "zh_Hans/LC_MESSAGES").mkdir(parents=True)
        (folder / "zh_Hant/LC_MESSAGES").mkdir(parents=True)
        self.correct("账单: 帳單")
        self.write("zh_Hant", 'msgid "a"\nmsgstr ""\n')

    def correct(self, table: str) -> None:
        (self.folder / "zh_Hant/corrections.yaml").write_text(table + "\n", encoding="utf-8")

    def write(self, language: str, text: str) -> None:
        (self.folder / language / BOT).write_text(HEAD.format(language) + text, encoding="utf-8")

    def update(self, simplified: str) -> str:
        """Changes the Simplified text of ``a``; returns what the command prints."""
        self.write("zh_Hans", f'msgid "a"\nmsgstr "{simplified}"\n')
        return "\n".join(update(self.folder))

    @property
    def said(self) -> str:
        with (self.folder / "zh_Hant" / BOT).open("rb") as file:
            catalogue = read_po(file)
        message = catalogue["a"]
        return str(message.string)

    def by_hand(self, old: str, new: str) -> None:
        file = self.folder / "zh_Hant" / BOT
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def locales(tmp_path: Path) -> Locales:
    return Locales(tmp_path)


def test_missing_translation_is_drafted(locales: Locales) -> None:
    """Once: a second run changes no byte."""
    told = locales.update("看账单")
    assert "1 drafted" in told
    assert locales.said == "看帳單"
    file = locales.folder / "zh_Hant" / BOT
    line = line_of(file.parent, file.name, 'msgid "a"')
    assert f"{file}:{line}: 看帳單" in told
    before = file.read_bytes()
    assert "0 drafted" in locales.update("看账单")
    assert file.read_bytes() == before


def test_manual_correction_stays(locales: Locales) -> None:
    """Even if the table would now draft it differently."""
    locales.update("看账单")
    locales.by_hand("看帳單", "請看帳單")
    assert "0 drafted" in locales.update("看账单")
    locales.correct("账单: 賬單")
    assert "0 drafted" in locales.update("看账单")
    assert locales.said == "請看帳單"


def test_untouched_draft_follows_the_table(locales: Locales) -> None:
    """A term is corrected once, for all texts."""
    locales.update("看账单")
    locales.correct("账单: 對帳單")
    locales.update("看账单")
    assert locales.said == "看對帳單"


def test_changed_source_is_redrafted_and_a_lost_correction_reported(locales: Locales) -> None:
    """With its line and old text, since somebody has to review it."""
    locales.update("看账单")
    assert "was corrected by hand" not in locales.update("先看账单")
    locales.by_hand("先看帳單", "請先看帳單")
    told = locales.update("先看看账单")
    assert locales.said == "先看看帳單"
    assert f"{BOT}:" in told
    assert "was corrected by hand" in told
    assert "it said: 請先看帳單" in told


def test_manual_translation_counts_as_a_correction(locales: Locales) -> None:
    """It stays, and is compared with its source from then on."""
    locales.write("zh_Hant", 'msgid "a"\nmsgstr "帳單在此"\n')
    assert "0 drafted" in locales.update("看账单")
    assert locales.said == "帳單在此"
    assert "it said: 帳單在此" in locales.update("先看账单")
    assert locales.said == "先看帳單"


def test_untranslated_source_is_not_drafted(locales: Locales) -> None:
    """Simplified Chinese comes first; the check reports that both are missing."""
    assert "0 drafted" in locales.update("")
    assert locales.said == ""


def test_afterwards_the_check_passes(locales: Locales) -> None:
    """It is the one command needed after a merge."""
    source, file = locales.folder / "zh_Hans" / BOT, locales.folder / "zh_Hant" / BOT
    locales.update("看账单")
    locales.write("zh_Hans", 'msgid "a"\nmsgstr "先看账单"\n')
    assert [problem.rule for problem in check_drafts(file, source)] == ["behind"]
    locales.update("先看账单")
    assert list(check_drafts(file, source)) == []


def test_every_shipped_message_has_a_draft_mark() -> None:
    """Without one, it wouldn't follow its source."""
    for file in BUILT_IN.glob("zh_Hant/LC_MESSAGES/*.po"):
        with file.open("rb") as source:
            catalogue = read_po(source)
        assert all(Mark.on(message) for message in catalogue if message.id)
