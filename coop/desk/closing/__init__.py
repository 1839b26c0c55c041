"""What to look at before a month is closed, and what was skipped and why."""
