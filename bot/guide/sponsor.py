"""A product that pays the operator a commission: what must be disclosed of it, and where a guide lets it stand.

An operator writes the sponsor's file; every field of it is a disclosure, so none may be left out. The guide says
on which screen the block stands, for whom, and what stands around it.
"""

from datetime import date, timedelta
from typing import Annotated
from unicodedata import category, east_asian_width

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, UrlConstraints
from pydantic_core import Url

from .model import GuideModel, Id, Text, When

REVIEW_DAYS = 180
"""After so many days a disclosure counts as perhaps changed, as a fact does."""

_UNKNOWN = frozenset(
    {"todo", "tbd", "tba", "fixme", "xxx", "unknown", "n/a", "na", "未知", "不详", "待定", "待填", "暂无"}
)
_UNSEEN = frozenset({"Cf", "Co", "Cs", "Cn"})
"""Unicode's categories of what has no shape: marks of direction, joiners, private use. A disclosure must be what it
looks like."""

_NAME_CELLS = 24
"""What a phone's button has room for beside the mark of an ad, in half-width cells."""


def _disclosed(text: str) -> str:
    """Refuses what only fills a field: a disclosure that says nothing is none."""
    if any(category(character) in _UNSEEN for character in text):
        raise ValueError("there is a character in it that isn't seen, or turns the text around; write it anew")
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text) or text.casefold().strip(" .?!") in _UNKNOWN:
        raise ValueError(f"`{text}` discloses nothing; say what it is (for a fee that isn't charged: none, 无)")
    return text


def _fits_a_button(name: str) -> str:
    cells = sum(2 if east_asian_width(character) in "WF" else 1 for character in name)
    if cells > _NAME_CELLS:
        raise ValueError(f"this is {cells} cells wide, {_NAME_CELLS} fit on a button (a Chinese character takes two)")
    return name


def _named_host(url: Url) -> Url:
    if url.username or url.password or "." not in (url.host or ""):
        raise ValueError("this must be a public address, such as https://card.example/")
    return url


Disclosure = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_disclosed)]


class LocalizedText(GuideModel):
    """What an operator says in each language. Traditional Chinese may be left to the Simplified."""

    en: Disclosure
    zh_Hans: Disclosure  # noqa: N815 - the language's name
    zh_Hant: Disclosure | None = None  # noqa: N815

    def in_(self, language: str) -> str:
        """The text in ``language``, or in the nearest there is."""
        match language:
            case "zh_Hant":
                return self.zh_Hant or self.zh_Hans
            case "zh_Hans":
                return self.zh_Hans
            case _:
                return self.en


class Issuer(GuideModel):
    """Whose card it is. ``name`` is the legal one; ``money`` says who holds what the customer pays in."""

    name: Disclosure
    country: LocalizedText
    licence: LocalizedText
    money: LocalizedText


class Fees(GuideModel):
    """All that the card costs. A fee that isn't charged is said to be none."""

    opening: LocalizedText
    monthly: LocalizedText
    top_up: LocalizedText
    foreign_exchange: LocalizedText
    failed_payment: LocalizedText
    closing: LocalizedText


class Sponsor(GuideModel):
    """The operator's file. ``checked`` is the day on which it was last compared with the issuer's own terms."""

    product: Annotated[Disclosure, AfterValidator(_fits_a_button)]
    link: Annotated[Url, UrlConstraints(allowed_schemes=["https"], host_required=True), AfterValidator(_named_host)]
    about: LocalizedText
    issuer: Issuer
    fees: Fees
    prepaid: StrictBool
    refunds: LocalizedText
    checked: date

    def due(self) -> date:
        """The day from which the disclosure counts as perhaps changed."""
        return self.checked + timedelta(days=REVIEW_DAYS)


class Placement(GuideModel):
    """Where a guide lets a sponsor's block stand: at the end of ``screen``, while the answers fit one of ``when``.

    ``unpaid`` names the ways that pay nobody a commission and stands above the block; ``needless`` says that one can
    do without; ``prepaid`` what follows if the card is prepaid; ``caution`` what goes for all such cards.
    """

    screen: Id
    when: tuple[Annotated[When, Field(min_length=1)], ...] = Field(min_length=1)
    unpaid: Text
    needless: Text
    prepaid: Text
    caution: Text
