"""The demonstration cooperative: two years of believable history, made by a seeded generator."""
