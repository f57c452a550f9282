"""Shared kernel: identity, time, money, the one transaction, files, queue. Imports no capability."""
