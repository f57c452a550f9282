"""Finished draws as the public sees them. No tables."""
