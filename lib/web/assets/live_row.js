// A request as a row, and what is written of it.
// Text from elsewhere is only ever set as text.

const UNKNOWN = "–";

/** Milliseconds: `840 ms`, `3.2 s`, `2 min 5 s`. */
export function span(ms) {
  if (ms === null || ms === undefined) return UNKNOWN;
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A count with separators: `12,034`. */
export function count(number) {
  return number.toLocaleString("en-US");
}

/** Tokens of request and answer as far as they are known: `12 → ~34`. */
export function tokens({ tokens, about, asked }) {
  if (tokens === 0 && about) return UNKNOWN;
  const before = asked === undefined ? "" : `${count(asked)} → `;
  return `${before}${about ? "~" : ""}${count(tokens)}`;
}

export function isRunning({ state }) {
  return state === "waiting" || state === "streaming";
}

const KINDS = { done: "good", failed: "bad", left: "warn", stopped: "warn" };

/** Shows a state as a tag. */
export function showState(tag, { state }) {
  tag.textContent = state;
  tag.className = `tag state ${state} ${KINDS[state] ?? ""}`;
}

/** Makes an element. */
export function make(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** The columns of numbers; a narrow page shows their names in each row. */
const NUMBERS = [
  ["first", ({ first }) => span(first)],
  ["tokens", tokens],
  ["per s", ({ speed }) => speed === undefined ? UNKNOWN : count(speed)],
  ["took", ({ took, started }, now) => span(took ?? now - started)],
  ["cost", ({ cost }) => cost ?? UNKNOWN],
];

/** A row of the table. */
export class Row {
  /** What the server said last. */
  facts;
  line = make("tr");
  #state = make("span");
  #note = make("span");
  #stop = make("button", "small", "Stop");
  #numbers;

  /** `onOpen` and `onStop` are called with the row. */
  constructor(facts, { onOpen, onStop }) {
    const { id, model, client, run, started } = facts;
    this.facts = facts;
    this.line.dataset.id = id;
    this.#cell("fact nowrap").append(this.#state);
    const head = make("th", "model");
    head.scope = "row";
    head.append(this.#link(onOpen), this.#note);
    this.line.append(head);
    this.#named("fact client", client);
    this.#named("fact run", run);
    this.#cell("fact nowrap soft started").textContent = new Date(started)
      .toLocaleTimeString([], { hour12: false });
    this.#numbers = NUMBERS.map(([name, text]) => {
      const place = this.#cell("num");
      place.dataset.name = name;
      return { place, text };
    });
    this.#stop.type = "button";
    this.#stop.setAttribute("aria-label", `Stop ${model}`);
    this.#stop.addEventListener("click", () => onStop(this));
    this.#cell("stop").append(this.#stop);
  }

  get isRunning() {
    return isRunning(this.facts);
  }

  /** Whether a link leads to its exchange now. */
  get isLink() {
    return this.facts.recorded && !this.isRunning;
  }

  /** Shows what the server says; `now` is the server's clock. */
  show(facts, now) {
    const { failure, path, elsewhere } = facts;
    this.facts = facts;
    showState(this.#state, facts);
    const note = [elsewhere, failure ?? path].filter(Boolean).join(" · ");
    this.#note.textContent = note;
    this.#note.className = failure ? "bad note" : "soft note";
    this.#note.hidden = note === "";
    this.#stop.hidden = !this.isRunning;
    this.tick(now);
  }

  /** Shows how long it takes. */
  tick(now) {
    for (const { place, text } of this.#numbers) {
      const said = text(this.facts, now);
      if (place.textContent === said) continue;
      place.textContent = said;
      place.classList.toggle("unknown", said === UNKNOWN);
    }
  }

  /** Puts it at the top of a part of the table; what has the focus keeps it. */
  moveTo(body) {
    if (this.line.parentNode === body) return;
    const focused = document.activeElement;
    const hadFocus = this.line.contains(focused);
    body.prepend(this.line);
    if (hadFocus && !focused.hidden) focused.focus();
    else if (hadFocus) this.focus();
  }

  focus() {
    this.line.querySelector(".name").focus();
  }

  #link(onOpen) {
    const { recorded, id, model } = this.facts;
    const link = make(recorded ? "a" : "button", "clip name", model);
    if (recorded) link.href = `/ui/exchange/${id}`;
    else link.type = "button";
    link.title = model;
    link.addEventListener("click", (event) => {
      const isOther = event.ctrlKey || event.metaKey || event.shiftKey;
      if (isOther || this.isLink) return;
      event.preventDefault();
      onOpen(this);
    });
    return link;
  }

  #named(className, text) {
    const cell = this.#cell(className);
    if (text === undefined) return;
    const clip = make("span", "clip", text);
    clip.title = text;
    cell.append(clip);
  }

  #cell(className) {
    const cell = make("td", className);
    this.line.append(cell);
    return cell;
  }
}
