"""Contracts and documents: amounts, contents, pages, PDF files."""
