"""Journeys through a real browser, and what a machine can say about accessibility."""
