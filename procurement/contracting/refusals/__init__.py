"""Winners that would not sign: recorded by one, confirmed by another, computed again. Table: winner_refusal."""
