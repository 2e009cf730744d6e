"""Which addresses of a database are understood."""

import pytest

from fairlead.main.database import plain_url
from fairlead.main.errors import DatabaseUnusable


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("postgresql://a:b@host:5433/books", "postgresql://a:b@host:5433/books"),
        ("postgres://a:b@host/books", "postgresql://a:b@host/books"),
        ("postgresql+asyncpg://a@host/books", "postgresql://a@host/books"),
        ("postgresql+psycopg://a@[::1]:5432/books", "postgresql://a@[::1]:5432/books"),
        (" postgresql://a@host/books\n", "postgresql://a@host/books"),
        ("postgresql:///books?host=/run/postgresql", "postgresql:///books?host=/run/postgresql"),
    ],
)
def test_every_spelling_becomes_the_plain_one(given: str, plain: str) -> None:
    assert plain_url(given) == plain


@pytest.mark.parametrize(
    "given",
    [
        "",
        "books",
        "mysql://a@host/books",
        "postgresql://a@host",
        "postgresql:///books",
        "postgresql://a@host:port/books",
        "postgresql://a@host:99999/books",
        "postgresql://a@[host/books",
    ],
)
def test_anything_else_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        plain_url(given)

    assert str(refused.value) == (
        "DATABASE_URL is not the address of a PostgreSQL database: "
        "write it as postgresql://user:password@host:5432/database"
    )
