"""The counter: receipts, cash sessions, transfers that wait, corrections."""
