"""Copies of the book on a second medium, their age, and numbers lost with a broken PC."""
