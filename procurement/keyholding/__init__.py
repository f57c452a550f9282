"""Keys at the browser: the keyholder's and its paper, approval of a tender, the opening; a bidder's own key."""
