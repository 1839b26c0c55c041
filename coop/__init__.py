"""Desmigratif: exact, sealed bookkeeping for village cooperatives."""
