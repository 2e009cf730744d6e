"""`fairlead company`: found a provider of your own, beside or instead of the demo."""

from typing import Annotated
from zoneinfo import available_timezones

import typer

from fairlead.domains.identity import commands
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import EXPONENTS
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.cli.session import companies, run_with_app
from fairlead.main.wiring import App
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Companies of this installation.")

_ACTOR = Actor.system("cli")


@app.callback()
def _verbs() -> None:
    """Companies of this installation."""


@app.command()
def create(
    slug: Annotated[str, typer.Argument(help="Short name: small letters, digits, hyphens.")],
    owner: Annotated[str, typer.Argument(help="E-mail of its first owner.")],
    *,
    name: Annotated[str, typer.Option(prompt=True, help="As it stands on invoices.")],
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "USD",
    timezone: Annotated[str, typer.Option(help="IANA zone of its clock.")] = "UTC",
    country: Annotated[str, typer.Option(help="ISO 3166-1.")] = "US",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="At least 12 characters.")
    ],
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Found a company with its first owner, who can then sign in.

    Example:
      fairlead company create harbour ada@harbour.example --name "Harbour Networks" --timezone Europe/Berlin
    """
    if currency not in EXPONENTS:
        raise Invalid.of("currency", f"{currency!r} is not an ISO 4217 code.", "Give one such as USD or EUR.")
    if timezone not in available_timezones():
        raise Invalid.of("timezone", f"{timezone!r} is not an IANA zone.", "Give one such as Europe/Berlin.")

    async def work(app: App) -> int:
        now = system_now()
        async with app.work.begin(commands.NOBODY, _ACTOR, now=now) as ctx:
            tenant = await commands.found_company(
                ctx, slug=slug, name=name, currency=currency, timezone=timezone, country=country, locale="en"
            )
        async with app.work.begin(tenant, _ACTOR, now=now) as ctx:
            await commands.add_user(ctx, email=owner, name=owner.partition("@")[0], role=Role.OWNER, password=password)
        return tenant

    tenant = run_with_app(home, work, migrate=True)
    if json:
        print_json({"id": tenant, "slug": slug})
    else:
        typer.echo(f"{name} is founded; {owner} can sign in.")


@app.command("list")
def list_companies(*, home: HomeOption = None, json: JsonOption = False) -> None:
    """List the companies of this installation."""
    found = run_with_app(home, companies)
    if json:
        print_json([{"id": one.id, "slug": one.slug, "name": one.name, "currency": one.currency} for one in found])
        return
    for one in found:
        typer.echo(f"{one.slug:<20} {one.name} ({one.currency}, {one.timezone})")
