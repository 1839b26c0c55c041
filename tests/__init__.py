"""Tests: real SQLite, real PostgreSQL, seeded, with no regard for today's date."""
