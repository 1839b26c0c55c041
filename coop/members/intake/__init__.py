"""Bulk import of persons, members and opening balances."""
