"""The keyholder at the browser: the key and its paper, approval of a tender, the opening, and how far it has come."""
