"""Savings products, accounts, holds, and what one account holds on a day."""
