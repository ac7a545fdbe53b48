"""The proof that no wrong number is read: pages from known facts, damage done to them, and a judge of what is read.

Every printed number belongs to one fact and no two share one, so a false number shows where it was taken from.
Nothing is shared with the parsers: neither code nor words nor names. The second opinion has to be a second one.
"""
