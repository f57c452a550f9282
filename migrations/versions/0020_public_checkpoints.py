"""The checkpoint that a document's PDF shows; a bond is kept on a proposal, by another person than decides."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

GROUND = "keep_ground IN ('bid_revoked', 'contract_refused', 'stipulated')"
FOUR_EYES = "keep_proposed_by IS NULL OR status <> 'kept' OR keep_proposed_by <> ended_by"


def _add_checked(column: sa.Column, declared: str, name: str, check: str) -> None:
    """The column and its CHECK; on SQLite a rebuild would lose the table's others, so there it comes with it."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("bond", column)
        op.create_check_constraint(op.f(name), "bond", check)
        return
    op.execute(f"ALTER TABLE bond ADD COLUMN {column.name} {declared} CONSTRAINT {name} CHECK ({check})")


def upgrade() -> None:
    op.add_column("document", sa.Column("checkpoint_size", sa.Integer(), nullable=True))
    _add_checked(sa.Column("keep_ground", sa.String(32), nullable=True), "VARCHAR(32)", "ck_bond_keepground", GROUND)
    op.add_column("bond", sa.Column("keep_reason", sa.Text(), nullable=False, server_default=""))
    _add_checked(sa.Column("keep_proposed_by", sa.Uuid(), nullable=True), "CHAR(32)", "ck_bond_four_eyes", FOUR_EYES)
    op.add_column("bond", sa.Column("keep_proposed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("keep_proposed_at", "keep_proposed_by", "keep_reason", "keep_ground"):
        op.drop_column("bond", name)
    op.drop_column("document", "checkpoint_size")
