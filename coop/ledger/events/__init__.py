"""Everyday events as data: what happened in plain words, and the journal it makes."""
