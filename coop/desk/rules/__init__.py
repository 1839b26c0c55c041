"""Rates, limits and due days as dated rows with their legal basis."""
