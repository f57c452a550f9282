"""accounts second factor"""

import sqlalchemy as sa
from alembic import op

from procurement.core import db

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('county', sa.Column('requires_second_factor', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('app_user', sa.Column('password_is_temporary', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('login_session', sa.Column('second_factor_at', db.UTCDateTime(), nullable=True))
    op.create_table('second_factor',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('sealed_secret', sa.LargeBinary(), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('created_at', db.UTCDateTime(), nullable=False),
    sa.Column('confirmed_at', db.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_second_factor_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_second_factor'))
    )
    op.create_table('recovery_code',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_recovery_code_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('user_id', 'digest', name=op.f('uq_recovery_code_user_id_digest'))
    )
    op.create_table('clock_span',
    sa.Column('started_at', db.UTCDateTime(), nullable=False),
    sa.Column('last_at', db.UTCDateTime(), nullable=False),
    sa.CheckConstraint('started_at <= last_at', name=op.f('ck_clock_span_forwards')),
    sa.PrimaryKeyConstraint('started_at', name=op.f('pk_clock_span'))
    )


def downgrade() -> None:
    op.drop_table('clock_span')
    op.drop_table('recovery_code')
    op.drop_table('second_factor')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_column('second_factor_at')
    with op.batch_alter_table('county', schema=None) as batch_op:
        batch_op.drop_column('requires_second_factor')
    with op.batch_alter_table('app_user', schema=None) as batch_op:
        batch_op.drop_column('password_is_temporary')
