"""Bids as discounts off a frozen price list, lots reserved for small and medium enterprises. What is there has neither."""

import sqlalchemy as sa
from alembic import op

from procurement.core import db

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

TENDER_CHECKS = {
    'ck_tender_pricing': "pricing IN ('unit_price', 'discount')",
    'ck_tender_reference_list': "(pricing = 'discount') = (reference_on IS NOT NULL)",
}
LINE_CHECKS = {'ck_bid_line_discount': 'discount >= 0'}


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def _add_checked(table: str, column: sa.Column, declared: str, checks: dict[str, str]) -> None:
    """The column and its CHECKs; on SQLite a rebuild would lose the table's others, so there they come with it."""
    if _is_postgres():
        op.add_column(table, column)
        for name, check in checks.items():
            op.create_check_constraint(op.f(name), table, check)
        return
    words = ' '.join(f'CONSTRAINT {name} CHECK ({check})' for name, check in checks.items())
    op.execute(f'ALTER TABLE {table} ADD COLUMN {column.name} {declared} {words}')


def upgrade() -> None:
    op.add_column('tender', sa.Column('reference_source', sa.String(160), nullable=False, server_default=''))
    op.add_column('tender', sa.Column('reference_on', sa.Date(), nullable=True))
    pricing = sa.Column('pricing', sa.String(32), nullable=False, server_default='unit_price')
    _add_checked('tender', pricing, "VARCHAR(32) DEFAULT 'unit_price' NOT NULL", TENDER_CHECKS)
    op.add_column('tender', sa.Column('reserve_basis', sa.Text(), nullable=False, server_default=''))
    op.add_column('lot', sa.Column('is_reserved', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('lot_item', sa.Column('reference_price', db.Price(), nullable=True))
    _add_checked('bid_line', sa.Column('discount', db.Percent(), nullable=True), 'BIGINT', LINE_CHECKS)


def downgrade() -> None:
    op.drop_column('bid_line', 'discount')
    op.drop_column('lot_item', 'reference_price')
    op.drop_column('lot', 'is_reserved')
    op.drop_column('tender', 'reserve_basis')
    op.drop_column('tender', 'pricing')
    op.drop_column('tender', 'reference_on')
    op.drop_column('tender', 'reference_source')
