"""Passbook, account statement and the lists of savings."""
