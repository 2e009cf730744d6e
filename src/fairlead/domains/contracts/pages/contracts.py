"""The list of contracts, one contract with its terms, and what is done about them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.contracts import commands, queries
from fairlead.domains.contracts.lifecycle import CONTRACT
from fairlead.domains.contracts.pages.forms import edit_form, end_form, fee_words, new_form, terms_of
from fairlead.domains.contracts.pages.show import facts, header, leaving, term
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.contracts.queries import ContractRow
from fairlead.domains.contracts.repository import Contracts
from fairlead.domains.contracts.terms import NewContract
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Column, Columns, EmptyState, ListPage, View, detail_page, form_page, see_other
from fairlead.platform.pages.formats import day_text

router = APIRouter(route_class=PageRoute)

READ = [needs(ContractPermission.READ)]
WRITE = [needs(ContractPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(Contracts.filters, Contracts.sorts, blanks=True))]

CONTRACTS = ListPage[ContractRow](
    "Contracts",
    "/contracts",
    columns=(
        Column("Contract", "number", sort="number", below="external_id", main=True),
        Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column("Status", "status", "status", states=CONTRACT.states),
        Column("Term", lambda row: f"{row.term_months} months" if row.term_months else "Month to month", phone=False),
        Column("From", "start_date", "date", sort="start_date"),
        Column("Until", "end_date", "last_day", sort="end_date"),
        Column("Renews", "auto_renewal", phone=False),
        Column("Leaving early costs", fee_words, phone=False),
    ),
    filters=Contracts.filters,
    noun="contract",
    default_sort="-number",
    search="number__icontains",
    pinned=("status", "auto_renewal"),
    views=(
        View("All", {}),
        View("Active", {"status": "active"}),
        View("Drafts", {"status": "draft"}),
        View("Month to month", {"term_months": "0"}),
        View("Ended", {"status": "ended"}),
    ),
    href=lambda row: f"/contracts/{row.id}",
    empty=EmptyState("No contracts yet", "Draw one up from a client's page.", icon="writing-sign"),
)


@router.get("/contracts", dependencies=READ)
async def contract_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every contract, filtered by the address."""
    return await CONTRACTS.answer(request, await queries.contract_rows(ctx, **asked))


@router.get("/clients/{client_id}/contracts/new", dependencies=WRITE)
async def ask_new(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The form of a contract with a client."""
    client = await client_facts(ctx, client_id)
    form = new_form(client_id, client.name, client.currency).filled({"start_date": ctx.today(client.timezone)})
    return await form_page(request, form)


@router.post("/clients/{client_id}/contracts/new", dependencies=WRITE)
async def create(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Draw up a contract."""
    client = await client_facts(ctx, client_id)
    data = await new_form(client_id, client.name, client.currency).submitted(request)
    contract = await commands.create_contract(ctx, NewContract(client_id=client_id, **terms_of(data, client.currency)))
    return see_other(request, f"/contracts/{contract.id}", flash=f"Contract {contract.number} is drawn up.")


@router.get("/contracts/{contract_id}", dependencies=READ)
async def contract_detail(ctx: Ctx, request: Request, contract_id: UUID) -> Response:
    """One contract with all its terms."""
    row = await queries.contract_row(ctx, contract_id)
    return await detail_page(request, header(row), Columns((term(row), leaving(row)), (facts(row),)))


@router.get("/contracts/{contract_id}/edit", dependencies=WRITE)
async def ask_edit(ctx: Ctx, request: Request, contract_id: UUID) -> Response:
    """The form of a contract's terms; of a signed one, of what is open still."""
    row = await queries.contract_row(ctx, contract_id)
    form = edit_form(row)
    return await form_page(request, form.filled({name: getattr(row, name) for name in form.model.model_fields}))


@router.post("/contracts/{contract_id}/edit", dependencies=WRITE)
async def edit(ctx: Ctx, request: Request, contract_id: UUID) -> Response:
    """Change a contract."""
    row = await queries.contract_row(ctx, contract_id)
    data = await edit_form(row).submitted(request)
    await commands.update_contract(ctx, contract_id, **terms_of(data, row.currency))
    return see_other(request, f"/contracts/{contract_id}", flash="The contract is changed.")


@router.post("/contracts/{contract_id}/sign", dependencies=WRITE)
async def sign(ctx: Ctx, request: Request, contract_id: UUID) -> Response:
    """Have a draft run."""
    contract = await commands.sign_contract(ctx, contract_id)
    return see_other(request, f"/contracts/{contract_id}", flash=f"It runs from {day_text(contract.start_date)} on.")


@router.get("/contracts/{contract_id}/end", dependencies=WRITE)
async def ask_end(ctx: Ctx, request: Request, contract_id: UUID) -> Response:
    """The form of a contract's end."""
    row = await queries.contract_row(ctx, contract_id)
    client = await client_facts(ctx, row.client_id)
    return await form_page(request, end_form(contract_id).filled({"on": ctx.today(client.timezone)}))


@router.post("/contracts/{contract_id}/end", dependencies=WRITE)
async def end(ctx: Ctx, request: Request, contract_id: UUID) -> Response:
    """End a contract."""
    data = await end_form(contract_id).submitted(request)
    await commands.end_contract(ctx, contract_id, on=data.on)
    return see_other(request, f"/contracts/{contract_id}", flash="The contract is ended.")
