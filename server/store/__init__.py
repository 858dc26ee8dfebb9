"""SQLAlchemy 2 Core tables and the unit of work. Implements the ports of `server.services`."""
