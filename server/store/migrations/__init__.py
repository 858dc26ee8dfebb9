"""Alembic migrations; run at every start by `server.store.migrate`."""
