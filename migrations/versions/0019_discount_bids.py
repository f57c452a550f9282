"""Bids as discounts off a frozen price list, lots reserved for small and medium enterprises, supplements, subcontracts.

What is there has none of them.
"""

import sqlalchemy as sa
from alembic import op

from migrations.enums import add_values, remove_values
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


def _add_supplements() -> None:
    is_open = sa.text("status IN ('proposed', 'supplier_signed')")
    states = ('proposed', 'supplier_signed', 'signed', 'withdrawn')
    op.create_table(
        'contract_supplement',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('county_id', sa.Uuid(), nullable=False),
        sa.Column('contract_id', sa.Uuid(), nullable=False),
        sa.Column('supplier_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.String(48), nullable=False),
        sa.Column('status', sa.Enum(*states, name='supplementstatus', native_enum=False, create_constraint=True,
                                    length=32), nullable=False),
        sa.Column('amount', db.Amount(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('proposed_by', sa.Uuid(), nullable=False),
        sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
        *(sa.Column(f'{act}_{what}', sa.Uuid() if what == 'by' else db.UTCDateTime(), nullable=True)
          for act in ('supplier_signed', 'buyer_signed', 'withdrawn') for what in ('by', 'at')),
        sa.Column('withdrawn_reason', sa.Text(), nullable=False),
        sa.CheckConstraint('amount > 0', name=op.f('ck_contract_supplement_some')),
        sa.CheckConstraint('buyer_signed_by IS NULL OR buyer_signed_by <> proposed_by',
                           name=op.f('ck_contract_supplement_four_eyes')),
        sa.CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
                           name=op.f('ck_contract_supplement_withdrawn')),
        sa.CheckConstraint("(status = 'signed') = (buyer_signed_at IS NOT NULL)",
                           name=op.f('ck_contract_supplement_signed')),
        *(sa.ForeignKeyConstraint([f'{name}_id'], [f'{name}.id'], name=op.f(f'fk_contract_supplement_{name}_id_{name}'))
          for name in ('contract', 'county', 'document', 'supplier')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_supplement')),
        sa.UniqueConstraint('number', name=op.f('uq_contract_supplement_number')),
    )
    for name in ('contract_id', 'county_id'):
        op.create_index(op.f(f'ix_contract_supplement_{name}'), 'contract_supplement', [name])
    op.create_index('uq_contract_supplement_open', 'contract_supplement', ['contract_id'], unique=True,
                    sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        'supplement_line',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('county_id', sa.Uuid(), nullable=False),
        sa.Column('supplement_id', sa.Uuid(), nullable=False),
        sa.Column('contract_line_id', sa.Uuid(), nullable=False),
        sa.Column('quantity', db.Quantity(), nullable=False),
        sa.Column('amount', db.Amount(), nullable=False),
        sa.CheckConstraint('quantity > 0', name=op.f('ck_supplement_line_some')),
        *(sa.ForeignKeyConstraint([column], [f'{table}.id'], name=op.f(f'fk_supplement_line_{column}_{table}'))
          for column, table in (('county_id', 'county'), ('supplement_id', 'contract_supplement'),
                                ('contract_line_id', 'contract_line'))),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_supplement_line')),
        sa.UniqueConstraint('supplement_id', 'contract_line_id',
                            name=op.f('uq_supplement_line_supplement_id_contract_line_id')),
    )
    for name in ('contract_line_id', 'county_id', 'supplement_id'):
        op.create_index(op.f(f'ix_supplement_line_{name}'), 'supplement_line', [name])
    add_values(op.get_bind(), 'document', 'documentkind', 'contract_supplement')


def _add_subcontracts() -> None:
    stands = sa.text("status <> 'refused'")
    states = ('requested', 'consented', 'refused')
    op.create_table(
        'subcontract',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('county_id', sa.Uuid(), nullable=False),
        sa.Column('contract_id', sa.Uuid(), nullable=False),
        sa.Column('supplier_id', sa.Uuid(), nullable=False),
        sa.Column('status', sa.Enum(*states, name='subcontractstatus', native_enum=False, create_constraint=True,
                                    length=32), nullable=False),
        sa.Column('name', sa.String(120), nullable=False),
        sa.Column('credit_code', sa.String(18), nullable=False),
        sa.Column('work', sa.Text(), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=False),
        sa.Column('asked_at', db.UTCDateTime(), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('answered_by', sa.Uuid(), nullable=True),
        sa.Column('answered_at', db.UTCDateTime(), nullable=True),
        sa.CheckConstraint("(status = 'requested') = (answered_at IS NULL)", name=op.f('ck_subcontract_answered')),
        sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f('ck_subcontract_in_writing')),
        *(sa.ForeignKeyConstraint([f'{name}_id'], [f'{name}.id'], name=op.f(f'fk_subcontract_{name}_id_{name}'))
          for name in ('contract', 'county', 'supplier')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_subcontract')),
    )
    for name in ('contract_id', 'county_id'):
        op.create_index(op.f(f'ix_subcontract_{name}'), 'subcontract', [name])
    op.create_index('uq_subcontract_standing', 'subcontract', ['contract_id', 'credit_code'], unique=True,
                    sqlite_where=stands, postgresql_where=stands)
    op.add_column('delivery', sa.Column('carrier_id', sa.Uuid(), nullable=True))


def upgrade() -> None:
    _add_supplements()
    _add_subcontracts()
    op.add_column('tender', sa.Column('reference_source', sa.String(160), nullable=False, server_default=''))
    op.add_column('tender', sa.Column('reference_on', sa.Date(), nullable=True))
    pricing = sa.Column('pricing', sa.String(32), nullable=False, server_default='unit_price')
    _add_checked('tender', pricing, "VARCHAR(32) DEFAULT 'unit_price' NOT NULL", TENDER_CHECKS)
    op.add_column('tender', sa.Column('reserve_basis', sa.Text(), nullable=False, server_default=''))
    op.add_column('lot', sa.Column('is_reserved', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('lot_item', sa.Column('reference_price', db.Price(), nullable=True))
    _add_checked('bid_line', sa.Column('discount', db.Percent(), nullable=True), 'BIGINT', LINE_CHECKS)


def downgrade() -> None:
    op.drop_column('delivery', 'carrier_id')
    op.drop_table('subcontract')
    remove_values(op.get_bind(), 'document', 'documentkind', 'contract_supplement')
    op.drop_table('supplement_line')
    op.drop_table('contract_supplement')
    op.drop_column('bid_line', 'discount')
    op.drop_column('lot_item', 'reference_price')
    op.drop_column('lot', 'is_reserved')
    op.drop_column('tender', 'reserve_basis')
    op.drop_column('tender', 'pricing')
    op.drop_column('tender', 'reference_on')
    op.drop_column('tender', 'reference_source')
