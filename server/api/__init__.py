"""HTTP: one small file a resource. How to add one:

1. `bp = Blueprint("orders", __name__, url_prefix="/api/v1")`, named in `BLUEPRINTS` of server/app.py.
2. Each view carries its access rule below its route; a route without one stops the start:
       @bp.post("/orders/<no>/hold")
       @allow(roles={"supervisor"}, scopes={"orders:write"})   # public= device= person= roles= scopes=
       def hold(no: str) -> Response: ...
   Order of checks: credential (401) -> role (403) -> body (422, `body.read_json` + marshmallow schema).
3. Reading:  `with kit().store.reading() as reads:` one snapshot: `reads.find(Order, {"state": [...]}, order=("-id",))`,
   `reads.source.load(Order, no)`, `reads.trail(no, before, limit)`, `reads.secrets...`. Never write there.
4. Writing: only through the writer, in one transaction that rolls back when the function raises:
       row = kit().writer.call(lambda tx: tx.act("order.hold", {"no": no, "reason": reason}, caller()))
   `tx.act(type, body, caller, event_id=None) -> LogRow` runs the core's rule and logs it; `tx.world.get(Order, no)`
   reads what this transaction made so far; `tx.secrets` are the tables outside the fold; `tx.now`, `tx.ids`.
   Do slow things (argon2, PDF) before or after, through `kit().offload(lambda: ...)`, never inside.
5. Errors: raise `ApiError(404)` or `ApiError(422, "code", field="x")`; `Refused` of the core becomes its own status.
   New codes go into messages.py with Chinese and English. Repeatable calls: `idempotency.once(...)`.
"""
