"""The registry of migrant workers and their families; the migration pillar comes later."""
