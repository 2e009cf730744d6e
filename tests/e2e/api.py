"""The API as a program asks it, beside the browser."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Api:
    """An address and a token."""

    url: str
    token: str

    async def answer(self, path: str, **parameters: str) -> httpx.Response:
        """What a GET answers."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers, timeout=30) as http:
            return await http.get(path, params=parameters)

    async def send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """What is accepted when something is sent; the answer, empty where there is none."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers, timeout=30) as http:
            answer = await http.request(method, path, json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    async def one(self, path: str) -> dict[str, Any]:
        """One thing."""
        answer = await self.answer(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def all(self, path: str, **parameters: str) -> list[dict[str, Any]]:
        """Every row of a list, page by page."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await self.answer(path, limit="200", **parameters, **cursor)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            following = answer.json()["next_cursor"]
            if following is None:
                return found
            cursor = {"cursor": following}
