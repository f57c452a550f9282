"""Weekly orders under signed contracts, delivery notes, acceptance by two people of the school, and their sums.

Tables: call_off_order, call_off_line, delivery, delivery_line, delivery_photo, and the append-only acceptance,
acceptance_line, acceptance_decision. Lifecycles: ORDER and DELIVERY in states.py. A wrong acceptance is never changed:
two people sign a reversing entry, then the delivery is accepted anew.
"""
