"""What the forms about contracts ask for."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.domains.contracts.queries import ContractRow
from fairlead.domains.contracts.schemas import EndIn, FeePercent, Months, NoticeDays, UpliftPercent
from fairlead.domains.contracts.terms import FeeKind, Uplift
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.http.schemas import Input, Text200
from fairlead.platform.pages import Crumb, Form, Hint

FEES = {
    FeeKind.NONE: "nothing",
    FeeKind.FIXED: "a fixed fee",
    FeeKind.PERCENT_OF_REMAINING: "a share of what remains",
    FeeKind.ALL_REMAINING: "all that remains",
}
UPLIFTS = {Uplift.KEEP: "stays", Uplift.PERCENT: "rises by a share", Uplift.LIST_PRICE: "becomes the list price"}


class OpenForm(Input):
    """What can be changed of a signed contract."""

    auto_renewal: bool = True
    renewal_months: Months = 12
    external_id: Text200 | None = None
    purchase_order: Text200 | None = None


class _Term(Input):
    start_date: date
    term_months: Months = 12
    uplift: Uplift = Uplift.KEEP
    uplift_percent: UpliftPercent = Decimal(0)
    fee_kind: FeeKind = FeeKind.PERCENT_OF_REMAINING
    fee_percent: FeePercent = Decimal(50)
    fee: Annotated[Decimal, Field(ge=0, max_digits=16)] = Decimal(0)
    notice_days: NoticeDays = 30


class ContractForm(OpenForm, _Term):
    """Every term."""


class NewContractForm(ContractForm):
    """The terms of a contract to be."""

    signed: bool = False


def fee_words(row: ContractRow) -> object:
    """What leaving early costs."""
    if row.fee_kind is FeeKind.FIXED:
        return row.fee
    if row.fee_kind is FeeKind.PERCENT_OF_REMAINING:
        return f"{row.fee_percent.normalize():f} % of what remains"
    return FEES[row.fee_kind]


HINTS = {
    "external_id": Hint(label="External id", half=True),
    "purchase_order": Hint(label="Purchase order", half=True),
    "auto_renewal": Hint(label="Renews by itself"),
    "renewal_months": Hint(label="Renews for", unit="months", half=True),
    "start_date": Hint(label="First day", half=True),
    "term_months": Hint(label="Term", unit="months", help="0: month to month.", half=True),
    "uplift": Hint(label="At renewal the price", choices=tuple((k.value, v) for k, v in UPLIFTS.items()), half=True),
    "uplift_percent": Hint(label="Share it rises by", unit="%", half=True),
    "notice_days": Hint(label="Notice", unit="days", half=True),
    "fee_kind": Hint(label="Leaving early costs", choices=tuple((k.value, v) for k, v in FEES.items()), half=True),
    "fee_percent": Hint(label="Share of what remains", unit="%", half=True),
    "fee": Hint(label="Fixed fee", half=True),
    "signed": Hint(label="Signed already"),
}
END = Form(
    EndIn, "", title="End contract", submit="End contract", look="danger", preview=True,
    hints={"on": Hint(label="First day without it")},
    intro="Its services go on until each is cancelled, which is where a fee for leaving early arises.",
)  # fmt: skip


def new_form(client_id: UUID, name: str, currency: str) -> Form[NewContractForm]:
    back = f"/clients/{client_id}"
    return Form(
        NewContractForm, f"{back}/contracts/new", title="New contract", submit="Draw up", cancel=back,
        crumbs=(Crumb("Clients", "/clients"), Crumb(name, back)), hints=_hints(currency),
    )  # fmt: skip


def edit_form(row: ContractRow) -> Form[Any]:
    draft = row.status is ContractStatus.DRAFT
    intro = "" if draft else "It is signed: what binds the client stays."
    here = f"/contracts/{row.id}"
    return Form(
        ContractForm if draft else OpenForm, f"{here}/edit", title=f"Edit {row.number}", cancel=here, intro=intro,
        crumbs=(Crumb("Contracts", "/contracts"), Crumb(row.number, here)), hints=_hints(row.currency),
    )  # fmt: skip


def end_form(contract_id: UUID) -> Form[EndIn]:
    return END.at(f"/contracts/{contract_id}/end", cancel=f"/contracts/{contract_id}")


def _hints(currency: str) -> dict[str, Hint]:
    return {**HINTS, "fee": Hint(label="Fixed fee", unit=currency, half=True)}


def terms_of(data: OpenForm, currency: str) -> dict[str, Any]:
    """The terms of a form, the fee as money."""
    values = data.model_dump()
    if "fee" in values:
        try:
            values["fee"] = Money.parse(values["fee"], currency)
        except NotMoney as error:
            raise Invalid.of("fee", f"{error}.", "Give an amount that the currency has.") from None
    return values
