"""The first day: whose book this is, what is missing, who works with it."""
