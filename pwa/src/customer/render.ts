// The markup of server/pages/templates/_live.html, built again when a new snapshot arrives.
import { view, type Snapshot, type Words } from "./view";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

/** Everything from a snapshot passes here before it becomes markup. */
export function esc(value: string | number): string {
  return String(value).replace(/[&<>"']/g, (c) => ENTITIES[c]!);
}

const icon = (name: string) => `<svg class="i" aria-hidden="true"><use href="#i-${esc(name)}"/></svg>`;
const bar = (percent: number, label: string) =>
  `<progress max="100" value="${esc(percent)}" aria-label="${esc(label)}">${esc(percent)}%</progress>`;
const each = <T>(items: T[], make: (item: T) => string) => items.map(make).join("");

/** What stands inside #live. today: the date at the factory, "2026-11-21". */
export function render(s: Snapshot, w: Words, today: string): string {
  const v = view(s, w, today);
  const t = w.t as Record<"done" | "dates" | "stages" | "lines" | "packages", string>;
  return `<section class="hero ${v.tone}"><p class="state">${icon(v.tone)}<strong>${esc(v.state)}</strong></p>`
    + (v.stopped ? "" : `<p class="percent"><b class="num">${esc(v.percent)}</b>%<span>${esc(t.done)}</span></p>${bar(v.percent, t.done)}`)
    + (v.part ? `<p class="now part">${esc(v.part)}</p>` : "")
    + (v.now ? `<p class="now">${esc(v.now)}</p>` : "")
    + "</section>"
    + (v.dates.length ? `<section class="dates" aria-label="${esc(t.dates)}">` + each(v.dates, (d) => `<div class="date"><h2>${esc(d.label)}</h2><p class="num">${esc(d.date)}</p>`
      + `<p class="note ${d.tone}">${esc(d.note)}</p></div>`) + "</section>" : "")
    + `<section class="stages"><h2>${esc(t.stages)}</h2><ol>`
    + each(v.steps, (p) => `<li class="${p.mark} ${p.tone}"${p.mark === "now" ? ' aria-current="step"' : ""}>`
      + `<span class="dot">${icon(p.icon)}</span><span class="name">${esc(p.name)}</span>`
      + (p.at ? `<time class="num" datetime="${esc(p.iso)}">${esc(p.at)}</time>` : "") + "</li>")
    + `</ol></section><section class="lines"><h2>${esc(t.lines)}</h2><ul>`
    + each(v.lines, (l) => `<li><div class="row"><strong>${esc(l.name)}</strong>`
      + `<span class="num">${esc(l.quantity)} <small>${esc(l.unit)}</small></span></div>`
      + `<p class="code">${esc(l.sku)}</p>`
      + (v.stopped ? "" : `${bar(l.percent, l.name)}<div class="row"><span class="what">${esc(l.note)}</span><span class="num">${esc(l.percent)}%</span></div>`) + "</li>")
    + "</ul></section>"
    + (v.boxes.length ? `<section class="boxes"><h2>${esc(t.packages)} <small>${esc(v.shipped)}</small></h2><ul>`
      + each(v.boxes, (b) => `<li><div class="row"><strong>${esc(b.name)}</strong>`
        + `<span class="chip ${b.tone}">${icon(b.tone)}${esc(b.state)}</span></div>`
        + (b.waybill || b.carrier
          ? `<div class="row"><span>${esc(b.carrier)}</span><span class="code">${esc(b.waybill)}</span></div>` : "")
        + (b.at ? `<p class="when num">${esc(b.at)}</p>` : "") + "</li>")
      + "</ul></section>" : "");
}
