// From a public snapshot to what the page says. server/pages/view.py is its twin: both are held to
// tests/pages/golden. Kept free of the DOM so that the test runs without a browser.

export interface Snapshot {
  order_no: string; state: string; percent: number; epoch: string; seq: number; as_of: string;
  promised_ship: string; expected_delivery: string | null;
  stages: { code: string; at: string }[];
  lines: Line[];
  packages: Box[];
}
export interface Line {
  sku: string; name: string; name_en: string; unit: string; quantity: string; percent: number;
  made: boolean; operation: { name: string; name_en: string; started: boolean } | null;
}
export interface Box {
  number: number; state: string; waybill: string | null; carrier: string | null; at: string | null;
}
export interface Words {
  lang: "zh" | "en"; tz: string; t: Record<string, string>;
  states: [string, string, string][];
  aside: string[]; milestones: string[];
  carriers: Record<string, string>; boxes: Record<string, string>; units: Record<string, string>;
}
export interface Step { mark: string; tone: string; name: string; iso: string; at: string; icon: string }

const DAY = 86_400_000;
// All of it has left, or nothing more will: "partly shipped" would say nothing.
const GONE = new Set(["shipped", "in_transit", "delivered", "delivery_exception", "returning", "completed", "cancelled"]);

/** Is b newer than a? Order is (epoch, seq) [S17]; an equal one changes nothing. */
export function newer(a: Snapshot, b: Snapshot): boolean {
  return b.epoch > a.epoch || (b.epoch === a.epoch && b.seq > a.seq);
}

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

function parts(at: Date, tz: string): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
    minute: "2-digit", hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
}

/** "11-21 14:02" in the factory's time zone. */
export function moment(iso: string | null, tz: string): string {
  if (!iso) return "";
  const p = parts(new Date(iso), tz);
  return `${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** "14:02" in the factory's time zone. */
export function clock(at: Date, tz: string): string {
  const p = parts(at, tz);
  return `${p.hour}:${p.minute}`;
}

/** The date there, "2026-11-21". */
export function dayOf(at: Date, tz: string): string {
  const p = parts(at, tz);
  return `${p.year}-${p.month}-${p.day}`;
}

export function countdown(day: string, today: string, t: Words["t"]): [string, string] {
  const left = Math.round((Date.parse(day.slice(0, 10)) - Date.parse(today)) / DAY);
  if (left === 0) return [t.today!, "running"];
  const n = Math.abs(left);
  const [one, many, tone] = left > 0 ? ["day_left", "days_left", "running"] : ["day_over", "days_over", "held"];
  return [n === 1 ? t[one!]! : fill(t[many!]!, { n }), tone!];
}

export function view(s: Snapshot, w: Words, today: string) {
  const names = Object.fromEntries(w.states.map(([code, name]) => [code, name]));
  const tones = Object.fromEntries(w.states.map(([code, , tone]) => [code, tone]));
  const lines = s.lines.map((line) => lineView(line, w, s.state));
  const only = s.lines[0];
  const working = s.state === "in_production" || s.state === "in_inspection";
  const gap = s.packages.some((b) => b.number > s.packages.length); // boxes before these were emptied
  const sent = s.packages.filter((b) => !(b.state in w.boxes)).length;
  return {
    state: names[s.state] ?? s.state, tone: tones[s.state] ?? "waiting", percent: s.percent,
    stopped: s.state === "cancelled", // no percentage and no promise stands any more
    now: s.state === "cancelled" ? w.t.no_more! : lines.length === 1 && only?.operation && working ? lines[0]!.note : "",
    dates: dates(s, w.t, today),
    steps: steps(s, w, names, tones),
    lines,
    boxes: s.packages.map((b) => ({
      name: b.number ? fill(w.t[gap ? "box_gap" : "box_of"]!, { a: b.number, b: s.packages.length }) : w.t.box!,
      state: w.boxes[b.state] ?? names[b.state] ?? b.state,
      tone: b.state in w.boxes ? "waiting" : (tones[b.state] ?? "waiting"),
      waybill: b.waybill ?? "",
      carrier: w.carriers[(b.carrier ?? "").toUpperCase()] ?? b.carrier ?? "",
      at: moment(b.at, w.tz),
    })),
    shipped: fill(w.t.shipped_of!, { a: sent, b: s.packages.length }),
    part: sent && sent < s.packages.length && !GONE.has(s.state) ? fill(w.t.partly!, { a: sent, b: s.packages.length }) : "",
  };
}

function steps(s: Snapshot, w: Words, names: Record<string, string>, tones: Record<string, string>): Step[] {
  const first: Record<string, string> = {};
  for (const e of s.stages) first[e.code] ??= e.at;
  const back = [...s.stages].reverse();
  const newest = back.find((e) => e.code === s.state)?.at ?? null;
  const ladder = w.states.map(([code]) => code).filter((code) => !w.aside.includes(code));
  const off = w.aside.includes(s.state);
  const here = off ? (back.find((e) => !w.aside.includes(e.code))?.code ?? "draft") : s.state;
  const step = (code: string, mark: string, tone: string, at: string | null): Step => ({
    mark, tone, name: names[code] ?? code, iso: at ?? "", at: moment(at, w.tz),
    icon: mark === "todo" ? "waiting" : tone,
  });
  const shown: Step[] = [];
  ladder.forEach((code, i) => {
    const past = i < ladder.indexOf(here) || (code === here && off);
    if (code === s.state) shown.push(step(code, "now", tones[code]!, newest));
    else if (past && first[code] && code !== "draft") shown.push(step(code, "past", "done", first[code]));
    else if (!past && w.milestones.includes(code) && s.state !== "cancelled" && s.state !== "returning")
      shown.push(step(code, "todo", "waiting", null));
    if (code === here && off) shown.push(step(s.state, "now", tones[s.state]!, newest));
  });
  return shown;
}

function dates(s: Snapshot, t: Words["t"], today: string) {
  if (s.state === "cancelled") return [];
  const entered = new Set([...s.stages.map((e) => e.code), s.state]);
  const stopped = s.state === "returning";
  const row = (label: string, day: string | null, word: string, codes: string[]) => {
    if (!day) return [];
    const reached = codes.some((c) => entered.has(c));
    const [note, tone] = reached ? [t[word]!, "done"] : stopped ? ["", "waiting"] : countdown(day, today, t);
    return [{ label: t[label]!, date: day.slice(0, 10), note, tone }];
  };
  return [
    ...row("ship", s.promised_ship, "was_shipped", ["shipped", "in_transit", "delivered", "completed"]),
    ...row("arrive", s.expected_delivery, "was_delivered", ["delivered", "completed"]),
  ];
}

function lineView(line: Line, w: Words, state: string) {
  const name = w.lang === "en" ? "name_en" : "name";
  const op = line.operation;
  const note = line.made ? w.t.line_done!
    : state === "cancelled" ? "" // nothing comes next
    : op ? fill(w.t[op.started ? "at_work" : "next"]!, { name: op[name] })
    : w.t.line_wait!;
  return { name: line[name], sku: line.sku, quantity: line.quantity,
    unit: w.units[line.unit] ?? line.unit, percent: line.percent, note };
}
