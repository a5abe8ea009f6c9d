// One answer as it is written.
// Text from elsewhere is only ever set as text.
import { isRunning, make, showState, span, tokens } from "./live_row.js";

const TITLES = {
  reasoning: "Thoughts",
  refusal: "Refusal",
  call: "Tool call",
};

const PRIVATE =
  "Its text is not shown: its client asked that it is not recorded, or it is one of two blind answers.";

const ELSEWHERE =
  "It was not recorded by this server. The pages of chat web with the store show it.";

/** Shows an answer in its own card. */
export class Watch {
  /** The row that is watched. */
  row;
  #card;
  #source;
  #shown = new Map();

  constructor(card, onStop) {
    this.#card = card;
    this.#part("close").addEventListener("click", () => this.close());
    this.#part("stop").addEventListener("click", () => onStop(this.row));
  }

  /** Watches a row. */
  open(row) {
    this.#leave();
    this.row?.line.classList.remove("chosen");
    this.row = row;
    row.line.classList.add("chosen");
    this.#part("name").textContent = row.facts.model;
    this.#part("whole").href = `/ui/exchange/${row.facts.id}`;
    this.#card.hidden = false;
    this.changed(row);
    this.#part("name").focus({ preventScroll: true });
    this.#listen();
  }

  /** Shows what has changed in a row, if it is the one that is watched. */
  changed(row) {
    if (row !== this.row) return;
    const { facts } = row;
    showState(this.#part("state"), facts);
    this.#part("facts").textContent = [
      `${tokens(facts)} tokens`,
      facts.speed === undefined ? "" : `${facts.speed} per s`,
      facts.took === undefined ? "" : span(facts.took),
      facts.cost ?? "",
      facts.failure ?? "",
    ].filter(Boolean).join(" · ");
    this.#part("stop").hidden = !isRunning(facts);
    this.#part("whole").hidden = isRunning(facts) || !facts.recorded;
  }

  /** A page that nobody sees needs no connection. */
  pause(isPaused) {
    if (isPaused) this.#leave();
    else if (this.row?.isRunning) this.#listen();
  }

  /** Ends it; the focus goes back to the row. */
  close() {
    if (this.row === undefined) return;
    this.#leave();
    this.row.line.classList.remove("chosen");
    if (this.row.line.isConnected) this.row.focus();
    this.row = undefined;
    this.#card.hidden = true;
  }

  #part(name) {
    return this.#card.querySelector(`[data-${name}]`);
  }

  #listen() {
    this.#clear();
    const { id, open, elsewhere } = this.row.facts;
    if (elsewhere) return this.#note(ELSEWHERE);
    if (!open) return this.#note(PRIVATE);
    const source = new EventSource(`/ui/live/watch/${id}`);
    this.#source = source;
    // Each connection begins with all that has come.
    source.addEventListener("open", () => this.#clear());
    source.addEventListener("grown", ({ data }) => {
      const { anew, parts } = JSON.parse(data);
      if (anew) this.#clear();
      this.#grow(parts);
    });
    source.addEventListener("over", ({ data }) => {
      this.#leave();
      if (JSON.parse(data).why === "private") this.#note(PRIVATE);
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      this.#note("The server refuses to show it. Are many pages open?");
    });
  }

  #leave() {
    this.#source?.close();
    this.#source = undefined;
  }

  #clear() {
    this.#shown.clear();
    this.#part("text").replaceChildren();
  }

  #note(text) {
    this.#part("text").append(make("p", "soft", text));
  }

  #grow(parts) {
    const text = this.#part("text");
    // Who has scrolled up reads on there.
    const below = text.scrollHeight - text.scrollTop - text.clientHeight;
    for (const part of parts) {
      const place = this.#shown.get(part.key) ?? this.#begin(part);
      place.appendData(part.text);
    }
    if (below < 40) text.scrollTop = text.scrollHeight;
  }

  #begin({ key, kind, choice, name, at }) {
    const words = [
      choice > 0 ? `Choice ${choice + 1}` : "",
      TITLES[kind] ?? "",
    ].filter(Boolean).join(", ");
    const block = make(
      "div",
      kind === "reasoning" ? "grown thoughts" : "grown",
    );
    if (words !== "") {
      const head = make("h3", "", name ? `${words} ` : words);
      if (name) head.append(make("code", "", name));
      block.append(head);
    }
    const body = make(kind === "call" ? "pre" : "div");
    const place = document.createTextNode(at > 0 ? "… " : "");
    body.append(place);
    block.append(body);
    this.#part("text").append(block);
    this.#shown.set(key, place);
    return place;
  }
}
