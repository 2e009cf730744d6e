"""The API of contracts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.contracts import commands, queries
from fairlead.domains.contracts.errors import ClientCannotAgree, ContractIdTaken, TermsAgreed
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.contracts.repository import Contracts
from fairlead.domains.contracts.schemas import ContractIn, ContractOut, ContractPatch, EndIn, contract_out
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(prefix="/contracts", tags=["contracts"], route_class=WorkRoute)

READ = [needs(ContractPermission.READ)]
WRITE = [needs(ContractPermission.WRITE)]


@router.get("", dependencies=READ)
async def list_contracts(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(Contracts.filters, Contracts.sorts))]
) -> PageOut[ContractOut]:
    """Search contracts by any declared filter."""
    return page_out(await queries.contract_rows(ctx, **asked), contract_out)


@router.post("", status_code=201, dependencies=WRITE, responses=raises(ContractIdTaken, ClientCannotAgree))
async def create_contract(ctx: Ctx, body: ContractIn) -> ContractOut:
    """Draw up a contract with a client."""
    return contract_out(await commands.create_contract(ctx, body.new()))


@router.get("/{contract_id}", dependencies=READ)
async def get_contract(ctx: Ctx, contract_id: UUID) -> ContractOut:
    """One contract, with what can be done with it now."""
    return contract_out(await queries.contract_row(ctx, contract_id))


@router.patch("/{contract_id}", dependencies=WRITE, responses=raises(ContractIdTaken, TermsAgreed))
async def update_contract(ctx: Ctx, contract_id: UUID, body: ContractPatch, version: IfMatch) -> ContractOut:
    """Change what is named; signed terms stay."""
    return contract_out(await commands.update_contract(ctx, contract_id, version=version, **body.changes()))


@router.patch("/{contract_id}/sign", dependencies=WRITE, responses=raises(IllegalMove, ClientCannotAgree))
async def sign_contract(ctx: Ctx, contract_id: UUID, version: IfMatch) -> ContractOut:
    """Have a draft run from its first day on."""
    return contract_out(await commands.sign_contract(ctx, contract_id, version=version))


@router.patch("/{contract_id}/end", dependencies=WRITE, responses=raises(IllegalMove))
async def end_contract(ctx: Ctx, contract_id: UUID, body: EndIn, version: IfMatch) -> ContractOut:
    """End a contract on a day that has come; its services go on until each is cancelled."""
    return contract_out(await commands.end_contract(ctx, contract_id, on=body.on, version=version))
