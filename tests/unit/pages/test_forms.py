"""Forms: fields out of a model, what was typed kept, mistakes beside their fields."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import pytest
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.pages import Form, Hint, PlanView, Renderer, Visit
from fairlead.platform.pages.forms import Mistake, remembered
from tests.unit.pages.samples import Status


class Address(BaseModel):
    city: str
    zip: str | None = None


class Order(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    name: str = Field(max_length=80, description="As on invoices.")
    price: Annotated[Decimal, Field(ge=0)]
    lines: int = Field(default=1, ge=1, le=30)
    start: date
    at: datetime | None = None
    status: Status | None = None
    size: Literal["s", "m"] = "s"
    tags: list[Status] = []
    renews: bool = True
    note: str | None = Field(default=None, max_length=2000)
    address: Address | None = None


ORDER = Form(Order, "/orders", title="New order", hints={"price": Hint(unit="USD", half=True)})


def posted(**values: str | list[str]) -> Request:
    body = urlencode({name.replace("__", "."): value for name, value in values.items()}, doseq=True).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    return Request(
        {"type": "http", "method": "POST", "path": "/orders", "headers": headers, "query_string": b""}, receive
    )


def test_fields_follow_from_the_model() -> None:
    assert [(f.name, f.label, f.kind, f.required, f.limits) for f in ORDER.fields] == [
        ("name", "Name", "text", True, (("maxlength", "80"),)),
        ("price", "Price", "decimal", True, (("min", "0"),)),
        ("lines", "Lines", "number", False, (("min", "1"), ("max", "30"))),
        ("start", "Start", "date", True, ()),
        ("at", "At", "datetime", False, ()),
        ("status", "Status", "select", False, ()),
        ("size", "Size", "select", False, ()),
        ("tags", "Tags", "choices", False, ()),
        ("renews", "Renews", "checkbox", False, ()),
        ("note", "Note", "textarea", False, (("maxlength", "2000"),)),
        ("address.city", "City", "text", True, ()),
        ("address.zip", "Zip", "text", False, ()),
    ]
    assert ORDER.fields[6].choices == (("s", "S"), ("m", "M"))


async def test_text_becomes_the_model_even_a_strict_one() -> None:
    request = posted(
        name=" Fibre ",
        price="19.95",
        lines="",
        start="2024-02-29",
        at="2024-07-01T09:30",
        status="active",
        tags=["failed", "active"],
        address__city="Kiel",
        address__zip="",
    )
    order = await ORDER.submitted(request, zone="Europe/Berlin")
    assert order == Order(
        name="Fibre",
        price=Decimal("19.95"),
        lines=1,
        start=date(2024, 2, 29),
        at=datetime(2024, 7, 1, 7, 30, tzinfo=UTC),
        status=Status.ACTIVE,
        size="s",
        tags=[Status.FAILED, Status.ACTIVE],
        renews=False,
        address=Address(city="Kiel"),
    )


async def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(renderer: Renderer, visit: Visit) -> None:
    request = posted(name="", price="twelve", start="2024-02-30", note="<b>mine</b>", address__city="Kiel")
    with pytest.raises(Invalid) as refused:
        await ORDER.submitted(request)
    assert [error.pointer for error in refused.value.errors] == ["#/name", "#/price", "#/start"]
    form = remembered(request)
    assert form is not None
    again = form.refused({"title": "x", "errors": refused.value.extensions()["errors"]})
    assert again.mistakes["name"] == Mistake("Fill this in.", "")
    assert set(again.mistakes) == {"name", "price", "start"}
    html = renderer.render("kit/part.html", visit, it=again)
    assert ('value="twelve"' in html, "&lt;b&gt;mine&lt;/b&gt;" in html, "<b>mine" in html) == (True, True, False)
    assert html.count('aria-invalid="true"') == 3
    assert 'aria-describedby="f-name-notes"' in html


def test_a_mistake_in_no_field_stands_above_the_form() -> None:
    errors = (FieldError("price", "#/price", "Too low.", "Give more."), FieldError("client", "#/client", "Unknown."))
    problem = {
        "title": "What was sent is not valid.",
        "detail": "",
        "errors": Invalid(errors=errors).extensions()["errors"],
    }
    form = ORDER.refused(problem)
    assert (form.mistakes, form.problem) == ({"price": Mistake("Too low.", "Give more.")}, Mistake("client: Unknown."))


def test_a_conflict_is_said_above_the_form() -> None:
    form = ORDER.refused({"title": "Not possible.", "detail": "It is cancelled.", "remedy": "Make a new one."})
    assert (form.mistakes, form.problem) == ({}, Mistake("It is cancelled.", "Make a new one."))


def test_filled_values_come_as_inputs_hold_them() -> None:
    form = ORDER.filled(
        {
            "price": Decimal("1E+2"),
            "at": datetime(2024, 1, 1, 23, 0, tzinfo=UTC),
            "renews": False,
            "tags": [Status.ACTIVE],
            "address": {"city": "Kiel"},
        },
        "Europe/Berlin",
    )
    values = {field.name: form.values(field) for field in form.fields}
    assert values["price"] == ("100",)
    assert values["at"] == ("2024-01-02T00:00",)
    assert (values["renews"], values["tags"], values["address.city"]) == (("",), ("active",), ("Kiel",))
    assert (values["lines"], values["size"]) == (("1",), ("s",))


def test_a_preview_is_asked_for_first_and_confirmed_with_its_hash(renderer: Renderer, visit: Visit) -> None:
    form = replace(ORDER, preview=True, action="/orders?x=1", typed={"name": ("Fibre",), "tags": ("active", "failed")})
    asked = renderer.render("kit/part.html", visit, it=form)
    assert 'action="/orders?x=1&amp;dry_run=true"' in asked
    assert 'name="_plan"' not in asked
    confirming = renderer.render("kit/part.html", visit, it=replace(form, plan=PlanView((), (), (), "abc123")))
    assert 'action="/orders?x=1"' in confirming
    assert '<input type="hidden" name="_plan" value="abc123">' in confirming
    assert confirming.count('<input type="hidden" name="tags"') == 2


def test_every_form_carries_a_token_and_a_fresh_key(renderer: Renderer, visit: Visit) -> None:
    first, second = (renderer.render("kit/part.html", replace(visit, csrf="t0ken"), it=ORDER) for _ in range(2))
    assert '<input type="hidden" name="_csrf" value="t0ken">' in first
    assert first.split('name="_key" value="')[1][:22] != second.split('name="_key" value="')[1][:22]
