"""How much of a charge can still be given back, once credit notes have given back some of it."""

from fairlead.kernel.money import Money


def settled(cost: Money, charged: Money, noted: Money) -> Money:
    """What brings a charge to what it should cost: a difference, but never more back than credit notes have left."""
    nothing = Money.zero(charged.currency)
    return max(cost - charged, min(noted - charged, nothing)) if noted else cost - charged
