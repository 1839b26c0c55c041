"""Proxies of members abroad, within purpose, limit and expiry."""
