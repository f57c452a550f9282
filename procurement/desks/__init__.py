"""Where each role lands."""
