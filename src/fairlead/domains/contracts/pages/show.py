"""One contract as its page shows it."""

from fairlead.domains.contracts.lifecycle import CONTRACT, ContractAction
from fairlead.domains.contracts.pages.forms import UPLIFTS, fee_words
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.contracts.queries import ContractRow
from fairlead.domains.contracts.terms import Uplift
from fairlead.kernel.period import last_day
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import Crumb, Header, KeyValues, Link, Section, status, trail_link


def header(row: ContractRow) -> Header:
    here, write = f"/contracts/{row.id}", ContractPermission.WRITE
    moves = {
        ContractAction.SIGN: Button(
            label="Sign", href=f"{here}/sign", icon="writing-sign", look="primary", post=True, permission=write
        ),
        ContractAction.END: Button(
            label="End", href=f"{here}/end", icon="player-stop", look="danger", dialog=True, permission=write
        ),
    }
    edit = Button(label="Edit", href=f"{here}/edit", icon="pencil", permission=write)
    return Header(
        f"Contract {row.number}",
        crumbs=(Crumb("Contracts", "/contracts"), Crumb(row.number)),
        badge=status(row.status, CONTRACT.states),
        facts=(Link(row.client_name, f"/clients/{row.client_id}"),),
        actions=(*(moves[action] for action in CONTRACT.allowed(row.status)), edit, trail_link(row.id)),
    )


def term(row: ContractRow) -> Section:
    rise = f" by {row.uplift_percent.normalize():f} %" if row.uplift is Uplift.PERCENT else ""
    terms = (
        ("Term", f"{row.term_months} months" if row.term_months else "Month to month"),
        ("First day", row.start_date),
        ("Last day of the term", last_day(row.end_date)),
        ("Renews by itself", row.auto_renewal),
        ("Renews for", f"{row.renewal_months} months" if row.renewal_months else "Month to month"),
        ("At renewal the price", f"{UPLIFTS[row.uplift]}{rise}"),
    )
    return Section("Term and renewal", KeyValues(terms))


def leaving(row: ContractRow) -> Section:
    return Section(
        "Leaving", KeyValues((("Notice", f"{row.notice_days} days"), ("Leaving early costs", fee_words(row))))
    )


def facts(row: ContractRow) -> Section:
    facts = (
        ("Client", Link(row.client_name, f"/clients/{row.client_id}")),
        ("Currency", row.currency),
        ("Purchase order", row.purchase_order),
        ("External id", row.external_id),
        ("Drawn up", row.created_at),
    )
    return Section("Facts", KeyValues(facts))
