"""Village records, membership and savings, on both engines."""
