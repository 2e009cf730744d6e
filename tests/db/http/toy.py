"""A small API over the clients table: enough routes to meet everything that the HTTP layer does."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam, delete, select, text
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.errors import NotFound, TooMany
from fairlead.platform.db.repository import Repository
from fairlead.platform.http.access import needs, public
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Caller, Ctx, IfMatch, Now
from fairlead.platform.http.pages import PageRoute, csrf_token
from fairlead.platform.http.replies import reply
from fairlead.platform.http.route import WorkRoute


class Toy(StrEnum):
    """Permissions of the toy API."""

    READ = "toys.read"
    WRITE = "toys.write"


class Clients(Repository[Client]):
    """Clients, as far as the toy needs them."""

    model = Client


class Price(BaseModel):
    """A nested input."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[int, Field(ge=0)]


class ClientIn(BaseModel):
    """What a new client needs."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=50)]
    number: Annotated[str, Field(min_length=1, max_length=20)]
    kind: ClientKind = ClientKind.RESIDENTIAL
    price: Price | None = None


class Rename(BaseModel):
    """A new name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1)]


class ClientOut(BaseModel):
    """A client."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    number: str
    version: int


api = APIRouter(prefix="/toys", route_class=WorkRoute, tags=["toys"])


TOY = select(Client.id, Client.name, Client.number, Client.version).where(Client.id == bindparam("id"))


@api.get("", dependencies=[needs(Toy.READ)])
async def toys(ctx: Ctx, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[ClientOut]:
    rows = await ctx.session.scalars(select(Client).order_by(Client.name).limit(limit))
    return [ClientOut.model_validate(row) for row in rows]


@api.get("/{toy_id}", dependencies=[needs(Toy.READ)])
async def toy(ctx: Ctx, toy_id: UUID) -> ClientOut:
    row = await ctx.row(TOY, {"id": toy_id})
    if row is None:
        raise NotFound.of("client", toy_id)
    return ClientOut.model_validate(row)


@api.post("", dependencies=[needs(Toy.WRITE)], status_code=201, response_model=ClientOut)
async def create(ctx: Ctx, body: ClientIn, now: Now) -> Response:
    client = Client(
        id=ctx.new_id(), name=body.name, number=body.number, kind=body.kind, status=Status.ACTIVE, currency="USD",
        timezone="UTC", locale="en", created_at=now, version=1,
    )  # fmt: skip
    ctx.session.add(client)
    await ctx.session.flush()
    return reply(ClientOut.model_validate(client), status=201, location=f"/api/v1/toys/{client.id}")


@api.patch("/{toy_id}", dependencies=[needs(Toy.WRITE)])
async def rename(ctx: Ctx, toy_id: UUID, body: Rename, if_match: IfMatch) -> ClientOut:
    client = await Clients(ctx).get(toy_id, lock=True, version=if_match)
    client.name = body.name
    client.version += 1
    await ctx.session.flush()
    return ClientOut.model_validate(client)


@api.delete("/{toy_id}", dependencies=[needs(Toy.WRITE)])
async def remove(ctx: Ctx, toy_id: UUID) -> None:
    await ctx.session.execute(delete(Client).where(Client.tenant_id == ctx.tenant_id, Client.id == toy_id))


@api.post("/{toy_id}/crash", dependencies=[needs(Toy.WRITE)])
async def crash(ctx: Ctx, toy_id: UUID) -> None:
    client = await Clients(ctx).get(toy_id, lock=True)
    client.name = "crashed"
    await ctx.session.flush()
    raise RuntimeError("secret internals")


@api.post("/sql", dependencies=[needs(Toy.WRITE)])
async def sql(ctx: Ctx, body: Rename) -> None:
    """Run a statement of the test's: the ways in which a database refuses."""
    await ctx.session.execute(text(body.name))


@api.post("/busy", dependencies=[public("tests the limit")], responses=raises(TooMany))
async def busy() -> None:
    raise TooMany(retry_after=17)


@api.get("/me/now", dependencies=[public("who one is needs no permission", signed_in=True)])
async def me(caller: Caller) -> dict[str, str]:
    return {"name": caller.actor.name}


pages = APIRouter(route_class=PageRoute)


@pages.get("/toys/{toy_id}", dependencies=[needs(Toy.READ)])
async def toy_page(ctx: Ctx, request: Request, toy_id: UUID) -> HTMLResponse:
    client = await Clients(ctx).get(toy_id)
    return HTMLResponse(f"<h1>{client.name}</h1><i>{csrf_token(request)}</i>")


@dataclass
class RenameForm:
    """The form of the page."""

    name: str


@pages.post("/toys/{toy_id}", dependencies=[needs(Toy.WRITE)])
async def toy_form(ctx: Ctx, toy_id: UUID, name: Annotated[str, Form()]) -> Response:
    client = await Clients(ctx).get(toy_id, lock=True)
    client.name = name
    await ctx.session.flush()
    if name == "refused":
        return HTMLResponse("<p>refused</p>", status_code=422)
    return Response(status_code=303, headers={"location": f"/toys/{toy_id}"})


@pages.get("/login", dependencies=[public("nobody is signed in yet")])
async def login_page(request: Request) -> HTMLResponse:
    return HTMLResponse(csrf_token(request))


@pages.post("/login", dependencies=[public("nobody is signed in yet")])
async def login(name: Annotated[str, Form()]) -> HTMLResponse:
    return HTMLResponse(f"welcome {name}")
