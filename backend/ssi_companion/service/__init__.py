"""The HTTP service on 127.0.0.1: routes, guards, answers."""
