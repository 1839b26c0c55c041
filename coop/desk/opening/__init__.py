"""First balances of a cooperative that had books before."""
