"""The words of the catalog, and what each type of service asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self, TypedDict

from pydantic import BaseModel, ConfigDict, Field, model_validator


class ServiceType(StrEnum):
    """What a template sells; it decides which details are asked for."""

    INTERNET = "internet"
    VOICE = "voice"
    BUNDLE = "bundle"
    RECURRING = "recurring"
    ONE_TIME = "one_time"


class Timing(StrEnum):
    """Whether a period is billed before it begins or after it ended."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Aggregation(StrEnum):
    """How the events of a period become the quantity that is priced."""

    SUM = "sum"
    """All quantities together."""
    COUNT = "count"
    """How many events there are."""
    UNIQUE = "unique"
    """How many different keys the events name."""
    MAX = "max"
    """The largest quantity."""
    LATEST = "latest"
    """The quantity of the last event in time."""


Mbps = Annotated[int, Field(gt=0, le=1_000_000, description="Megabits a second.")]
Gigabytes = Annotated[int, Field(gt=0, le=10_000_000, description="Gigabytes of 10^9 bytes in a billing period.")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
TaxCategory = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,39}$", examples=["standard"])]
"""What tax laws tell apart: `standard`, `reduced`, `voice`."""


class Details(BaseModel):
    """What a type asks for; nothing else is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Burst(Details):
    """More speed for a short time."""

    download_mbps: Mbps
    upload_mbps: Mbps
    seconds: Annotated[int, Field(gt=0, le=3600)]


class FupStep(Details):
    """Fair use: after so much traffic in a period, these speeds."""

    after_gb: Gigabytes
    download_mbps: Mbps
    upload_mbps: Mbps


class InternetDetails(Details):
    """An internet line."""

    download_mbps: Mbps
    upload_mbps: Mbps
    burst: Burst | None = None
    fup: Annotated[list[FupStep], Field(max_length=10)] = []
    data_cap_gb: Gigabytes | None = None
    ip_pool: Code | None = None
    ipv6: bool = False

    @model_validator(mode="after")
    def _speeds_make_sense(self) -> Self:
        if self.burst and not (
            self.burst.download_mbps >= self.download_mbps and self.burst.upload_mbps >= self.upload_mbps
        ):
            raise ValueError("A burst cannot be slower than the line itself.")
        before = FupStep.model_construct(after_gb=0, download_mbps=self.download_mbps, upload_mbps=self.upload_mbps)
        for step in self.fup:
            if step.after_gb <= before.after_gb:
                raise ValueError("Fair-use steps must be in rising order of after_gb.")
            if step.download_mbps > before.download_mbps or step.upload_mbps > before.upload_mbps:
                raise ValueError("A fair-use step cannot be faster than the one before it.")
            before = step
        if self.data_cap_gb and self.fup and self.fup[-1].after_gb >= self.data_cap_gb:
            raise ValueError("A fair-use step at or beyond the data cap never happens.")
        return self


class VoiceDetails(Details):
    """Telephone lines; without `minutes`, calls are not limited."""

    lines: Annotated[int, Field(ge=1, le=10_000)] = 1
    minutes: Annotated[int, Field(ge=0, le=10_000_000, description="Included in a period.")] | None = None


class BundlePart(Details):
    """A template that is part of a bundle."""

    code: Code
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1


class BundleDetails(Details):
    """Several templates sold as one, at one price."""

    parts: Annotated[list[BundlePart], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _parts_once(self) -> Self:
        codes = [part.code for part in self.parts]
        if len(set(codes)) < len(codes):
            raise ValueError("Each template can be in a bundle once; give its quantity.")
        return self


class RecurringDetails(Details):
    """Anything else that is paid by the period; `unit` is what the quantity counts."""

    unit: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class OneTimeDetails(Details):
    """Something that is paid once, by the setup price of its tariff."""

    unit: Annotated[str, Field(min_length=1, max_length=40)] | None = None


DETAILS: dict[ServiceType, type[Details]] = {
    ServiceType.INTERNET: InternetDetails,
    ServiceType.VOICE: VoiceDetails,
    ServiceType.BUNDLE: BundleDetails,
    ServiceType.RECURRING: RecurringDetails,
    ServiceType.ONE_TIME: OneTimeDetails,
}


_WORDS = {
    "download_mbps": "Download, Mbit/s", "upload_mbps": "Upload, Mbit/s", "data_cap_gb": "Data cap, GB",
    "ip_pool": "IP pool", "ipv6": "IPv6", "fup": "After {after_gb} GB", "parts": "{code}",
}  # fmt: skip


def detail_facts(kind: ServiceType, details: Mapping[str, Any]) -> list[tuple[str, object]]:
    """The details that say something, as labels and values, in the order of the type's own declaration."""
    facts: list[tuple[str, object]] = []
    for name in DETAILS[kind].model_fields:
        value = details.get(name)
        if name == "burst" and value:
            value = f"{speeds(value)} for {value['seconds']} s"
        if isinstance(value, list):
            facts += [(_WORDS[name].format(**part), _part(part)) for part in value]
        elif value is not None:
            facts.append((_WORDS.get(name) or name.replace("_", " ").capitalize(), value))
    return facts


def speeds(value: Mapping[str, Any]) -> str:
    """`100/20 Mbit/s`."""
    return f"{value['download_mbps']:,}/{value['upload_mbps']:,} Mbit/s"


def _part(part: Mapping[str, Any]) -> str:
    return f"× {part['quantity']}" if "quantity" in part else speeds(part)


class TemplateChanges(TypedDict, total=False):
    """What of a template can be changed. Its code and type cannot: services were sold under them."""

    name: str
    description: str
    automated: bool
    details: Mapping[str, Any]
    available_from: date | None
    available_until: date | None
    available_kinds: Sequence[str]
    available_countries: Sequence[str]
    tax_category: str


class TariffChanges(TypedDict, total=False):
    """What of a tariff can be changed. How it bills cannot: make another tariff."""

    name: str
    active: bool


class MeterChanges(TypedDict, total=False):
    """What of a meter can be changed."""

    name: str
    unit: str
    active: bool
