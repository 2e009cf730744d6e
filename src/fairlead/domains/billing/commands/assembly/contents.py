"""What an assembly would issue, as text and as a hash: the same facts make the same hash, whatever ids they get."""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from fairlead.domains.billing.commands.assembly.assembling import Assembly


def digest(made: Assembly) -> str:
    """A hash of the invoices' content."""
    hashed = hashlib.sha256()
    for line in contents(made):
        hashed.update(line.encode())
    return hashed.hexdigest()


def contents(made: Assembly) -> Iterator[str]:
    """Each invoice and line as text, in order."""
    for head, (_, rows) in zip(made.invoices, groupby(made.lines, key=itemgetter(2)), strict=True):
        group = f"{head.site_id}|{head.contract_id}|{head.purchase_order}"
        yield f"{head.client_id}|{head.currency}|{head.issue_date}|{head.due_date}|{head.total_minor}|{group}\n"
        for row in rows:
            part = made.parts[row.part]
            source = row.service_id or made.rated.get(row.charge_id, row.charge_id)
            billed = f"{part.quantity}|{part.amount_minor}|{part.tax_minor}"
            yield f" {source}|{part.claim}|{row.description}|{billed}\n"


def claims(made: Assembly) -> list[tuple[UUID, str]]:
    """What the new charges claim."""
    found = ((line.service_id, made.parts[line.part].claim) for line in made.lines)
    return [(service_id, claim) for service_id, claim in found if service_id and claim]
