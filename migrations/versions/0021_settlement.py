"""Settlement: statements, invoices and payments."""

import sqlalchemy as sa
from alembic import op

from procurement.core import db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('statement',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('status', sa.Enum('submitted', 'returned', 'confirmed', name='statementstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('amount', db.Amount(), nullable=False),
    sa.Column('submitted_by', sa.Uuid(), nullable=False),
    sa.Column('submitted_at', db.UTCDateTime(), nullable=False),
    sa.Column('return_reason', sa.Text(), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', db.UTCDateTime(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('school_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f('ck_statement_confirmed')),
    sa.CheckConstraint("status <> 'returned' OR return_reason <> ''", name=op.f('ck_statement_returned_with_reason')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (due_on IS NULL)', name=op.f('ck_statement_due_once_confirmed')),
    sa.CheckConstraint('(confirmed_by IS NULL) = (confirmed_at IS NULL)', name=op.f('ck_statement_confirmed_by_somebody')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_statement_some')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_statement_contract_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_statement_county_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_statement_school_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_statement_supplier_id')),
    sa.PrimaryKeyConstraint('county_id', 'id', name=op.f('pk_statement')),
    sa.UniqueConstraint('number', name=op.f('uq_statement_number'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_school_id'), ['school_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('invoice',
    sa.Column('statement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('status', sa.Enum('matched', 'returned', name='invoicestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('amount', db.Amount(), nullable=False),
    sa.Column('file_name', sa.String(length=160), nullable=False),
    sa.Column('file_type', sa.String(length=40), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', db.UTCDateTime(), nullable=False),
    sa.Column('returned_by', sa.Uuid(), nullable=True),
    sa.Column('returned_at', db.UTCDateTime(), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=False),
    sa.Column('school_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'returned') = (returned_at IS NOT NULL)", name=op.f('ck_invoice_returned')),
    sa.CheckConstraint("returned_at IS NULL OR return_reason <> ''", name=op.f('ck_invoice_returned_with_reason')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_invoice_some')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_invoice_contract_id')),
    sa.ForeignKeyConstraint(['county_id', 'statement_id'], ['statement.county_id', 'statement.id'], name=op.f('fk_invoice_county_id_statement_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_invoice_county_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_invoice_school_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_invoice_supplier_id')),
    sa.PrimaryKeyConstraint('county_id', 'id', name=op.f('pk_invoice'))
    )
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invoice_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invoice_school_id'), ['school_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invoice_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index('uq_invoice_number', ['county_id', 'supplier_id', 'number'], unique=True, sqlite_where=sa.text("status = 'matched'"), postgresql_where=sa.text("status = 'matched'"))
        batch_op.create_index('uq_invoice_statement', ['county_id', 'statement_id'], unique=True, sqlite_where=sa.text("status = 'matched'"), postgresql_where=sa.text("status = 'matched'"))

    op.create_table('invoice_line',
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('contract_line_id', sa.Uuid(), nullable=False),
    sa.Column('quantity', db.Quantity(), nullable=False),
    sa.Column('unit_price', db.Price(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['contract_line_id'], ['contract_line.id'], name=op.f('fk_invoice_line_contract_line_id')),
    sa.ForeignKeyConstraint(['county_id', 'invoice_id'], ['invoice.county_id', 'invoice.id'], name=op.f('fk_invoice_line_county_id_invoice_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_invoice_line_county_id')),
    sa.PrimaryKeyConstraint('county_id', 'id', name=op.f('pk_invoice_line')),
    sa.UniqueConstraint('county_id', 'invoice_id', 'contract_line_id', name=op.f('uq_invoice_line_county_id_invoice_id_contract_line_id'))
    )
    op.create_table('payment',
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'approved', 'paid', 'returned', name='paymentstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('amount', db.Amount(), nullable=False),
    sa.Column('account', sa.String(length=40), nullable=False),
    sa.Column('account_differs', sa.Boolean(), nullable=False),
    sa.Column('account_reason', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', db.UTCDateTime(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', db.UTCDateTime(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('bank_reference', sa.String(length=80), nullable=False),
    sa.Column('interest', db.Amount(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', db.UTCDateTime(), nullable=True),
    sa.Column('returned_by', sa.Uuid(), nullable=True),
    sa.Column('returned_at', db.UTCDateTime(), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=False),
    sa.Column('school_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'paid') = (paid_on IS NOT NULL)", name=op.f('ck_payment_paid')),
    sa.CheckConstraint("(status = 'returned') = (returned_at IS NOT NULL)", name=op.f('ck_payment_returned')),
    sa.CheckConstraint("NOT account_differs OR approved_at IS NULL OR account_reason <> ''", name=op.f('ck_payment_account_consent')),
    sa.CheckConstraint("account <> ''", name=op.f('ck_payment_to_an_account')),
    sa.CheckConstraint('(paid_on IS NULL) = (interest IS NULL)', name=op.f('ck_payment_interest_when_paid')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payment_some')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> proposed_by', name=op.f('ck_payment_four_eyes')),
    sa.CheckConstraint('paid_on IS NULL OR approved_at IS NOT NULL', name=op.f('ck_payment_approved_before_paid')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_payment_contract_id')),
    sa.ForeignKeyConstraint(['county_id', 'invoice_id'], ['invoice.county_id', 'invoice.id'], name=op.f('fk_payment_county_id_invoice_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_payment_county_id')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_payment_school_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_payment_supplier_id')),
    sa.PrimaryKeyConstraint('county_id', 'id', name=op.f('pk_payment')),
    sa.UniqueConstraint('number', name=op.f('uq_payment_number'))
    )
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_invoice_id'), ['invoice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_school_id'), ['school_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('statement_line',
    sa.Column('statement_id', sa.Uuid(), nullable=False),
    sa.Column('acceptance_line_id', sa.Uuid(), nullable=False),
    sa.Column('contract_line_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('quantity', db.Quantity(), nullable=False),
    sa.Column('unit_price', db.Price(), nullable=False),
    sa.Column('amount', db.Amount(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_statement_line_some')),
    sa.ForeignKeyConstraint(['contract_line_id'], ['contract_line.id'], name=op.f('fk_statement_line_contract_line_id')),
    sa.ForeignKeyConstraint(['county_id', 'acceptance_line_id'], ['acceptance_line.county_id', 'acceptance_line.id'], name=op.f('fk_statement_line_county_id_acceptance_line_id')),
    sa.ForeignKeyConstraint(['county_id', 'statement_id'], ['statement.county_id', 'statement.id'], name=op.f('fk_statement_line_county_id_statement_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_statement_line_county_id')),
    sa.PrimaryKeyConstraint('county_id', 'id', name=op.f('pk_statement_line')),
    sa.UniqueConstraint('county_id', 'acceptance_line_id', name=op.f('uq_statement_line_county_id_acceptance_line_id'))
    )
    with op.batch_alter_table('statement_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_line_statement_id'), ['statement_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('statement_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_line_statement_id'))

    op.drop_table('statement_line')
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_payment_status'))
        batch_op.drop_index(batch_op.f('ix_payment_school_id'))
        batch_op.drop_index(batch_op.f('ix_payment_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_payment_contract_id'))

    op.drop_table('payment')
    op.drop_table('invoice_line')
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.drop_index('uq_invoice_statement', sqlite_where=sa.text("status = 'matched'"), postgresql_where=sa.text("status = 'matched'"))
        batch_op.drop_index('uq_invoice_number', sqlite_where=sa.text("status = 'matched'"), postgresql_where=sa.text("status = 'matched'"))
        batch_op.drop_index(batch_op.f('ix_invoice_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_invoice_school_id'))
        batch_op.drop_index(batch_op.f('ix_invoice_contract_id'))

    op.drop_table('invoice')
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_statement_status'))
        batch_op.drop_index(batch_op.f('ix_statement_school_id'))
        batch_op.drop_index(batch_op.f('ix_statement_contract_id'))

    op.drop_table('statement')
