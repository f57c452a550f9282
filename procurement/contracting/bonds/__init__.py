"""Bid and performance bonds: recorded after the opening, given back in time or with interest."""
