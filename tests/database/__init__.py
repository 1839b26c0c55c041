"""What the database itself keeps, on both engines."""
