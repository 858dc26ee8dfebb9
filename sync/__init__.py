"""The pure core: one event in, a verdict and stored effects out. Standard library only."""
