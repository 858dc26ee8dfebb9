// The customer's page, made live: the socket brings snapshots; the JSON endpoint is asked once after
// each reconnect, and every 30 s while sockets fail. The page says honestly how fresh it is.
import "./style.css";
import { connect, type Wire } from "./socket";
import { render } from "./render";
import { clock, dayOf, fill, moment, newer, type Snapshot, type Words } from "./view";

interface Seed { token: string; socket: string; track: string; snapshot: Snapshot; words: Words }

const POLL = 30_000;
const seed = JSON.parse(document.getElementById("seed")!.textContent!) as Seed;
const { words } = seed;
const live = document.getElementById("live")!;
const fresh = document.getElementById("fresh")!;
let shown = seed.snapshot;
let day = dayOf(new Date(), words.tz);
let confirmed = new Date();
let etag = "";
let failures = 0;
let up = false;
let polled = 0; // when asking last succeeded while the socket was down

function say(): void {
  const state = up ? "live" : Date.now() - polled < POLL * 1.5 ? "polling" : "lost";
  const asOf = fill(words.t.as_of!, { time: moment(shown.as_of, words.tz) });
  const more = fill(words.t[state]!, { time: clock(confirmed, words.tz) });
  const text = `${asOf} · ${more}`;
  fresh.className = state;
  if (fresh.textContent !== text) fresh.textContent = text;
}

function show(next: Snapshot): void {
  confirmed = new Date();
  if (newer(shown, next)) {
    shown = next;
    live.innerHTML = render(shown, words, day);
  }
}

/** Ask once. True when the server answered, changed or not. */
async function ask(): Promise<boolean> {
  try {
    const answer = await fetch(seed.track, { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} });
    if (answer.status === 404) location.reload(); // revoked or expired while it was open
    if (answer.status !== 304 && !answer.ok) return false;
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? "";
      show((await answer.json()) as Snapshot);
    }
    confirmed = new Date();
    return true;
  } catch {
    return false;
  }
}

function open(): Wire {
  const address = `${location.origin.replace(/^http/, "ws")}${seed.socket}?EIO=4&transport=websocket`;
  return new WebSocket(address) as unknown as Wire;
}

function start(): void {
  connect(open, "/track", { token: seed.token }, {
    up() {
      up = true;
      failures = 0;
      polled = 0;
      say();
      void ask().then(say);
    },
    event(name, data) {
      if (name === "status") { show(data as Snapshot); say(); }
    },
    down() {
      up = false;
      failures += 1;
      say();
      // Full jitter, at most 30 s: a restarted server is not met by every page at once.
      setTimeout(start, Math.random() * Math.min(POLL, 1000 * 2 ** failures));
    },
  });
}

setInterval(() => {
  const today = dayOf(new Date(), words.tz);
  if (today !== day) { day = today; live.innerHTML = render(shown, words, day); }
}, 60_000);
setInterval(() => {
  if (!up) void ask().then((ok) => { if (ok) polled = Date.now(); say(); });
}, POLL);

if (window.matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.theme = "dark";
start();
