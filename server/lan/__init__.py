"""HTTPS in the factory's own network: an own authority, its certificate for this machine, the page that phones
learn to trust it from. For a pilot; a domain of one's own with a public certificate is better (docs/install.md).
"""
