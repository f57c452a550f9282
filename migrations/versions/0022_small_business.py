"""Lots for small and micro enterprises alone; the moment a bid bond came; whom of an organization a message concerns."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lot", sa.Column("is_reserved_small", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("bond", sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("permission", sa.String(40), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "permission")
    op.drop_column("bond", "received_at")
    op.drop_column("lot", "is_reserved_small")
