"""Who may do what in the office, in one place; the views name these groups."""

from __future__ import annotations

READ_ORDERS = frozenset(("sales", "planner", "supervisor", "boss", "admin", "foreman"))
WRITE_ORDERS = frozenset(("sales", "planner", "supervisor"))
CONFIRM = frozenset(("sales", "supervisor"))  # and what sales decides with the customer
HOLD = frozenset(("supervisor",))
GOODS_OUT = frozenset(("sales", "warehouse", "supervisor"))  # what couriers report by telephone
DELIVER = frozenset(("warehouse", "supervisor", "sales", "planner"))  # delivery notes
SIGN_DELIVERY = DELIVER | {"boss"}
READ_DELIVERIES = SIGN_DELIVERY | {"admin"}
PROPOSE = frozenset(("sales", "planner", "supervisor"))
APPROVE = frozenset(("planner", "supervisor"))
READ_INBOX = frozenset(("supervisor", "foreman", "inspector", "planner", "boss"))
RESOLVE = frozenset(("supervisor", "planner"))  # planners: only what is theirs
ISSUE_CODES = frozenset(("warehouse", "supervisor", "planner", "admin"))
PRINT = frozenset(("sales", "planner", "supervisor", "foreman", "warehouse", "admin"))
KEEPERS = frozenset(("admin", "supervisor"))
ADMIN = frozenset(("admin",))
MASTER = frozenset(("admin", "planner"))  # products, routings, places
CREWS = CALENDAR = frozenset(("admin", "planner", "supervisor"))
CUSTOMERS = frozenset(("admin", "sales", "planner", "supervisor"))
SCHEDULE = frozenset(("planner", "supervisor", "foreman", "boss", "sales", "admin"))
PLAN = frozenset(("planner", "supervisor"))
ASSIGN = PLAN | {"foreman"}
SETUP = frozenset(("admin", "planner", "supervisor", "boss"))  # how far the set-up is
BOARD = frozenset(("supervisor", "boss", "planner", "foreman", "admin"))
PAY = frozenset(("supervisor", "boss", "planner", "admin"))  # by crew; by person: setting individual_figures
