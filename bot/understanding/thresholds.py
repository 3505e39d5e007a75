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
"""The probability from which what is asked beside a pasted error or another question is answered, too.

And from which an answer is shown with others rather than its topic's screen alone: it's likelier than all else.
"""

LIKELIER_THAN_A_GUESS = 0.35
"""The same beside an answer that isn't certain: less, since it replaces what would only be a second guess."""

NEAR = 0.2
"""The probability below which nothing is near, so that the bot says that it has no answer."""

OFF_TOPIC_AGREED, OFF_TOPIC, OFF_TOPIC_AFTER_ALL = 0.05, 0.2, 0.5
"""The probability of being about something else from which the bot says that it can't help with that.

The first is for a text that is likelier to be that than any answer; the last for one to which an answer is likely. Of
examples held out, those of answers are above 0.2 in 1.2 % and above 0.5 in 0.4 %, those of the topic in 82 % and 71 %.
"""

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

BARE_ERROR_DECIDES = 0.7
"""The share of a text from which a bare decline ("Your card was declined.") decides the topic by itself."""

MIN_ERROR_SIMILARITY = 0.87
"""The similarity from which a sentence is a known error text with a typo or a word changed.

It is the ratio of :class:`difflib.SequenceMatcher`, with punctuation left out. This and the numbers of error texts that
follow aren't cross-validated: tests/understanding/test_pasted_errors.py shows what they let through.
"""

MAX_ERROR_LENGTH_DIFFERENCE = 0.25
"""How much longer or shorter than a known error text a similar sentence may be, as a share of the known one."""

MAX_SIMILAR_ERRORS = 3
"""How many known error texts a sentence is compared with: those that share the most n-grams with it."""

MIN_ERROR_LETTERS, MIN_ERROR_CHARACTERS = 12, 6
"""A shorter error text counts only if it stands alone or in quotes. Chinese ones are counted by the second number."""

MAX_ERROR_PIECES = 24
"""How many quotes or sentences of a text are looked up as errors. It bounds the time that a long paste takes."""

MIN_FAMILIARITY = 0.25
"""The share of known n-grams below which a text counts as random letters: the encoder finds a meaning in anything."""

MIN_LETTERS = 2
"""A text with fewer letters means nothing."""

MAX_SENTENCES = 8
"""Texts of more sentences aren't searched for a second question: reading one takes 2 to 5 ms."""
