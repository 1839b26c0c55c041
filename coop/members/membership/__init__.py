"""From candidate to settled: the register of members, heirs, officers' terms."""
