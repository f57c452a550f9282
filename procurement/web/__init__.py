"""Flask-only code shared by the capabilities' pages and API operations."""
