"""Official documents: HTML and PDF, number, fingerprint, QR and log reference.

Table: document. A document never changes; a new version is a new document.
"""
