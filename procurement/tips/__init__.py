"""The report line: anybody reports wrongdoing, without a name if wished; whoever is named does not read it.

Table: tip. Lifecycle: TIP in states.py.
"""
