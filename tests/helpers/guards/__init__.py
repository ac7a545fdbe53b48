"""Take every guard, limit and header out of the code, one by one, and see whether a test notices.

`mutants.py` finds what can be taken out; `trial.py` runs the tests on a copy of the tree without it;
`equivalent.py` names what makes no difference, each with its reason.
"""
