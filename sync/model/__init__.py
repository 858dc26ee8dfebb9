"""What the rules reason about: quantities, records, the status dictionary."""
