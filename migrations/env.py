"""Alembic's entry: runs the migrations over the connection that `fairlead.main.migrate` hands in."""

from alembic import context

from fairlead.main.wiring.models import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, compare_server_default=False)
with context.begin_transaction():
    context.run_migrations()
