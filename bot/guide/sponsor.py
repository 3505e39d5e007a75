"""A sponsor: a product that pays the operator a commission, what must be disclosed about it, and where it's shown.

The operator writes the sponsor file. Every field of it is a disclosure, so all are required. The guide says on which
screen the sponsor's block is shown, to whom, and with what texts around it.
"""

from datetime import date, timedelta
from string import Formatter
from typing import Annotated
from unicodedata import category, east_asian_width

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, UrlConstraints
from pydantic_core import Url

from .model import GuideModel, Id, Text, When

REVIEW_DAYS = 180
"""Days after which the bot says that the disclosures may have changed, as it does for facts."""

_UNKNOWN = frozenset(
    {"todo", "tbd", "tba", "fixme", "xxx", "unknown", "n/a", "na", "未知", "不详", "待定", "待填", "暂无"}
)
_INVISIBLE = frozenset({"Cf", "Co", "Cs", "Cn"})
"""Unicode categories of invisible characters, such as direction marks, which could disguise a disclosure."""

_NAME_CELLS = 24
"""The room on a phone's button beside the ad label, in half-width cells."""


def _disclosed(text: str) -> str:
    """Rejects placeholders such as "n/a" and texts with invisible characters."""
    if any(category(character) in _INVISIBLE for character in text):
        raise ValueError("it has an invisible character, or one that changes the text's direction; type it again")
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text) or text.casefold().strip(" .?!") in _UNKNOWN:
        raise ValueError(f"`{text}` discloses nothing; give the information (for a fee that isn't charged: none, 无)")
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
    """An operator's text in each language. Traditional Chinese falls back to Simplified."""

    en: Disclosure
    zh_Hans: Disclosure  # noqa: N815 - the language's name
    zh_Hant: Disclosure | None = None  # noqa: N815

    def in_(self, language: str) -> str:
        """The text in ``language``, or in the nearest one available."""
        match language:
            case "zh_Hant":
                return self.zh_Hant or self.zh_Hans
            case "zh_Hans":
                return self.zh_Hans
            case _:
                return self.en


class Issuer(GuideModel):
    """The issuer of the card. ``name`` is the legal name; ``money`` says who holds the customers' funds."""

    name: Disclosure
    country: LocalizedText
    licence: LocalizedText
    money: LocalizedText


class Fees(GuideModel):
    """All fees of the card. A fee that isn't charged is written as "none"."""

    opening: LocalizedText
    monthly: LocalizedText
    top_up: LocalizedText
    foreign_exchange: LocalizedText
    failed_payment: LocalizedText
    closing: LocalizedText


class Sponsor(GuideModel):
    """The sponsor file. ``checked`` is the day on which it was last compared with the issuer's terms."""

    product: Annotated[Disclosure, AfterValidator(_fits_a_button)]
    link: Annotated[Url, UrlConstraints(allowed_schemes=["https"], host_required=True), AfterValidator(_named_host)]
    about: LocalizedText
    issuer: Issuer
    fees: Fees
    prepaid: StrictBool
    refunds: LocalizedText
    checked: date

    def due(self) -> date:
        """The day from which the bot says that the disclosures may have changed."""
        return self.checked + timedelta(days=REVIEW_DAYS)

    def terms(self, language: str) -> dict[str, str]:
        """Everything to be disclosed about the product in ``language``, by the names that a placement's terms use."""
        return {
            name: said if isinstance(said, str) else said.in_(language)
            for part in (self.issuer, self.fees)
            for name, said in part
        } | {"refunds": self.refunds.in_(language)}


TERMS = frozenset({*Issuer.model_fields, *Fees.model_fields, "refunds"})
"""The names of :meth:`Sponsor.terms`."""


def _all_disclosed(terms: str) -> str:
    """Rejects terms that leave out a disclosure, or name one that no sponsor file has."""
    named = {name for _, name, _, _ in Formatter().parse(terms) if name is not None}
    if missing := sorted(TERMS - named):
        raise ValueError(f"this has to disclose {', '.join(f'{{{name}}}' for name in missing)}")
    if unknown := sorted(named - TERMS):
        raise ValueError(f"a sponsor file has no {', '.join(f'{{{name}}}' for name in unknown)}")
    return terms


class Placement(GuideModel):
    """Where a sponsor's block is shown: at the end of ``screen``, if the answers fit one of ``when``.

    ``unpaid``, above the block, names alternatives that pay no commission; ``needless`` says that the product isn't
    needed. ``terms`` discloses what the sponsor file says, with each part's name in braces; ``prepaid`` or
    ``not_prepaid`` follows it. ``caution`` applies to all such products.
    """

    screen: Id
    when: tuple[Annotated[When, Field(min_length=1)], ...] = Field(min_length=1)
    unpaid: Text
    needless: Text
    terms: Annotated[Text, AfterValidator(_all_disclosed)]
    prepaid: Text
    not_prepaid: Text
    caution: Text
