"""SSI Companion: the history of your Social Selling Index, on your own machine."""

from importlib.metadata import version

__version__ = version("ssi-companion")
