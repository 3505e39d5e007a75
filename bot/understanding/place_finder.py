"""Detects whether a text asks if a place is supported, and which place."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ..guide.content_file import load_yaml
from ..guide.places import Places, key, provider_of
from ..text.normalize import words
from .answers import pattern_of
from .place_name_variants import place_names
from .topic_schema import CONTENT

_ASKS = re.compile(
    r"support|\bavailab|\ballow|\blegal|\bbanned|\bserved?\b|\blisted\b|\bon the list|\beligible|\bopen (to|in|for)"
    r"|\b(can|could|may|able to|possible to) .{0,24}\b(use|access|sign up|register|subscribe|buy|get|pay for)\b"
    r"|\b(use|access|work|works|working|usable|accessible)\b.{0,30}\b(in|from)\b"
    r"|支持|支援|可用|能用|可以用|能不能用|用不了|能使用|可以使用|开放|名单|合法|允许|能不能|(能|可以).{0,6}(注册|买|充|访问|上)|有服务|提供服务"
)
_NOT_PLACES = re.compile(
    r"\b(cards?|bank|visa|mastercard|amex|phone|numbers?|server|vps|proxy|vpn|node|hosted|id|passport|address|azure|gemini"
    r"|google|deepseek|apple|app ?store|paypal|stripe|alipay|wechat|upi"
    r"|invoices?|receipts?|quotes?|quotations?|purchase orders?|tax|vat|refunds?|declined|refused|balance"
    r"|friend|cousin|brother|sister|uncle|aunt|wife|husband|colleague|someone|for me)\b"
    r"|发票|收据|报价|退款|余额|被拒|卡|银行|手机|号码|服务器|代理|节点|证件|护照|身份证|地址|支付宝|微信|模型|区号|朋友|亲戚|家人|同学|同事|帮我|代付"
)
"""With these, a place says where something else is from (a card, a phone, a server), or the question is about another
company, an invoice or a declined card."""

_ONLY_ASKS = re.compile(r"吗|嗎|呢|么|可不可以|可以|行不行|行|\b(ok(ay)?|fine|please|what about|how about)\b")
"""What a text may contain besides a place's name and still be only a question about that place."""

_MOST_WORDS = 3
_LONGEST = 160
_PIECES = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")


def read_places(folder: Path = CONTENT) -> Places:
    """The lists of places in the guide that the topics in ``folder`` belong to."""
    file = folder.parent / "places.yaml"
    data = load_yaml(file) if file.exists() else {}
    return Places.model_validate(data)


class PlaceFinder:
    """Finds places by their names in all of the bot's languages, for those of a guide's lists that have a topic."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._topics = {name: each.topic for name, each in places.lists.items() if each.topic}
        self._named = {name: pattern_of(each.named) for name, each in places.lists.items() if each.named}

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Codes by name. Built lazily, since it takes a fifth of a second."""
        return dict(_named(self._places))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._codes))

    @cached_property
    def _most_words(self) -> int:
        return max(len(name.split()) for name in self._codes)

    def asked(self, text: str) -> str:
        """The key of the place that ``text`` asks about; empty if none."""
        if not self._topics or len(text) > _LONGEST:
            return ""
        spoken = words(text)[:_LONGEST]
        few = len(spoken.split()) <= _MOST_WORDS
        if not few and not _ASKS.search(spoken):
            return ""
        found, rest = self._found(spoken)
        if len(found) != 1:
            return ""
        alone = few and not _ONLY_ASKS.sub("", rest).strip()
        if not alone and (not _ASKS.search(spoken) or _NOT_PLACES.search(self._without_providers(rest))):
            return ""
        provider = self._provider(spoken)
        return key(provider, found.pop()) if provider in self._topics else ""

    def topic(self, place: str) -> str:
        """The topic that a question about ``place`` belongs to."""
        return self._topics[provider_of(place)]

    def _provider(self, spoken: str) -> str:
        """The list that is meant: the first, unless another is named."""
        first, *others = self._places.lists
        return next((name for name in others if name in self._named and self._named[name].search(spoken)), first)

    def _without_providers(self, rest: str) -> str:
        for named in self._named.values():
            rest = named.sub("", rest)
        return rest

    def _found(self, spoken: str) -> tuple[set[str], str]:
        """The places named, longest name first, and the remaining text."""
        pieces = _PIECES.findall(spoken)
        codes, rest, place = set(), [], 0
        while place < len(pieces):
            size = next(
                (n for n in range(self._most_words, 0, -1) if " ".join(pieces[place : place + n]) in self._codes), 0
            )
            if size:
                codes.add(self._codes[" ".join(pieces[place : place + size])])
            elif pieces[place] >= "\u3400":
                rest.append(self._within(pieces[place], codes))
            else:
                rest.append(pieces[place])
            place += size or 1
        return codes, " ".join(rest)

    def _within(self, piece: str, codes: set[str]) -> str:
        """The same in Chinese text, which has no spaces."""
        rest, start = "", 0
        while start < len(piece):
            ends = range(min(len(piece), start + self._longest), start, -1)
            end = next((end for end in ends if piece[start:end] in self._codes), 0)
            if end:
                codes.add(self._codes[piece[start:end]])
            else:
                rest += piece[start]
            start = end or start + 1
        return rest


def _named(places: Places) -> Iterator[tuple[str, str]]:
    """Names and codes. A short name shared by two places, such as Congo, is dropped."""
    shared: dict[str, set[str]] = {}
    for name, code in place_names():
        shared.setdefault(words(name), set()).add(code)
    yield from ((name, next(iter(codes))) for name, codes in shared.items() if len(codes) == 1)
    for code, names in places.names.items():
        yield from ((words(name), code) for name in names)
