"""The Flask application: doors (api, live, pages), use cases (services), storage (store)."""
