"""Sentences about a suspension: why, what works meanwhile, what is billed meanwhile."""

from collections.abc import Mapping

from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType

WHY: Mapping[SuspensionReason, str] = {
    SuspensionReason.NON_PAYMENT: "because invoices are overdue",
    SuspensionReason.CUSTOMER_REQUEST: "as you asked",
    SuspensionReason.TECHNICAL_ISSUE: "because of a technical problem on our side",
    SuspensionReason.ABUSE: "because it was misused",
    SuspensionReason.MAINTENANCE: "for maintenance",
    SuspensionReason.CONTRACT_VIOLATION: "because its contract was not kept",
    SuspensionReason.TERM_ENDED: "because its term ended and was not renewed",
}

STILL: Mapping[SuspensionType, str] = {
    SuspensionType.FULL: "It cannot be used until it runs again.",
    SuspensionType.PARTIAL: "Until it runs again only a part of it works.",
    SuspensionType.SPEED_LIMIT: "Until it runs again it works at a lower speed.",
}

BILLED: Mapping[HoldMoney, str] = {
    HoldMoney.CHARGE: "Billing goes on meanwhile.",
    HoldMoney.REDUCE: "Meanwhile a part of the price is billed.",
    HoldMoney.STOP: "Nothing more is billed until it runs again.",
    HoldMoney.CREDIT: "Nothing is billed for these days; what was paid for them is given back.",
}
