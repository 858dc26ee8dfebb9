// The few lines of Socket.IO (protocol 5, Engine.IO 4) that one room of one namespace needs.
// socket.io-client is 11.6 kB brotli, more than the page itself; see docs/decisions/0010-customer-socket.md.

export interface Hooks { up(): void; down(): void; event(name: string, data: unknown): void }
export interface Wire {
  onmessage: ((e: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** One connection. `down` is called exactly once, also when nothing was heard for too long. */
export function connect(open: () => Wire, namespace: string, auth: object, hooks: Hooks): () => void {
  let patience = 20_000; // until the server says how often it pings
  let timer = 0;
  let ended = false;
  let wire: Wire | null = null;
  const end = () => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    if (wire) { wire.onmessage = wire.onclose = wire.onerror = null; wire.close(); }
    hooks.down();
  };
  const heard = () => { clearTimeout(timer); timer = setTimeout(end, patience) as unknown as number; };
  const read = (text: string) => {
    if (text[0] === "0") {
      const hello = JSON.parse(text.slice(1)) as { pingInterval: number; pingTimeout: number };
      patience = hello.pingInterval + hello.pingTimeout;
      wire!.send(`40${namespace},${JSON.stringify(auth)}`);
    } else if (text === "2") wire!.send("3");
    else if (text[0] === "1" || text.startsWith(`41${namespace}`) || text.startsWith(`44${namespace}`)) end();
    else if (text.startsWith(`40${namespace}`)) hooks.up();
    else if (text.startsWith(`42${namespace},`)) {
      const [name, data] = JSON.parse(text.slice(namespace.length + 3).replace(/^\d+/, "")) as [string, unknown];
      hooks.event(name, data);
    }
    if (!ended) heard();
  };
  try {
    wire = open();
    wire.onmessage = (e) => { try { read(String(e.data)); } catch { end(); } };
    wire.onclose = wire.onerror = end;
    heard();
  } catch { end(); }
  return end;
}
