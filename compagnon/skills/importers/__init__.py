"""Frameworks as they are published, brought in release after release."""
