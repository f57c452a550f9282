"""The evaluation committee: the county's experts, who is called and seated, and the conformity review they vote on.

Tables: expert, expert_relation, committee, committee_member, conformity_vote. Lifecycles: committee, committee_member.
"""
