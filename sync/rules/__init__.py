"""One file a family of events. Each rule: (Case) -> Decision, citing its number [S5]."""
