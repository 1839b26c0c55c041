"""Time deposits: certificates with a rate fixed at opening, their interest, maturity, early end."""
