"""evaluation"""

import sqlalchemy as sa
from alembic import op

from procurement.core import db

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('evaluation_report',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('drafted', 'sent', 'superseded', name='reportstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('facts_sha256', sa.String(length=64), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('drafted_by', sa.Uuid(), nullable=False),
    sa.Column('drafted_at', db.UTCDateTime(), nullable=False),
    sa.Column('sent_at', db.UTCDateTime(), nullable=True),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status <> 'sent' OR (sent_at IS NOT NULL AND document_id IS NOT NULL)", name=op.f('ck_evaluation_report_sent')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_evaluation_report_county_id')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_evaluation_report_document_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_evaluation_report_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation_report')),
    sa.UniqueConstraint('tender_id', 'edition', name=op.f('uq_evaluation_report_tender_id_edition'))
    )
    with op.batch_alter_table('evaluation_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_report_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluation_report_tender_id'), ['tender_id'], unique=False)

    op.create_table('score_round',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('open', 'revealed', 'returned', 'reopened', name='roundstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('differences', sa.JSON(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_at', db.UTCDateTime(), nullable=False),
    sa.Column('ended_at', db.UTCDateTime(), nullable=True),
    sa.Column('reopened_by', sa.Uuid(), nullable=True),
    sa.Column('reopened_at', db.UTCDateTime(), nullable=True),
    sa.Column('reopen_ground', sa.Enum('sum_error', 'out_of_range', 'objective', 'extreme', name='reopenground', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('reopen_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'open') = (ended_at IS NULL)", name=op.f('ck_score_round_ended')),
    sa.CheckConstraint("(status = 'reopened') = (reopen_ground IS NOT NULL)", name=op.f('ck_score_round_ground')),
    sa.CheckConstraint("status <> 'reopened' OR (reopen_reason <> '' AND reopened_by IS NOT NULL)", name=op.f('ck_score_round_reason')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_score_round_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_score_round_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_round')),
    sa.UniqueConstraint('tender_id', 'number', name=op.f('uq_score_round_tender_id_number'))
    )
    with op.batch_alter_table('score_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_score_round_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_score_round_tender_id'), ['tender_id'], unique=False)

    op.create_table('report_signature',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('stance', sa.Enum('agreed', 'dissented', 'refused', name='stance', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('signed_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(stance = 'dissented') = (reason <> '')", name=op.f('ck_report_signature_reason_of_dissent')),
    sa.CheckConstraint("(stance = 'refused') = (recorded_by <> user_id)", name=op.f('ck_report_signature_own_hand')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_report_signature_county_id')),
    sa.ForeignKeyConstraint(['report_id'], ['evaluation_report.id'], name=op.f('fk_report_signature_report_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_report_signature_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_signature')),
    sa.UniqueConstraint('report_id', 'user_id', name=op.f('uq_report_signature_report_id_user_id'))
    )
    with op.batch_alter_table('report_signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_signature_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_signature_report_id'), ['report_id'], unique=False)

    op.create_table('score_sheet',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('member_number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('open', 'signed', name='sheetstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=True),
    sa.Column('signed_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'signed') = (content_sha256 IS NOT NULL)", name=op.f('ck_score_sheet_committed')),
    sa.CheckConstraint("(status = 'signed') = (signed_at IS NOT NULL)", name=op.f('ck_score_sheet_signed')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_score_sheet_county_id')),
    sa.ForeignKeyConstraint(['round_id'], ['score_round.id'], name=op.f('fk_score_sheet_round_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_score_sheet_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_sheet')),
    sa.UniqueConstraint('round_id', 'member_number', name=op.f('uq_score_sheet_round_id_member_number')),
    sa.UniqueConstraint('round_id', 'user_id', name=op.f('uq_score_sheet_round_id_user_id'))
    )
    with op.batch_alter_table('score_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_score_sheet_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_score_sheet_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_score_sheet_user_id'), ['user_id'], unique=False)

    op.create_table('price_correction',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('opened_bid_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('requested', 'confirmed', 'refused', 'expired', name='correctionstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('unit_prices', sa.JSON(), nullable=False),
    sa.Column('before_sha256', sa.String(length=64), nullable=False),
    sa.Column('after_sha256', sa.String(length=64), nullable=False),
    sa.Column('requested_by', sa.Uuid(), nullable=False),
    sa.Column('requested_at', db.UTCDateTime(), nullable=False),
    sa.Column('answer_until', db.UTCDateTime(), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status IN ('confirmed', 'refused')) = (answered_by IS NOT NULL)", name=op.f('ck_price_correction_answered')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_price_correction_county_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_price_correction_lot_id')),
    sa.ForeignKeyConstraint(['opened_bid_id'], ['opened_bid.id'], name=op.f('fk_price_correction_opened_bid_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_price_correction_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_price_correction_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price_correction')),
    sa.UniqueConstraint('opened_bid_id', 'lot_id', name=op.f('uq_price_correction_opened_bid_id_lot_id'))
    )
    with op.batch_alter_table('price_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_price_correction_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_price_correction_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_price_correction_tender_id'), ['tender_id'], unique=False)

    op.create_table('price_explanation',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('opened_bid_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('requested', 'answered', 'accepted', 'invalid', name='explanationstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('triggers', sa.JSON(), nullable=False),
    sa.Column('request_reason', sa.Text(), nullable=False),
    sa.Column('requested_by', sa.Uuid(), nullable=False),
    sa.Column('requested_at', db.UTCDateTime(), nullable=False),
    sa.Column('answer_until', db.UTCDateTime(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('attachments', sa.JSON(), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', db.UTCDateTime(), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('look_ups', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status IN ('accepted', 'invalid')) = (decided_by IS NOT NULL)", name=op.f('ck_price_explanation_decided')),
    sa.CheckConstraint("decided_by IS NULL OR decision_reason <> ''", name=op.f('ck_price_explanation_reason_of_decision')),
    sa.CheckConstraint("status NOT IN ('answered', 'accepted') OR explanation <> ''", name=op.f('ck_price_explanation_explained')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_price_explanation_county_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_price_explanation_lot_id')),
    sa.ForeignKeyConstraint(['opened_bid_id'], ['opened_bid.id'], name=op.f('fk_price_explanation_opened_bid_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_price_explanation_supplier_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_price_explanation_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price_explanation')),
    sa.UniqueConstraint('opened_bid_id', 'lot_id', name=op.f('uq_price_explanation_opened_bid_id_lot_id'))
    )
    with op.batch_alter_table('price_explanation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_price_explanation_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_price_explanation_supplier_id'), ['supplier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_price_explanation_tender_id'), ['tender_id'], unique=False)

    with op.batch_alter_table('tender', schema=None) as batch_op:
        batch_op.add_column(sa.Column('score_factors', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('abnormal_shares', sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('tender', schema=None) as batch_op:
        batch_op.drop_column('abnormal_shares')
        batch_op.drop_column('score_factors')

    with op.batch_alter_table('price_explanation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_price_explanation_tender_id'))
        batch_op.drop_index(batch_op.f('ix_price_explanation_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_price_explanation_county_id'))

    op.drop_table('price_explanation')
    with op.batch_alter_table('price_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_price_correction_tender_id'))
        batch_op.drop_index(batch_op.f('ix_price_correction_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_price_correction_county_id'))

    op.drop_table('price_correction')
    with op.batch_alter_table('score_sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_score_sheet_user_id'))
        batch_op.drop_index(batch_op.f('ix_score_sheet_round_id'))
        batch_op.drop_index(batch_op.f('ix_score_sheet_county_id'))

    op.drop_table('score_sheet')
    with op.batch_alter_table('report_signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_signature_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_signature_county_id'))

    op.drop_table('report_signature')
    with op.batch_alter_table('score_round', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_score_round_tender_id'))
        batch_op.drop_index(batch_op.f('ix_score_round_county_id'))

    op.drop_table('score_round')
    with op.batch_alter_table('evaluation_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_report_tender_id'))
        batch_op.drop_index(batch_op.f('ix_evaluation_report_county_id'))

    op.drop_table('evaluation_report')
