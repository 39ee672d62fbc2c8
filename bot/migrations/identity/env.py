"""How Alembic reaches the identity store: by the connection that bot.migrations hands it."""

from alembic import context

from bot.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=False)
context.run_migrations()
