"""Groups of teams and their pictures, who looked at what, a place's own help, erasures, and which key is which."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "key_check",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_key_check")),
    )
    op.create_table(
        "confirmed",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("by", sa.String(length=400), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("lines", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_confirmed_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "what", name=op.f("pk_confirmed")),
    )
    op.create_table(
        "group_picture",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("check_in", sa.String(length=100), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("band", sa.String(length=100), server_default=sa.text("''"), nullable=False),
        sa.Column("shares", sa.String(length=100), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_group_picture_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "group_id", "check_in", "week_on", name=op.f("pk_group_picture")),
    )
    op.create_table(
        "team_group",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("pooled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_team_group_organisation_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["team_group.id"], name=op.f("fk_team_group_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_group")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_team_group_organisation_id_name")),
    )
    op.create_table(
        "local_help",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("phone", sa.String(length=400), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("hours", sa.String(length=400), nullable=False),
        sa.Column("topics", sa.String(length=400), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_local_help_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_local_help_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_help")),
    )
    op.create_index("ix_local_help_organisation_id", "local_help", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_local_help_person_id"), "local_help", ["person_id"], unique=False)
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=100), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_look_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_look_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint(
            "person_id", "report", "about", "looked_on", name=op.f("uq_look_person_id_report_about_looked_on")
        ),
    )
    op.create_index(
        "ix_look_organisation_id_report_about", "look", ["organisation_id", "report", "about"], unique=False
    )
    op.add_column("organisation", sa.Column("free_text", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("organisation", sa.Column("quotes", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("picture", sa.Column("band", sa.String(length=100), server_default=sa.text("''"), nullable=False))
    op.add_column("picture", sa.Column("shares", sa.String(length=100), server_default=sa.text("''"), nullable=False))
    op.add_column("round", sa.Column("path", sa.String(length=100), server_default=sa.text("''"), nullable=False))
    op.add_column("round", sa.Column("pooled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_round_local_date_organisation_id_check_in", "round", ["local_date", "organisation_id", "check_in"]
    )
    op.add_column("team", sa.Column("group_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_team_group_id"), "team", ["group_id"], unique=False)
    op.add_column("letter", sa.Column("drops", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("letter", "drops")
    op.drop_index(op.f("ix_team_group_id"), table_name="team")
    op.drop_column("team", "group_id")
    op.drop_index("ix_round_local_date_organisation_id_check_in", table_name="round")
    op.drop_column("round", "pooled")
    op.drop_column("round", "path")
    op.drop_column("picture", "shares")
    op.drop_column("picture", "band")
    op.drop_column("organisation", "quotes")
    op.drop_column("organisation", "free_text")
    op.drop_index("ix_look_organisation_id_report_about", table_name="look")
    op.drop_table("look")
    op.drop_index(op.f("ix_local_help_person_id"), table_name="local_help")
    op.drop_index("ix_local_help_organisation_id", table_name="local_help")
    op.drop_table("local_help")
    op.drop_table("team_group")
    op.drop_table("group_picture")
    op.drop_table("confirmed")
    op.drop_table("key_check")
    op.drop_table("erasure")
