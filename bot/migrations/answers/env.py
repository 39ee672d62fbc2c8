"""How Alembic reaches the answers store: by the connection that bot.migrations hands it."""

from alembic import context

from bot.private.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
