"""How a price came to its amount, in the words of a document's reader: steps are kept in English, in few words."""

import re

from babel.numbers import get_decimal_symbol

from fairlead.domains.billing.rules.documents.wording import Wording

STEP_WORDS = {
    "less": "step_less",
    "included": "step_included",
    "above": "step_above",
    "up to": "step_up_to",
    "flat": "step_flat",
    "at least": "step_at_least",
    "% of": "step_percent_of",
    "of": "step_of",
    "days": "step_days",
}
"""The words of `kernel.pricing` and `rules.usage`, and what they are called in `words.toml`."""
_LONGEST_FIRST = "|".join(rf"(?<!\w){word}\b" for word in sorted(STEP_WORDS, key=len, reverse=True))
_PIECE = re.compile(_LONGEST_FIRST + r"|(?<=\d)\.(?=\d)")


def step_text(step: str, words: Wording) -> str:
    """`up to 10: 10 × 5.00 = 50.00` in the reader's language, its decimals as they write them."""
    point = get_decimal_symbol(words.locale)
    return _PIECE.sub(lambda found: point if found[0] == "." else words.say(STEP_WORDS[found[0]]), step)
