"""draws committee"""

import sqlalchemy as sa
from alembic import op

from migrations import enums
from procurement.core import db

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    enums.add_values(op.get_bind(), 'document', 'documentkind', 'draw_record')
    enums.add_values(op.get_bind(), 'organization', 'organizationkind', 'expert_pool')
    op.create_table('expert',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('specialty', sa.String(length=80), nullable=False),
    sa.Column('employer', sa.String(length=120), nullable=False),
    sa.Column('is_own_unit', sa.Boolean(), nullable=False),
    sa.Column('is_agency_staff', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_expert_county_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_expert_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert')),
    sa.UniqueConstraint('user_id', name=op.f('uq_expert_user_id'))
    )
    with op.batch_alter_table('expert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expert_county_id'), ['county_id'], unique=False)

    op.create_table('draw',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=True),
    sa.Column('purpose', sa.Enum('experts', 'supplier_tie', name='drawpurpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('committing', 'revealing', 'numbered', 'drawn', 'cancelled', name='drawstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=64), nullable=False),
    sa.Column('pool_sha256', sa.String(length=64), nullable=False),
    sa.Column('game', sa.Enum('double_colour', 'welfare_3d', name='game', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('lottery_on', sa.Date(), nullable=False),
    sa.Column('reveal_by', db.UTCDateTime(), nullable=False),
    sa.Column('frozen_by', sa.Uuid(), nullable=False),
    sa.Column('frozen_at', db.UTCDateTime(), nullable=False),
    sa.Column('closed_at', db.UTCDateTime(), nullable=True),
    sa.Column('numbers', sa.String(length=60), nullable=False),
    sa.Column('numbers_by', sa.Uuid(), nullable=True),
    sa.Column('numbers_at', db.UTCDateTime(), nullable=True),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('drawn_at', db.UTCDateTime(), nullable=True),
    sa.Column('cancelled_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(purpose = 'supplier_tie') = (lot_id IS NOT NULL)", name=op.f('ck_draw_lot_of_tie')),
    sa.CheckConstraint("(status = 'drawn') = (drawn_at IS NOT NULL)", name=op.f('ck_draw_drawn')),
    sa.CheckConstraint("status <> 'cancelled' OR cancelled_reason <> ''", name=op.f('ck_draw_why_cancelled')),
    sa.CheckConstraint('confirmed_by IS NULL OR confirmed_by <> numbers_by', name=op.f('ck_draw_four_eyes')),
    sa.CheckConstraint('wanted >= 1', name=op.f('ck_draw_wanted')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_draw_county_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_draw_lot_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_draw_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw'))
    )
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draw_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draw_tender_id'), ['tender_id'], unique=False)

    op.create_table('expert_relation',
    sa.Column('expert_id', sa.Uuid(), nullable=False),
    sa.Column('supplier_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('employment', 'director_supervisor', 'controlling_holder', 'family', 'other', name='relationkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('declared_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_expert_relation_county_id')),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_expert_relation_expert_id')),
    sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_expert_relation_supplier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_relation'))
    )
    with op.batch_alter_table('expert_relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expert_relation_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expert_relation_expert_id'), ['expert_id'], unique=False)

    op.create_table('committee',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('forming', 'seated', name='committeestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('large_reason', sa.Text(), nullable=False),
    sa.Column('appointment', sa.String(length=120), nullable=False),
    sa.Column('representatives', sa.JSON(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('formed_by', sa.Uuid(), nullable=False),
    sa.Column('formed_at', db.UTCDateTime(), nullable=False),
    sa.Column('seated_at', db.UTCDateTime(), nullable=True),
    sa.Column('published_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'seated') = (seated_at IS NOT NULL)", name=op.f('ck_committee_seated')),
    sa.CheckConstraint('size >= 1', name=op.f('ck_committee_size')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_committee_county_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_committee_draw_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_committee_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee')),
    sa.UniqueConstraint('tender_id', name=op.f('uq_committee_tender_id'))
    )
    with op.batch_alter_table('committee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_county_id'), ['county_id'], unique=False)

    op.create_table('draw_candidate',
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('exclusion', sa.Enum('own_unit', 'agency_staff', 'duty', 'related', name='exclusion', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('exclusion_note', sa.Text(), nullable=False),
    sa.Column('draw_row', sa.Integer(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('exclusion IS NULL OR draw_row IS NULL', name=op.f('ck_draw_candidate_excluded_not_drawn')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_draw_candidate_county_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_draw_candidate_draw_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_candidate')),
    sa.UniqueConstraint('draw_id', 'draw_row', name=op.f('uq_draw_candidate_draw_id_draw_row')),
    sa.UniqueConstraint('draw_id', 'subject_id', name=op.f('uq_draw_candidate_draw_id_subject_id')),
    sa.UniqueConstraint('draw_id', 'token', name=op.f('uq_draw_candidate_draw_id_token'))
    )
    with op.batch_alter_table('draw_candidate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draw_candidate_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draw_candidate_draw_id'), ['draw_id'], unique=False)

    op.create_table('draw_commitment',
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('committed_at', db.UTCDateTime(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=True),
    sa.Column('revealed_at', db.UTCDateTime(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(seed IS NULL) = (revealed_at IS NULL)', name=op.f('ck_draw_commitment_revealed')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_draw_commitment_county_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_draw_commitment_draw_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_draw_commitment_organization_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_draw_commitment_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_commitment')),
    sa.UniqueConstraint('draw_id', 'commitment', name=op.f('uq_draw_commitment_draw_id_commitment')),
    sa.UniqueConstraint('draw_id', 'user_id', name=op.f('uq_draw_commitment_draw_id_user_id'))
    )
    with op.batch_alter_table('draw_commitment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draw_commitment_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draw_commitment_draw_id'), ['draw_id'], unique=False)

    op.create_table('committee_member',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('committee_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('is_purchaser_representative', sa.Boolean(), nullable=False),
    sa.Column('is_chair', sa.Boolean(), nullable=False),
    sa.Column('draw_row', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('called', 'seated', 'recused', 'declined', name='memberstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('called_at', db.UTCDateTime(), nullable=False),
    sa.Column('declaration', sa.JSON(), nullable=True),
    sa.Column('declared_at', db.UTCDateTime(), nullable=True),
    sa.Column('seated_at', db.UTCDateTime(), nullable=True),
    sa.Column('left_at', db.UTCDateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status IN ('recused', 'declined')) = (left_at IS NOT NULL)", name=op.f('ck_committee_member_left')),
    sa.CheckConstraint("status <> 'seated' OR seated_at IS NOT NULL", name=op.f('ck_committee_member_seated')),
    sa.CheckConstraint('NOT (is_chair AND is_purchaser_representative)', name=op.f('ck_committee_member_chair_is_expert')),
    sa.CheckConstraint('is_purchaser_representative = (draw_row IS NULL)', name=op.f('ck_committee_member_experts_are_drawn')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_committee_member_committee_id')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_committee_member_county_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_committee_member_tender_id')),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_committee_member_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_committee_member')),
    sa.UniqueConstraint('tender_id', 'user_id', name=op.f('uq_committee_member_tender_id_user_id'))
    )
    with op.batch_alter_table('committee_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_committee_member_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_committee_member_tender_id'), ['tender_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_committee_member_user_id'), ['user_id'], unique=False)

    op.create_table('conformity_vote',
    sa.Column('tender_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('opened_bid_id', sa.Uuid(), nullable=False),
    sa.Column('member_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.Enum('passed', 'failed', name='reviewverdict', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ground', sa.Enum('bond', 'signature', 'qualification', 'over_ceiling', 'unacceptable_conditions', 'related_party', 'barred', 'other', name='invalidground', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('voted_at', db.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('county_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(verdict = 'failed') = (ground IS NOT NULL)", name=op.f('ck_conformity_vote_ground_if_failed')),
    sa.CheckConstraint("verdict <> 'failed' OR reason <> ''", name=op.f('ck_conformity_vote_reason_if_failed')),
    sa.ForeignKeyConstraint(['county_id'], ['county.id'], name=op.f('fk_conformity_vote_county_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_conformity_vote_lot_id')),
    sa.ForeignKeyConstraint(['member_id'], ['committee_member.id'], name=op.f('fk_conformity_vote_member_id')),
    sa.ForeignKeyConstraint(['opened_bid_id'], ['opened_bid.id'], name=op.f('fk_conformity_vote_opened_bid_id')),
    sa.ForeignKeyConstraint(['tender_id'], ['tender.id'], name=op.f('fk_conformity_vote_tender_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conformity_vote')),
    sa.UniqueConstraint('member_id', 'opened_bid_id', 'lot_id', name=op.f('uq_conformity_vote_member_id_opened_bid_id_lot_id'))
    )
    with op.batch_alter_table('conformity_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conformity_vote_county_id'), ['county_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conformity_vote_tender_id'), ['tender_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('conformity_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conformity_vote_tender_id'))
        batch_op.drop_index(batch_op.f('ix_conformity_vote_county_id'))

    op.drop_table('conformity_vote')
    with op.batch_alter_table('committee_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_member_user_id'))
        batch_op.drop_index(batch_op.f('ix_committee_member_tender_id'))
        batch_op.drop_index(batch_op.f('ix_committee_member_county_id'))

    op.drop_table('committee_member')
    with op.batch_alter_table('draw_commitment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draw_commitment_draw_id'))
        batch_op.drop_index(batch_op.f('ix_draw_commitment_county_id'))

    op.drop_table('draw_commitment')
    with op.batch_alter_table('draw_candidate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draw_candidate_draw_id'))
        batch_op.drop_index(batch_op.f('ix_draw_candidate_county_id'))

    op.drop_table('draw_candidate')
    with op.batch_alter_table('committee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_committee_county_id'))

    op.drop_table('committee')
    with op.batch_alter_table('expert_relation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expert_relation_expert_id'))
        batch_op.drop_index(batch_op.f('ix_expert_relation_county_id'))

    op.drop_table('expert_relation')
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draw_tender_id'))
        batch_op.drop_index(batch_op.f('ix_draw_county_id'))

    op.drop_table('draw')
    with op.batch_alter_table('expert', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expert_county_id'))

    op.drop_table('expert')
    enums.remove_values(op.get_bind(), 'organization', 'organizationkind', 'expert_pool')
    enums.remove_values(op.get_bind(), 'document', 'documentkind', 'draw_record')
