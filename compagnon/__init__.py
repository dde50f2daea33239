"""Compagnon, the private social learning network of a company."""

__version__ = "0.1.0"
