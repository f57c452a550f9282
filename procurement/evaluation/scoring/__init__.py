"""Weighted scoring (综合评分法, 87号令第55条至第57条): members score alone, sign, and are revealed only then.

Tables: score_round, score_sheet. A round is open, then revealed; returned where objective factors differ between
members; reopened on the four grounds of 87号令第64条, and scored again as the next round.
"""
