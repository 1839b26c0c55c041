"""What a member sees of the own account, and of nobody else's."""
