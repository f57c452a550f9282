"""keyholders"""

import sqlalchemy as sa
from alembic import op

from migrations.enums import add_values, remove_values
from procurement.core import db

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('own_key_call',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('called_by', sa.Uuid(), nullable=True),
    sa.Column('called_at', db.UTCDateTime(), nullable=False),
    sa.Column('ends_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('called_at < ends_at', name=op.f('ck_own_key_call_time')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_own_key_call_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_own_key_call_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_key_call')),
    sa.UniqueConstraint('tender_id', name=op.f('uq_own_key_call_tender_id'))
    )
    op.create_index(op.f('ix_own_key_call_county_id'), 'own_key_call', ['county_id'], unique=False)
    op.create_table('own_key',
    sa.Column('bid_id', sa.Uuid(), nullable=False),
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('supplied_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['bid_id'], ['bid.id'], name=op.f('fk_own_key_bid_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_own_key_county_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_own_key_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_own_key_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_key')),
    sa.UniqueConstraint('bid_id', name=op.f('uq_own_key_bid_id'))
    )
    for column in ('county_id', 'supplier_id', 'tender_id'):
        op.create_index(op.f(f'ix_own_key_{column}'), 'own_key', [column], unique=False)
    op.add_column('opened_bid', sa.Column('bad_shares', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('opened_bid', sa.Column('is_own_key', sa.Boolean(), server_default=sa.false(), nullable=False))
    add_values(op.get_bind(), 'bid', 'bidstatus', 'lapsed', 'revoked', 'deemed_withdrawn')
    # Until now whatever stayed sealed was found malformed, or its shares gave no key: only the first is the bidder's.
    shares = "ended_reason IN ('shares.no_key', 'shares.few')"
    op.execute(f"UPDATE bid SET status = 'deemed_withdrawn' WHERE status = 'unreadable' AND {shares}")
    op.execute("UPDATE bid SET status = 'revoked' WHERE status = 'unreadable'")
    remove_values(op.get_bind(), 'bid', 'bidstatus', 'unreadable')


def downgrade() -> None:
    add_values(op.get_bind(), 'bid', 'bidstatus', 'unreadable')
    op.execute("UPDATE bid SET status = 'unreadable' WHERE status IN ('revoked', 'deemed_withdrawn')")
    op.execute("UPDATE bid SET status = 'sealed' WHERE status = 'lapsed'")
    remove_values(op.get_bind(), 'bid', 'bidstatus', 'lapsed', 'revoked', 'deemed_withdrawn')
    with op.batch_alter_table('opened_bid') as batch_op:
        batch_op.drop_column('is_own_key')
        batch_op.drop_column('bad_shares')
    op.drop_table('own_key')
    op.drop_table('own_key_call')
