"""The ledger: accounts, sealed entries, periods, statements and their proof."""
