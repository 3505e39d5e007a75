"""Finds which English text is a changed version of which old one, so that it keeps the old translation.

The translation moves to the new text, marked ``fuzzy`` and with the old English beside it (``#| msgid``), until
somebody has reviewed it.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from babel.messages.catalog import Catalog, Message

MIN_SIMILARITY = 0.6
"""A new text that is at least this similar to an old one counts as a changed version of it (difflib's own default)."""


def moved(catalogue: Catalog, texts: Iterable[str]) -> dict[str, Message]:
    """The old translations of the ``texts`` that have changed, as messages for the new texts, by the old text.

    The catalogue itself stays as it is.
    """
    wanted = dict.fromkeys(texts)
    old = {str(message.id): message for message in catalogue if message.id}
    changed = changes([text for text in wanted if text not in old], [text for text in old if text not in wanted])
    return {before: _with_old_translation(text, old[before]) for text, before in changed.items() if old[before].string}


def changes(new: Sequence[str], gone: Sequence[str]) -> dict[str, str]:
    """Maps new texts to the removed ones they are changed versions of; one to one, the most similar first."""
    pairs = []
    for old in gone:
        near = [text for text in new if _similar_length(text, old)]
        if not near:  # making a matcher takes far longer than comparing lengths
            continue
        matcher = SequenceMatcher(b=old, autojunk=False)
        for text in near:
            matcher.set_seq1(text)
            if matcher.quick_ratio() >= MIN_SIMILARITY:
                pairs.append((matcher.ratio(), text, old))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for similarity, text, old in sorted(pairs, key=lambda pair: -pair[0]):
        if similarity >= MIN_SIMILARITY and text not in found and old not in taken:
            found[text] = old
            taken.add(old)
    return found


def _similar_length(one: str, other: str) -> bool:
    """Whether two texts can be similar enough at all, judging by their lengths."""
    return 2 * min(len(one), len(other)) >= MIN_SIMILARITY * (len(one) + len(other))


def _with_old_translation(text: str, old: Message) -> Message:
    # Changed again before it was reviewed: the translation still belongs to the first of its texts.
    previous = old.previous_id if old.fuzzy and old.previous_id else [str(old.id)]
    return Message(
        text,
        old.string,
        flags={*old.flags, "fuzzy"},
        previous_id=previous,
        user_comments=list(old.user_comments),
        lineno=old.lineno,
    )
