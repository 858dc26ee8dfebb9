"""Use cases: load, call the core, commit. They know neither HTTP nor SQL."""
