"""Time deposits: certificates, maturity, roll-over, early break."""
