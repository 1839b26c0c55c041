"""A cooperative over the years."""
