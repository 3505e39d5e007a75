"""The numbers that decide how a text is understood, tuned by cross-validation (``make eval``) unless noted otherwise.

Probabilities are between 0 and 1. A stretch multiplies scores before the softmax that turns them into probabilities.
"""

SUGGESTIONS = 3
"""How many answers a choice offers."""

CERTAIN = 0.8
"""The probability from which an answer stands alone. docs/understanding.md says how many of those are wrong."""

SMALL_TALK_CERTAIN = 0.5
"""The same for small talk, set by judgment: one greeting too many costs a tap; a choice after "you rock" is silly."""

LIKELY = 0.5
"""The probability from which a question that comes with a pasted error or another question is answered, too.

Also that from which an answer is shown with others rather than its topic's screen alone: it's likelier than all else.
"""

LIKELIER_THAN_A_GUESS = 0.35
"""The same next to an answer that isn't certain: lower, since it replaces what would only be a second guess."""

NEAR = 0.2
"""The probability below which nothing is near, so that the bot says that it has no answer."""

OFF_TOPIC_AGREED, OFF_TOPIC, OFF_TOPIC_AFTER_ALL = 0.05, 0.2, 0.5
"""How likely a text must be off topic for the bot to say that it can't help with that.

The first is for a text whose likeliest meaning is off topic; the last for one with a likely answer. Of the held-out
examples of answers, 1.2% are above 0.2 and 0.4% above 0.5; of those of the topic, 82% and 71%.
"""

LEXICAL_SURE, MEANING_SURE = 0.82, 0.87
"""The probability from which a topic is shown without asking, by letters and with the encoder."""

CUE_CONFIDENCE = 0.95
"""The minimum probability of a topic that a cue names."""

STATED_ODDS = 4.0
"""A rule (a cue, an error text) multiplies the odds of its topic by this, and those of the answer it names once more.

So the answer stands alone only if the examples don't contradict it: where they do, every second one is wrong.
"""

NAMED_LOG_ODDS = 4.0
"""For an answer about something named: added to its log-odds if the text names it, else subtracted."""

ERROR_SCORE = 2.0
"""Added to the score of a recognized error's topic, before the softmax."""

NGRAM_WEIGHT = 0.5
"""The weight of the n-gram score relative to the encoder's."""

LEXICAL_STRETCH, ANSWER_STRETCH = 1.8, 1.8
"""The stretch of the n-gram scores of topics, and of answers."""

MEANING_STRETCH = 1.0
"""The stretch of the scores with the encoder."""

MOST_OF_THE_TEXT = 0.5
"""An error that makes up at least this share of a text is what the text is about."""

BARE_ERROR_DECIDES = 0.7
"""The share of a text from which a bare decline ("Your card was declined.") decides the topic by itself."""

MIN_ERROR_SIMILARITY = 0.87
"""The similarity from which a sentence is a known error text with a typo or a word changed.

It is the ratio of :class:`difflib.SequenceMatcher`, with punctuation left out. This and the numbers below that are
about error texts aren't cross-validated: tests/understanding/test_pasted_errors.py shows what they let through.
"""

MAX_ERROR_LENGTH_DIFFERENCE = 0.25
"""How much longer or shorter than a known error text a similar sentence may be, as a share of the known one."""

MAX_SIMILAR_ERRORS = 3
"""How many known error texts a sentence is compared with: those that share the most n-grams with it."""

MIN_ERROR_LETTERS, MIN_ERROR_CHARACTERS = 12, 6
"""A shorter error text counts only if it stands alone or in quotes. The second number is for Chinese ones."""

MAX_ERROR_PIECES = 24
"""How many quotes or sentences of a text are looked up as errors. It bounds the time that a long paste takes."""

MIN_FAMILIARITY = 0.25
"""The share of known n-grams below which a text counts as random letters: the encoder finds a meaning in anything."""

MIN_LETTERS = 2
"""A text with fewer letters means nothing."""

MAX_SENTENCES = 8
"""Texts of more sentences aren't searched for a second question: reading one takes 2 to 5 ms."""
