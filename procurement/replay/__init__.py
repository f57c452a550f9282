"""Recomputes from an export alone what the log says was decided: openings, counts, allocations, awards. No database."""
