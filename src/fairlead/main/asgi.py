"""The ASGI application: `uvicorn fairlead.main.asgi:app`, with the database that the environment names."""

from fairlead.main.database import plain_url
from fairlead.main.errors import SetupProblem
from fairlead.main.wiring import build
from fairlead.main.wiring.http import make_web
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings

settings = Settings()
if settings.database_url is None:
    raise SetupProblem("no database is named", "start with 'fairlead run', or set DATABASE_URL")

app = make_web(
    build(
        settings,
        Database(
            plain_url(settings.database_url.get_secret_value()), pool_size=settings.database_pool, name="fairlead-web"
        ),
    )
)
