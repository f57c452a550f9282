"""Schools, delivery zones and the demand plan: pupils x ration x school days, adjusted by each school.

Tables: zone, school, demand_plan, demand_ration, demand_line. Lifecycle: DEMAND_PLAN in states.py.
"""
