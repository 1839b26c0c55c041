"""Counting cash (kas opname), announced or not, and what becomes of a difference."""
