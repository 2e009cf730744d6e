"""`fairlead routes` prints every route, those of routers inside routers too."""

from fairlead.main.cli.routes import lines
from tests.kit.routes import PREFIX, ROUTES


def test_every_route_is_printed() -> None:
    printed = [(line.method, line.path) for line in lines()]
    assert sorted(printed) == sorted((one.method, one.path if one.page else PREFIX + one.path) for one in ROUTES)
    assert ("DELETE", "/api/v1/clients/{client_id}/sites/{site_id}") in printed
