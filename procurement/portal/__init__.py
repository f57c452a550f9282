"""The public's pages, without log-in and read-only: notices, awards with unit prices, contracts, suppliers, checking.

No tables. Everything is read as the public: what is not published does not exist here.
"""
