"""Can this machine make PDF files?"""

from contracts import pdf_environment_problems

__all__ = ["pdf_environment_problems"]
