"""What needs no database, no clock and no language."""
