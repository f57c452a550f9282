"""Scenarios on imagined bids while a tender is drafted."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('allocation_run') as batch:
        batch.add_column(sa.Column('estimate', sa.JSON(), server_default='[]', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('allocation_run') as batch:
        batch.drop_column('estimate')
