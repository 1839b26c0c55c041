"""The bank's own lines beside the book's, ticked until nothing is left over."""
