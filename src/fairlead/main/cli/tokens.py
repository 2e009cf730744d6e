"""`fairlead token`: API tokens from the command line."""

from datetime import timedelta
from typing import Annotated

import typer

from fairlead.domains.identity import commands
from fairlead.domains.identity.repository import Users
from fairlead.kernel.errors import NotFound
from fairlead.main.cli.options import HomeOption, JsonOption
from fairlead.main.cli.output import print_json
from fairlead.main.cli.session import Session, run_in_company
from fairlead.main.wiring.grants import permissions_of

app = typer.Typer(add_completion=False, no_args_is_help=True, help="API tokens.")


@app.callback()
def _verbs() -> None:
    """API tokens."""


@app.command()
def create(
    user: Annotated[str, typer.Argument(help="E-mail of the member of staff on whose behalf it acts.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    *,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days until it expires; default never.")] = 90,
    scope: Annotated[list[str] | None, typer.Option(help="Narrow it to permissions; may be repeated.")] = None,
    company: Annotated[str | None, typer.Option(help="Which company, where there are several.")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Make a token and print its secret, this once.

    Example:
      fairlead token create owner@demo.example "nightly export" --days 30
    """

    async def work(session: Session) -> tuple[str, str]:
        async with session.app.work.begin(session.company.id, session.actor, now=session.now) as ctx:
            member = await Users(ctx).by_email(user.strip().lower())
            if member is None:
                raise NotFound.of("user", user)
            expires = session.now + timedelta(days=days) if days else None
            made = await commands.create_token(
                ctx, user_id=member.id, name=name, scopes=scope or [], allowed=permissions_of(member.role),
                expires_at=expires,
            )  # fmt: skip
            return str(made.token.id), made.secret

    token_id, secret = run_in_company(home, work, company)
    if json:
        print_json({"id": token_id, "secret": secret})
    else:
        typer.echo(secret)
