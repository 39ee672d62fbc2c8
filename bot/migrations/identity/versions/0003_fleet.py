"""What replicas share their work by: procrastinate's tables, on PostgreSQL alone.

They stand in the identity database: a job names a work and never a person. The statements are those of the installed
package; pyproject.toml holds it to one minor version, and the next one's changes are the next migration's
(procrastinate/sql/migrations).
"""

from importlib import resources

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DROP = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT format('DROP TABLE %I CASCADE', tablename) AS it FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
    LOOP EXECUTE one.it; END LOOP;
    FOR one IN SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) AS it FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE one.it; END LOOP;
    FOR one IN SELECT format('DROP TYPE %I CASCADE', typname) AS it FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
    LOOP EXECUTE one.it; END LOOP;
END $$
"""


def upgrade() -> None:
    _run((resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    _run(DROP)


def _run(statements: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Several statements at once, and a % is a %: so without parameters, not even none.
        connection.execution_options(no_parameters=True).exec_driver_sql(statements)
