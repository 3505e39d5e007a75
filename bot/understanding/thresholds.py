"""The numbers by which a text is understood. Unless said otherwise they were tuned by cross-validation (``make eval``).

Probabilities are between 0 and 1. A stretch multiplies scores before the softmax that turns them into probabilities.
"""

SUGGESTIONS = 3
"""How many answers a choice offers."""

CERTAIN = 0.8
"""The probability from which an answer stands alone. docs/understanding.md says how many of those are wrong."""

SMALL_TALK_CERTAIN = 0.5
"""The same for small talk, by judgement: a greeting too many costs a tap; a choice after "you rock" is silly."""

LIKELY = 0.5
"""The probability from which what is asked beside a pasted error is offered with the error's answer."""

NEAR = 0.2
"""The probability below which nothing is near, so that the bot says that it has no answer."""

LEXICAL_SURE, MEANING_SURE = 0.82, 0.87
"""The probability from which a topic is shown without asking, by letters and with the encoder."""

CUE_CONFIDENCE = 0.95
"""The least probability of a topic that a cue names."""

STATED_ODDS = 4.0
"""A rule (a cue, an error text) multiplies the odds of its topic by this, and those of the answer that it names again.

So the answer stands alone only if the examples don't speak against it: where they do, every second one is wrong.
"""

NAMED_LOG_ODDS = 4.0
"""For an answer about something named: added to its log-odds if the text names it, else subtracted."""

ERROR_SCORE = 2.0
"""Added to the score of a recognized error's topic, before the softmax."""

NGRAM_WEIGHT = 0.5
"""The weight of the n-gram score beside the encoder's."""

LEXICAL_STRETCH, ANSWER_STRETCH = 1.8, 1.8
"""The stretch of the n-gram scores of topics, and of answers."""

MEANING_STRETCH = 1.0
"""The stretch of the scores with the encoder."""

MOST_OF_THE_TEXT = 0.5
"""The share of a text from which an error in it is what the text is about."""

MIN_FAMILIARITY = 0.25
"""The share of known n-grams below which a text counts as random letters: the encoder finds a meaning in anything."""

MIN_LETTERS = 2
"""A text with fewer letters means nothing."""

MAX_SENTENCES = 5
"""Texts of more sentences aren't read sentence by sentence for a second request, which takes 5 ms for each."""
