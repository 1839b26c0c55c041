"""Handing over the treasurer's office (serah terima jabatan)."""
