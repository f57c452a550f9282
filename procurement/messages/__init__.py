"""The in-app inbox: what each organization or person is told, in the transaction that makes it true.

Table: message.
"""
