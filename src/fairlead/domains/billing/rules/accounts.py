"""A client's account over some days: what it stood at, every posting, and what it stands at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.billing.terms import PostingKind
from fairlead.kernel.money import Money


class Fact(NamedTuple):
    """A document that moves an account: what it adds to what is owed, in minor units."""

    on: date
    kind: PostingKind
    owner_id: UUID
    number: str
    minor: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A document on a statement, and what was owed behind it."""

    on: date
    kind: PostingKind
    owner_id: UUID
    number: str
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a client in one currency from one day to another, both included."""

    client_id: UUID
    currency: str
    first: date
    last: date
    opening: Money
    postings: tuple[Posting, ...]

    @property
    def closing(self) -> Money:
        """What is owed at the end."""
        return self.postings[-1].balance if self.postings else self.opening


def account(client_id: UUID, currency: str, first: date, last: date, opening: int, facts: Iterable[Fact]) -> Account:
    """The account of these days; `opening` is in minor units, the facts are in the order of their days."""
    postings: list[Posting] = []
    owed = opening
    for fact in facts:
        owed += fact.minor
        amount, balance = Money(fact.minor, currency), Money(owed, currency)
        postings.append(Posting(fact.on, fact.kind, fact.owner_id, fact.number, amount, balance))
    return Account(client_id, currency, first, last, Money(opening, currency), tuple(postings))
