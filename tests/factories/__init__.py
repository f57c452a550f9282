"""Builders of rows for tests, one file a capability."""
