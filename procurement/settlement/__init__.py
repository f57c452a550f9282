"""From what two people accepted to what the bank paid: statements, invoices, payments, and how late they are.

Tables: statement, statement_line, invoice, invoice_line, payment.
"""
