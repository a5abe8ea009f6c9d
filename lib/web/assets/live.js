// The page of running requests: rows as they change, and one answer as it is written.
// Text from elsewhere is only ever set as text.
import { watching } from "./live_watch.js";

const MOST_ROWS = 200;
const UNKNOWN = "–";

/** Milliseconds: `840 ms`, `3.2 s`, `2 min 5 s`. */
export function span(ms) {
  if (ms === null || ms === undefined) return UNKNOWN;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const count = (number) => number.toLocaleString("en-US");

export const isRunning = ({ state }) =>
  state === "waiting" || state === "streaming";

const KINDS = { done: "good", failed: "bad", left: "warn", stopped: "warn" };

/** The tag of a state. */
export function showState(tag, { state, failure }) {
  tag.textContent = state;
  tag.className = `tag state ${state} ${KINDS[state] ?? ""}`;
  tag.title = failure ?? "";
}

export const tokens = ({ tokens, about, asked }) =>
  tokens === 0 && about
    ? UNKNOWN
    : `${asked === undefined ? "" : `${count(asked)} → `}${about ? "~" : ""}${
      count(tokens)
    }`;

const speed = ({ speed }) => speed === undefined ? UNKNOWN : count(speed);

/** Shows what the server sends; returns what keys do. */
export function live(root) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const form = root.dataset.form;
  const rows = new Map();
  let behind = 0;
  let heard = false;
  part("no-script").remove();

  const watch = watching(part("watch"), { form, stop, rows });

  function newRow(row) {
    const line = document.createElement("tr");
    line.dataset.id = row.id;
    const cell = (name, title) => {
      const made = document.createElement("td");
      made.className = name;
      if (title) made.dataset.name = title;
      line.append(made);
      return made;
    };
    const state = document.createElement("span");
    cell("fact nowrap").append(state);
    const head = document.createElement("th");
    head.scope = "row";
    head.className = "model";
    const link = document.createElement(row.recorded ? "a" : "button");
    if (row.recorded) link.href = `/ui/exchange/${row.id}`;
    else link.type = "button";
    link.className = "clip name";
    link.textContent = row.model;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const now = rows.get(row.id)?.row;
      if (row.recorded && (now === undefined || !isRunning(now))) return;
      event.preventDefault();
      watch.open(row.id);
    });
    head.append(link);
    if (row.path) {
      const path = document.createElement("span");
      path.className = "soft path";
      path.textContent = row.path;
      head.append(path);
    }
    line.append(head);
    const client = cell("fact client");
    const run = cell("fact run");
    for (const [place, text] of [[client, row.client], [run, row.run]]) {
      const clip = document.createElement("span");
      clip.className = "clip";
      clip.textContent = text ?? "";
      clip.title = text ?? "";
      if (text) place.append(clip);
    }
    if (row.run) run.dataset.name = "run";
    cell("fact nowrap soft").textContent = new Date(row.started)
      .toLocaleTimeString([], { hour12: false });
    const numbers = ["first", "tokens", "per s", "took", "cost"]
      .map((name) => cell("num", name));
    const stopper = document.createElement("button");
    stopper.type = "button";
    stopper.className = "small";
    stopper.textContent = "Stop";
    stopper.setAttribute("aria-label", `Stop ${row.model}`);
    stopper.addEventListener("click", () => stop(row.id));
    cell("stop").append(stopper);
    return { line, state, numbers, stopper, row };
  }

  function fill(entry, row) {
    entry.row = row;
    showState(entry.state, row);
    const [first, some, perSecond, took, cost] = entry.numbers;
    first.textContent = span(row.first);
    some.textContent = tokens(row);
    perSecond.textContent = speed(row);
    took.textContent = span(row.took ?? Date.now() + behind - row.started);
    cost.textContent = row.cost ?? UNKNOWN;
    entry.stopper.hidden = !isRunning(row);
  }

  function place(entry) {
    const body = part(isRunning(entry.row) ? "running" : "ended");
    if (entry.line.parentNode === body) return;
    const focused = document.activeElement;
    const hadFocus = entry.line.contains(focused);
    body.prepend(entry.line);
    if (!hadFocus) return;
    (focused.hidden ? entry.line.querySelector(".name") : focused).focus();
  }

  function take({ now, running, rows: changed, gone }) {
    behind = now - Date.now();
    if (!heard) {
      rows.clear();
      part("running").replaceChildren();
      part("ended").replaceChildren();
      heard = true;
    }
    // The newest comes first; each is put above the others.
    for (const row of changed.toReversed()) {
      const known = rows.get(row.id);
      const entry = known ?? newRow(row);
      rows.set(row.id, entry);
      fill(entry, row);
      place(entry);
      watch.changed(row);
    }
    for (const id of gone) drop(id);
    const ended = part("ended").rows;
    const running_ = part("running").rows;
    while (ended.length + running_.length > MOST_ROWS && ended.length > 0) {
      drop(ended[ended.length - 1].dataset.id);
    }
    part("count").textContent = running === 0
      ? "nothing runs"
      : running === running_.length
      ? `${running} running`
      : `${count(running)} running, the newest ${running_.length} shown`;
    part("table").hidden = part("keys").hidden = rows.size === 0;
    part("empty").hidden = rows.size > 0;
  }

  function drop(id) {
    rows.get(id)?.line.remove();
    rows.delete(id);
  }

  async function stop(id) {
    const entry = rows.get(id);
    if (entry === undefined || !isRunning(entry.row)) return;
    const dialog = part("confirm");
    part("question").textContent = `Stop ${entry.row.model}?`;
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((end) =>
      dialog.addEventListener("close", end, { once: true })
    );
    if (dialog.returnValue !== "stop") return;
    const reply = await fetch("/ui/live/stop", {
      method: "POST",
      headers: { "content-type": "application/json", "x-chat-form": form },
      body: JSON.stringify({ id }),
    });
    if (!reply.ok) say(`It could not be stopped: status ${reply.status}.`);
  }

  function say(text) {
    part("link").textContent = text;
  }

  let source;
  function connect() {
    source?.close();
    heard = false;
    source = new EventSource("/ui/live/events");
    source.addEventListener("rows", ({ data }) => take(JSON.parse(data)));
    source.addEventListener("open", () => {
      heard = false;
      say("");
    });
    source.addEventListener("error", () => {
      say(
        source.readyState === EventSource.CLOSED
          ? "The server refuses: open the address that it printed when it started."
          : "The connection is lost. Trying again …",
      );
    });
  }
  // A browser has few connections for a server, and a hidden page needs none.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source?.close();
    else connect();
  });
  connect();

  const pause = matchMedia("(prefers-reduced-motion: reduce)").matches
    ? 1000
    : 250;
  setInterval(() => {
    for (const entry of rows.values()) {
      if (isRunning(entry.row) && !document.hidden) fill(entry, entry.row);
    }
  }, pause);

  const focused = () => document.activeElement?.closest("tr[data-id]");
  return {
    s: () => stop(focused()?.dataset.id ?? watch.id),
    Escape: () => watch.close(),
  };
}
