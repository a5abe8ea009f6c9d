// One answer as it is written.
import { isRunning, showState, span, tokens } from "./live.js";

const TITLES = {
  reasoning: "Thoughts",
  refusal: "Refusal",
  call: "Tool call",
};

/** Shows an answer in its own card. */
export function watching(card, { stop, rows }) {
  const part = (name) => card.querySelector(`[data-${name}]`);
  let source;
  let shown = new Map();
  let opener;
  const watch = { id: undefined, open, close, changed };

  function open(id) {
    const { row } = rows.get(id);
    leave();
    watch.id = id;
    opener = document.activeElement;
    part("name").textContent = row.model;
    part("whole").hidden = true;
    part("whole").href = `/ui/exchange/${id}`;
    card.hidden = false;
    clear();
    changed(row);
    part("name").focus({ preventScroll: true });
    if (!row.open) {
      return note(
        "Its client asked that it is not recorded, so it is not shown here.",
      );
    }
    source = new EventSource(`/ui/live/watch/${id}`);
    source.addEventListener("grown", ({ data }) => grow(JSON.parse(data)));
    source.addEventListener("over", () => leave());
    // The stream begins anew with all of the answer.
    source.addEventListener("open", clear);
  }

  function clear() {
    shown = new Map();
    part("text").replaceChildren();
  }

  function note(text) {
    const line = document.createElement("p");
    line.className = "soft";
    line.textContent = text;
    part("text").append(line);
  }

  function grow({ anew, parts }) {
    if (anew) clear();
    const text = part("text");
    // Who has scrolled up reads on there.
    const follows = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
    for (const piece of parts) {
      const place = shown.get(piece.key) ?? begin(piece);
      place.appendData(piece.text);
    }
    if (follows) text.scrollTop = text.scrollHeight;
  }

  function begin({ key, kind, choice, name, at }) {
    const block = document.createElement("div");
    block.className = `part ${kind}`;
    const title = [
      choice > 0 ? `Choice ${choice + 1}` : "",
      TITLES[kind] ?? "",
      name ?? "",
    ].filter(Boolean).join(" ");
    if (title !== "") {
      const head = document.createElement("h3");
      head.textContent = title;
      block.append(head);
    }
    const body = document.createElement(kind === "call" ? "pre" : "div");
    const place = document.createTextNode(at > 0 ? "… " : "");
    body.append(place);
    block.append(body);
    part("text").append(block);
    shown.set(key, place);
    return place;
  }

  /** The row has changed. */
  function changed(row) {
    if (row.id !== watch.id) return;
    showState(part("state"), row);
    part("facts").textContent = [
      `${tokens(row)} tokens`,
      row.speed === undefined ? "" : `${row.speed} per s`,
      row.took === undefined ? "" : span(row.took),
      row.cost ?? "",
      row.failure ?? "",
    ].filter(Boolean).join(" · ");
    part("stop").hidden = !isRunning(row);
    part("whole").hidden = isRunning(row) || !row.recorded;
  }

  function leave() {
    source?.close();
    source = undefined;
  }

  function close() {
    if (card.hidden) return;
    leave();
    watch.id = undefined;
    card.hidden = true;
    const row = opener?.closest("tr[data-id]");
    if (row?.isConnected) row.querySelector(".name").focus();
  }

  part("close").addEventListener("click", close);
  part("stop").addEventListener("click", () => stop(watch.id));
  return watch;
}
