"""Statements as text, to be read as people read them."""
