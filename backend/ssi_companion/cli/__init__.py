"""The command `ssi`: take its options, call history or service, print the result."""
