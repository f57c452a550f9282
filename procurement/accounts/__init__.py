"""Counties, organizations and the people in them: who may log in, and as what.

Tables: county, organization, app_user, login_session, login_throttle.
"""
