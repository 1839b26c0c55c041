"""Random histories of a book, checked against a model after each step."""
