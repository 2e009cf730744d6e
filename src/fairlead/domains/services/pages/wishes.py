"""Changes in words."""

from collections.abc import Sequence
from decimal import Decimal

from fairlead.domains.services.rules import Absence, Terms, Wanted
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing
from fairlead.platform.pages.formats import money_text, number, worded

_WORDS = {
    "site_id": "address", "tariff_id": "plan", "primary_technician_id": "technician",
    "backup_technician_id": "backup technician",
}  # fmt: skip


def wish_text(wish: Wanted) -> str:
    """What is wished, in words: `price $60.00, quantity 2`."""
    parts = []
    for name in wish.stored():
        value = getattr(wish, name)
        word = _WORDS.get(name, name)
        if isinstance(value, Absence):
            parts.append("list price" if name == "price" else f"no {word}")
        elif name in _WORDS:
            parts.append(f"another {word}")
        else:
            parts.append(f"{word} {_plain(value)}")
    return _sentence(parts)


def _plain(value: object) -> str:
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, Pricing):
        return value.words
    return number(value.normalize()) if isinstance(value, Decimal) else str(value)


def difference_text(before: Terms, after: Terms) -> str:
    """What differs, in words: `Price $49.90 → $60.00`."""
    shown = (
        ("client", before.client_id, after.client_id, False),
        ("name", before.name, after.name, True),
        ("price", _price(before), _price(after), True),
        ("quantity", number(before.quantity.normalize()), number(after.quantity.normalize()), True),
        ("cycle", worded(before.cycle).lower(), worded(after.cycle).lower(), True),
        ("address", before.site_id, after.site_id, False),
    )
    parts = [f"{word} {old} → {new}" if told else f"another {word}" for word, old, new, told in shown if old != new]
    return _sentence(parts or ["people"])


def _sentence(parts: Sequence[str]) -> str:
    """Joined, with a capital in front and none lost behind it."""
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _price(terms: Terms) -> str:
    return terms.pricing.words if terms.pricing else money_text(Money(terms.price_minor, terms.currency))
