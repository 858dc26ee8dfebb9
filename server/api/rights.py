"""Who may do what in the office, in one place; the views name these groups."""

from __future__ import annotations

READ_ORDERS = frozenset(("sales", "planner", "supervisor", "boss", "admin", "foreman"))
WRITE_ORDERS = frozenset(("sales", "planner", "supervisor"))
CONFIRM = frozenset(("sales", "supervisor"))  # and what sales decides with the customer
HOLD = frozenset(("supervisor",))
GOODS_OUT = frozenset(("sales", "warehouse", "supervisor"))  # what couriers report by telephone
PROPOSE = frozenset(("sales", "planner", "supervisor"))
APPROVE = frozenset(("planner", "supervisor"))
READ_INBOX = frozenset(("supervisor", "foreman", "inspector", "planner", "boss"))
RESOLVE = frozenset(("supervisor", "planner"))  # planners: only what is theirs
ISSUE_CODES = frozenset(("warehouse", "supervisor", "planner", "admin"))
PRINT = frozenset(("sales", "planner", "supervisor", "foreman", "warehouse", "admin"))
KEEPERS = frozenset(("admin", "supervisor"))
ADMIN = frozenset(("admin",))
