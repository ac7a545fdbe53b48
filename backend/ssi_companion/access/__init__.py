"""Access control: pairings of browsers, sessions of the viewer, their keys, and the protocol that proves them."""
