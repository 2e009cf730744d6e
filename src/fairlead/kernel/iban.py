"""International bank account numbers (ISO 13616)."""

_SHORTEST, _LONGEST = 15, 34


def is_iban(text: str) -> bool:
    """Whether this is an IBAN in capitals without spaces: its shape, and its check digits."""
    shaped = text.isascii() and text.isalnum() and text[:2].isalpha() and text[2:4].isdigit()
    if not shaped or text != text.upper() or not _SHORTEST <= len(text) <= _LONGEST:
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1
