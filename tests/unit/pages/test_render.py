"""The renderer: strict, escaping; its parts that need no page."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import orjson
import pytest
from jinja2 import UndefinedError

from fairlead.kernel.money import Money
from fairlead.platform.pages import (
    Action,
    ActionBar,
    Alert,
    Chart,
    Flash,
    Progress,
    Renderer,
    Section,
    Series,
    Sparkline,
    Verb,
    Viewer,
    Visit,
    lifecycle_actions,
)
from fairlead.platform.pages.assets import Assets, MissingAsset
from fairlead.platform.pages.flash import Flashes
from fairlead.platform.pages.icons import Icons, UnknownIcon
from fairlead.platform.pages.urls import own_path
from fairlead.web import nav
from tests.unit.pages.samples import SERVICE, VERBS, Act, Status


def test_a_name_that_nobody_gave_is_an_error(renderer: Renderer, visit: Visit) -> None:
    with pytest.raises(UndefinedError, match="'it' is undefined"):
        renderer.render("kit/part.html", visit)


def test_components_nest_and_escape(renderer: Renderer, visit: Visit) -> None:
    html = renderer.render("kit/part.html", visit, it=Section("<u>", [Alert("<b>", "a & b"), "<i>", 1234]))
    assert ("&lt;u&gt;" in html, "&lt;b&gt;" in html, "a &amp; b" in html, "&lt;i&gt;" in html, "1,234" in html) == (
        True,
    ) * 5
    assert ("<u>" in html, "<i>" in html) == (False, False)


def test_buttons_follow_from_the_lifecycle_and_the_permissions(visit: Visit) -> None:
    verbs = {**VERBS, Act.CANCEL: Verb("Cancel", "ban", look="danger")}
    actions = lifecycle_actions(SERVICE, Status.SUSPENDED, verbs, lambda action: f"/s/1/{action}")
    assert [(a.label, a.href, a.look) for a in actions] == [
        ("Resume", "/s/1/resume", "primary"),
        ("Cancel", "/s/1/cancel", "danger"),
    ]
    guarded = ActionBar([Action(label="A", href="/a", permission="x.write"), Action(label="B", href="/b")])
    reader = replace(visit, viewer=Viewer("R", permissions=frozenset({"x.read"})))
    assert [action.label for action in guarded.allowed(reader)] == ["B"]


def test_a_post_button_is_a_form_with_token_and_key(renderer: Renderer, visit: Visit) -> None:
    action = Action(
        label="Retry", href="/jobs/1/retry", post=True, confirm='Run "it"?', look="danger", fields={"a": "<"}
    )
    html = renderer.render("kit/part.html", visit, it=action)
    assert '<form method="post" action="/jobs/1/retry"' in html
    assert 'data-confirm="Run &#34;it&#34;?"' in html
    assert ('name="_csrf"' in html, 'name="_key"' in html, 'name="a" value="&lt;"' in html) == (True, True, True)


def test_charts_carry_exact_figures(renderer: Renderer, visit: Visit) -> None:
    chart = Chart("MRR", ["Jan", "Feb"], (Series("Net", [Money(31698575, "USD"), None], "bar"),), "USD")
    assert orjson.loads(chart.data)["series"][0]["values"] == ["316985.75", None]
    html = renderer.render("kit/part.html", visit, it=chart)
    assert '<th scope="row">Jan</th><td>316,985.75</td>' in html


def test_a_sparkline_fits_its_box() -> None:
    assert Sparkline([1, 3, 2]).points == "2.00,29.00 60.00,3.00 118.00,16.00"
    assert Sparkline([Decimal(5)]).points == "2.00,29.00"


def test_progress_asks_again_only_while_it_runs(renderer: Renderer, visit: Visit) -> None:
    running = Progress("Billing", 999, 1000, poll="/runs/1/progress")
    assert running.percent == 99
    assert 'hx-trigger="every 2s"' in renderer.render("kit/part.html", visit, it=running)
    ended = Progress("Billing", 1000, 1000, poll="/runs/1/progress", finished=True)
    assert "hx-trigger" not in renderer.render("kit/part.html", visit, it=ended)
    assert Progress("Nothing", 0, 0).percent == 100


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/a?b=c#d", "/a?b=c#d"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil", "/"),
        ("", "/"),
        (None, "/"),
        ("a", "/"),
        ("/a\nb", "/"),
    ],
)
def test_redirects_stay_here(asked: str | None, path: str) -> None:
    assert own_path(asked) == path


def test_flashes_are_signed() -> None:
    flashes = Flashes(b"a" * 32)
    cookie = flashes.written(Flash("Saved.", "info"))
    assert flashes.read(cookie) == Flash("Saved.", "info")
    assert [flashes.read(bad) for bad in (None, "", "x", cookie + "x")] == [None] * 4
    assert Flashes(b"b" * 32).read(cookie) is None


def test_unknown_icons_and_missing_files_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnknownIcon, match=r"add it to src/fairlead/web/icons.txt"):
        Icons({}).svg("shipp")
    with pytest.raises(MissingAsset, match=r"run `npm ci && npm run vendor`"):
        Assets(tmp_path).url("vendor/htmx.min.js")


def test_an_asset_changes_its_address_with_its_content(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("a")
    first = Assets(tmp_path).url("a.css")
    file.write_text("b")
    assert first == "/static/a.css?v=ca978112ca"
    assert Assets(tmp_path).url("a.css") == "/static/a.css?v=3e23e81600"


def test_the_navigation_shows_what_may_be_opened(visit: Visit) -> None:
    reader = replace(visit, viewer=Viewer("R", permissions=frozenset({"billing.read"})))
    found = [(section.label, [item.label for item in section.items]) for section in nav.sections(reader)]
    money = ["Billing runs", "Invoices", "Credit notes", "Charges waiting", "Usage", "Tax"]
    assert found == [("", ["Dashboard"]), ("Money", money)]
    keys = [item.key for section in nav.SECTIONS for item in section.items]
    assert len(set(keys)) == len(keys)


def test_a_company_day_is_the_day_of_its_zone() -> None:
    late = Visit(datetime(2026, 4, 14, 23, 30, tzinfo=UTC))
    assert late.today.isoformat() == "2026-04-14"
