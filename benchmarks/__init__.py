"""Measurements: ratios within one run, never limits in a test. ``make bench`` runs them all."""
