"""The hard road: tenders of the demonstration county on which everything goes wrong that the law has an answer for."""
