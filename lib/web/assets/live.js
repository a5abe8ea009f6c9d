// The page of running requests: rows as they change, and one answer as it is written.
import { count, Row } from "./live_row.js";
import { Watch } from "./live_watch.js";

const MOST_ROWS = 200;

const REFUSED =
  "The server refuses: open the address that it printed when it started.";
const LOST = "The connection is lost. Trying again …";

/** Shows what the server sends. */
class Live {
  #root;
  #rows = new Map();
  #watch;
  #source;
  /** What the server's clock is ahead, in ms. */
  #ahead = 0;
  /** Whether rows of this connection have come. */
  #heard = false;

  constructor(root) {
    this.#root = root;
    this.#part("no-script").remove();
    this.#watch = new Watch(this.#part("watch"), (row) => this.stop(row));
  }

  /** Connects as long as the page is seen: a browser has few connections for a server. */
  start() {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#source?.close();
      else this.#connect();
      this.#watch.pause(document.hidden);
    });
    this.#connect();
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    setInterval(() => this.#tick(), isCalm ? 1000 : 250);
  }

  /** The row with the focus, else the one that is watched. */
  get chosen() {
    const line = document.activeElement?.closest("tr[data-id]");
    return this.#rows.get(line?.dataset.id) ?? this.#watch.row;
  }

  /** Asks, then stops a request. */
  async stop(row) {
    if (!row?.isRunning) return;
    const dialog = this.#part("confirm");
    this.#part("question").textContent = `Stop ${row.facts.model}?`;
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((end) =>
      dialog.addEventListener("close", end, { once: true })
    );
    if (dialog.returnValue !== "stop") return;
    const reply = await fetch("/ui/live/stop", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-chat-form": this.#root.dataset.form,
      },
      body: JSON.stringify({ id: row.facts.id }),
    });
    if (!reply.ok) this.#say(`It was not stopped: status ${reply.status}.`);
  }

  /** Closes the answer that is watched. */
  close() {
    this.#watch.close();
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #say(text) {
    this.#part("link").textContent = text;
  }

  #connect() {
    this.#source?.close();
    this.#heard = false;
    const source = new EventSource("/ui/live/events");
    this.#source = source;
    source.addEventListener("rows", ({ data }) => this.#take(JSON.parse(data)));
    source.addEventListener("open", () => {
      this.#heard = false;
      this.#say("");
    });
    source.addEventListener("error", () => {
      this.#say(source.readyState === EventSource.CLOSED ? REFUSED : LOST);
    });
  }

  #take({ now, running, rows, gone }) {
    this.#ahead = now - Date.now();
    if (!this.#heard) this.#forget(rows);
    this.#heard = true;
    // The newest comes first; each is put above the others.
    for (const facts of rows.toReversed()) {
      const row = this.#rows.get(facts.id) ?? this.#add(facts);
      row.show(facts, now);
      row.moveTo(this.#part(row.isRunning ? "running" : "ended"));
      this.#watch.changed(row);
    }
    for (const id of gone) this.#drop(id);
    const shown = this.#part("running").rows.length;
    const ended = this.#part("ended").rows;
    while (shown + ended.length > MOST_ROWS && ended.length > 0) {
      this.#drop(ended[ended.length - 1].dataset.id);
    }
    const all = `${count(running)} running`;
    this.#part("count").textContent = running === 0
      ? "nothing runs"
      : running === shown
      ? all
      : `${all}, the newest ${shown} shown`;
    this.#part("table").hidden = this.#rows.size === 0;
    this.#part("keys").hidden = this.#rows.size === 0;
    this.#part("empty").hidden = this.#rows.size > 0;
  }

  /** A new connection begins with all rows: those that it does not have are gone. */
  #forget(rows) {
    const known = new Set(rows.map(({ id }) => id));
    for (const id of [...this.#rows.keys()]) {
      if (!known.has(id)) this.#drop(id);
    }
  }

  #add(facts) {
    const row = new Row(facts, {
      onOpen: (row) => this.#watch.open(row),
      onStop: (row) => this.stop(row),
    });
    this.#rows.set(facts.id, row);
    return row;
  }

  #drop(id) {
    this.#rows.get(id)?.line.remove();
    this.#rows.delete(id);
  }

  #tick() {
    if (document.hidden) return;
    const now = Date.now() + this.#ahead;
    for (const row of this.#rows.values()) if (row.isRunning) row.tick(now);
  }
}

/** Fills the page; returns what keys do. */
export function live(root) {
  const page = new Live(root);
  page.start();
  return { s: () => page.stop(page.chosen), Escape: () => page.close() };
}
