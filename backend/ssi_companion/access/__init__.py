"""Who may talk to the service: pairings, sessions, keys, and the protocol between them."""
