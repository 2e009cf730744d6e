"""The company's choices about billing; each can be overridden for one client."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, field_validator

from fairlead.kernel.iban import is_iban
from fairlead.platform.policy import Policy


class Finish(StrEnum):
    """What a billing run leaves behind."""

    ISSUE = "issue"
    DRAFT = "draft"


class GroupBy(StrEnum):
    """What a client gets an invoice of its own for."""

    CLIENT = "client"
    SITE = "site"
    CONTRACT = "contract"
    PURCHASE_ORDER = "purchase_order"


class BillingPolicy(Policy):
    """How invoices are made."""

    key: ClassVar[str] = "billing"

    payment_terms_days: int = Field(14, ge=0, le=365, description="Days from an invoice's date to its due date.")
    credit_unused_on_cancel: bool = Field(
        True, description="Credit the prepaid days behind a cancellation. Otherwise the period that has begun is kept."
    )
    finish: Finish = Field(Finish.ISSUE, description="Whether a billing run issues its invoices or leaves drafts.")
    review_days: int | None = Field(
        None, ge=0, le=90, description="Days after which a run's drafts are issued by themselves. Empty: never."
    )
    group_by: GroupBy = Field(
        GroupBy.CLIENT, description="Whether a client gets one invoice, or one for each site, contract or order."
    )
    approve_above: Decimal | None = Field(
        None, ge=0, max_digits=15, decimal_places=3,
        description="Drafts of more than this amount are issued only once somebody approved them; empty: all are.",
    )  # fmt: skip
    number_prefix: str = Field(
        "INV-", max_length=12,
        description="Text before the first invoice's number. Once there is one, it changes under Invoices, Numbers.",
    )  # fmt: skip
    number_width: int = Field(
        6, ge=1, le=12, description="Digits of the first invoice's number, filled up with zeros; later as above."
    )


class GuardPolicy(Policy):
    """What makes an invoice odd: a run leaves such a client out, says why, and goes on."""

    key: ClassVar[str] = "billing_guards"

    change_percent: int | None = Field(
        400, ge=1, le=1_000_000,
        description="Percent by which a client's month may differ from the last that was invoiced. Empty: any.",
    )  # fmt: skip
    change_least: int = Field(
        1000, ge=0, le=1_000_000_000, description="Smaller differences than this, in whole units of money, never count."
    )
    most_lines: int = Field(1000, ge=1, le=100_000, description="Lines that an invoice may have.")


class TaxPolicy(Policy):
    """How tax is reckoned."""

    key: ClassVar[str] = "tax"

    prices_include_tax: bool = Field(
        False, description="Whether prices include their tax. Otherwise it is added to them."
    )
    home_country: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="ISO code of the country that taxes you. Empty: the company's own."
    )


class LateFeePolicy(Policy):
    """What an invoice costs that is not paid in time."""

    key: ClassVar[str] = "late_fees"

    after_days: int | None = Field(
        None, ge=1, le=365, description="Days past the due date that bring the first fee. Empty: no fees."
    )
    percent: Decimal = Field(
        Decimal(0), ge=0, le=100, max_digits=7, decimal_places=4, description="Percent of what is open then."
    )
    fixed: int = Field(0, ge=0, le=1_000_000, description="The fee in whole units of money, where no percent is set.")
    again_days: int | None = Field(None, ge=1, le=365, description="Days that bring another fee. Empty: never.")
    most: int = Field(1, ge=1, le=24, description="Fees that one invoice can bring.")


class Paper(StrEnum):
    """The sheets that documents are laid out for."""

    A4 = "a4"
    LETTER = "us-letter"


class DocumentPolicy(Policy):
    """What invoices, credit notes and statements say about the company, and how they look."""

    key: ClassVar[str] = "documents"

    legal_name: str = Field("", max_length=120, description="Name of the company as a seller; its own name when empty.")
    address: str = Field("", max_length=400, description="Address of the company, line by line.")
    tax_id: str = Field("", max_length=40, description="Tax or VAT number.")
    register_line: str = Field("", max_length=160, description="Court and number of the trade register.")
    email: str = Field("", max_length=200, description="Address for questions about invoices.")
    phone: str = Field("", max_length=40, description="Telephone number for questions about invoices.")
    web: str = Field("", max_length=120, description="Web site.")
    bank_name: str = Field("", max_length=80, description="Bank that payments go to.")
    iban: str = Field("", max_length=42, description="IBAN of the account that payments go to.")
    bic: str = Field("", max_length=11, pattern="^([A-Z0-9]{8}([A-Z0-9]{3})?)?$", description="BIC of that bank.")
    reference: str = Field(
        "{number}",
        max_length=60,
        pattern=r"^([^{}]|\{number\}|\{client\})+$",
        description="What payers write: {number} stands for the invoice's number, {client} for the client's.",
    )
    accent: str = Field("#1d5fbf", pattern="^#[0-9a-fA-F]{6}$", description="Colour of lines and of the name.")
    footer: str = Field("", max_length=400, description="Text at the foot of each page, line by line.")
    paper: Paper = Field(Paper.A4, description="Sheets that documents are laid out for.")

    @field_validator("iban")
    @classmethod
    def _an_iban(cls, value: str) -> str:
        plain = value.replace(" ", "").upper()
        if plain and not is_iban(plain):
            raise ValueError("its check digits do not fit: a digit is wrong or missing")
        return plain
