"""Static files: addresses that change with their content, served for a year and compressed where a .gz lies beside."""

import hashlib
import os
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PREFIX = "/static"
_FOREVER = "public, max-age=31536000, immutable"


class MissingAsset(LookupError):
    """A template names a static file that is not there."""


class Assets:
    """The files of one folder. A file's address carries a digest of its content, so browsers may keep it for good."""

    def __init__(self, folder: Path, prefix: str = PREFIX) -> None:
        self.folder = folder
        self.prefix = prefix
        self._known: dict[str, tuple[float, str]] = {}

    def url(self, name: str) -> str:
        """The address of a file, such as `/static/app.css?v=1a2b3c4d5e`."""
        return f"{self.prefix}/{name}?v={self._digest(name)}"

    def app(self) -> StaticFiles:
        """The ASGI application to mount at the prefix."""
        return _Files(directory=self.folder)

    def _digest(self, name: str) -> str:
        path = self.folder / name
        try:
            changed = path.stat().st_mtime
        except OSError:
            remedy = "run `npm ci && npm run vendor`" if name.startswith("vendor/") else f"it would be {path}"
            raise MissingAsset(f"there is no static file {name}: {remedy}") from None
        known = self._known.get(name)
        if known is None or known[0] != changed:
            known = changed, hashlib.sha256(path.read_bytes()).hexdigest()[:10]
            self._known[name] = known
        return known[1]


class _Files(StaticFiles):
    """Starlette's file server with our cache headers and ready-made gzips."""

    def file_response(
        self, full_path: os.PathLike[str] | str, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        packed = Path(f"{os.fspath(full_path)}.gz")
        if packed.exists():
            if isinstance(response, FileResponse) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                response = FileResponse(packed, status_code, media_type=response.media_type)
                response.headers["content-encoding"] = "gzip"
            response.headers["vary"] = "accept-encoding"
        # Fonts are named by our own stylesheet, which has no way to add a digest: a changed font gets a new name.
        versioned = "v" in QueryParams(scope.get("query_string", b"")) or os.fspath(full_path).endswith(".woff2")
        response.headers["cache-control"] = _FOREVER if versioned else "no-cache"
        return response
