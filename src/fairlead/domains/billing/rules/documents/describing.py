"""What a line bills, in the words of a document's reader: descriptions are kept in English where we wrote them."""

from fairlead.domains.billing.rules.documents.wording import Wording

ENDINGS = {
    ": set-up": "line_setup",
    ": cancellation fee": "line_cancellation_fee",
    ": credit": "line_credit",
    ", correction": "line_correction",
}
"""What charges write behind the name of what they bill, and what it is called in `words.toml`."""
LATE_FEE = "Late fee for "


def described(text: str, words: Wording) -> str:
    """`Fibre: Traffic, correction` with its ending in the reader's language; names are left as they are."""
    said = ""
    while ending := next((one for one in ENDINGS if text.endswith(one)), None):
        text, said = text.removesuffix(ending), words.say(ENDINGS[ending]) + said
    if text.startswith(LATE_FEE):
        text = words.say("line_late_fee", number=text.removeprefix(LATE_FEE))
    return text + said
