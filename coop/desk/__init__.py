"""The treasurer's desk: first day, cash counts, bank, assets, closing, copies, hand-over."""
