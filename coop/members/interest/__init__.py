"""Interest on savings, its tax, and the monthly run."""
