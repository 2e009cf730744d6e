"""Parameters that many routes share."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from fairlead.platform.http.etags import IfMatch
from fairlead.platform.http.route import Caller, Ctx

__all__ = ["Caller", "Ctx", "IfMatch", "Now"]


async def request_now(request: Request) -> datetime:
    """The instant at which this request began; the only `now` that its work may use."""
    now: datetime = request.state.now
    return now


Now = Annotated[datetime, Depends(request_now)]
