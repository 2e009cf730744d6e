"""The renderer of the staff's pages: our templates, static files, icons and navigation put together."""

from collections.abc import Sequence
from pathlib import Path

from fairlead.platform.pages import Renderer
from fairlead.platform.pages.assets import Assets
from fairlead.platform.pages.flash import Flashes
from fairlead.platform.pages.icons import Icons
from fairlead.platform.pages.visit import Visits
from fairlead.web import nav

WEB = Path(__file__).parent
DOMAINS = WEB.parent / "domains"


def domain_templates() -> list[Path]:
    """The template folder of every domain that has one; templates are named `<domain>/<page>.html`."""
    return sorted(path for path in DOMAINS.glob("*/templates") if path.is_dir())


def make_renderer(
    visits: Visits, key: bytes, *, templates: Sequence[Path] | None = None, reload: bool = False
) -> Renderer:
    """What goes to `app.state.renderer`; mount `renderer.assets.app()` at `/static`."""
    assets = Assets(WEB / "static")
    return Renderer(
        assets=assets,
        icons=Icons.load(assets.folder / "vendor" / "icons.json"),
        visits=visits,
        flashes=Flashes(key),
        templates=[WEB / "templates", *(domain_templates() if templates is None else templates)],
        extra={"nav_sections": nav.sections, "nav_bar": nav.bar},
        reload=reload,
    )
