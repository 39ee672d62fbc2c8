"""When people work, a place in their week, what has to be put right, and a lane that slows down."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_off",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_day_off_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "on_day", name=op.f("pk_day_off")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person_id_last_on", "absence", ["person_id", "last_on"], unique=False)
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index("ix_shift_person_id_ends_at", "shift", ["person_id", "ends_at"], unique=False)
    op.create_table(
        "unasked",
        sa.Column("letter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unasked_person_id")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_unasked")),
    )
    op.create_index(op.f("ix_unasked_at"), "unasked", ["at"], unique=False)
    op.create_index("ix_unasked_person_id_at", "unasked", ["person_id", "at"], unique=False)
    op.create_table(
        "trouble",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("workspace_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_trouble_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_trouble_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_trouble_team_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_trouble_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
    )
    op.create_index(op.f("ix_trouble_organisation_id"), "trouble", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_trouble_person_id"), "trouble", ["person_id"], unique=False)
    op.create_index(
        "ix_trouble_untold",
        "trouble",
        ["at"],
        unique=False,
        postgresql_where=sa.text("told_at IS NULL"),
        sqlite_where=sa.text("told_at IS NULL"),
    )
    op.add_column("lane", sa.Column("pace", sa.Double(), nullable=True))
    op.add_column("lane", sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lane", sa.Column("opens_per_second", sa.Double(), nullable=True))
    op.add_column("lane", sa.Column("open_tat", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lane", sa.Column("doubts", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_letter_team_id",
        "letter",
        ["team_id"],
        unique=False,
        postgresql_where=sa.text("team_id IS NOT NULL"),
        sqlite_where=sa.text("team_id IS NOT NULL"),
    )
    op.execute(
        "UPDATE lane SET opens_per_second = 50.0 / 60 WHERE workspace_id IN "
        "(SELECT id FROM workspace WHERE platform = 'slack')"
    )
    op.create_index(
        "ix_letter_too_late_at",
        "letter",
        ["too_late_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.add_column(
        "organisation", sa.Column("humane", sa.String(length=100), server_default="08:00-20:00", nullable=False)
    )
    op.add_column("organisation", sa.Column("a_week", sa.Integer(), server_default="3", nullable=False))
    op.add_column("organisation", sa.Column("bank_holidays", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column(
        "organisation", sa.Column("observances", sa.String(length=400), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("person", sa.Column("rota_from", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("rota_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "rota_until")
    op.drop_column("person", "rota_from")
    op.drop_column("organisation", "observances")
    op.drop_column("organisation", "bank_holidays")
    op.drop_column("organisation", "a_week")
    op.drop_column("organisation", "humane")
    op.drop_index("ix_letter_too_late_at", table_name="letter")
    op.drop_index(
        "ix_letter_team_id",
        table_name="letter",
        postgresql_where=sa.text("team_id IS NOT NULL"),
        sqlite_where=sa.text("team_id IS NOT NULL"),
    )
    op.drop_column("lane", "doubts")
    op.drop_column("lane", "open_tat")
    op.drop_column("lane", "opens_per_second")
    op.drop_column("lane", "slowed_at")
    op.drop_column("lane", "pace")
    op.drop_index(
        "ix_trouble_untold",
        table_name="trouble",
        postgresql_where=sa.text("told_at IS NULL"),
        sqlite_where=sa.text("told_at IS NULL"),
    )
    op.drop_index(op.f("ix_trouble_person_id"), table_name="trouble")
    op.drop_index(op.f("ix_trouble_organisation_id"), table_name="trouble")
    op.drop_table("trouble")
    op.drop_index("ix_unasked_person_id_at", table_name="unasked")
    op.drop_index(op.f("ix_unasked_at"), table_name="unasked")
    op.drop_table("unasked")
    op.drop_index("ix_shift_person_id_ends_at", table_name="shift")
    op.drop_table("shift")
    op.drop_index("ix_absence_person_id_last_on", table_name="absence")
    op.drop_table("absence")
    op.drop_table("day_off")
