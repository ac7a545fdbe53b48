"""The command `ssi`: what a terminal is told."""
