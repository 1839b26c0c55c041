"""The command line: what it prints, refuses and leaves unchanged."""
