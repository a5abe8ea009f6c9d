// What pages do beyond looking: keys, live updates, answers as they stream, votes.
// Text from elsewhere is only ever set as text.

if (document.querySelector("[data-ask]")) import("./ask.js");
if (document.querySelector("[data-talk]")) import("./talk.js");

const rows = () => [...document.querySelectorAll("tr[data-id]")];

/** Moves the focus through the rows of a list. */
function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement?.closest("tr[data-id]"));
  const next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step];
  next?.querySelector("a, button")?.focus();
}

/** Labels the row that has the focus, as its form would. */
async function label(word) {
  const row = document.activeElement?.closest("tr[data-id]");
  const form = document.querySelector("form[data-labels]");
  if (!row || !form) return;
  const body = new URLSearchParams({
    token: form.elements.token.value,
    id: row.dataset.id,
    label: word,
  });
  const reply = await fetch(form.action, { method: "POST", body });
  if (!reply.ok) return;
  const place = row.querySelector("[data-label]");
  place.textContent = word;
  place.hidden = word === "";
  place.className = `tag ${word === "good" || word === "bad" ? word : ""}`;
  // Without a word all labels are taken back.
  if (word === "") {
    row.querySelectorAll("[data-tag]").forEach((tag) => tag.remove());
  }
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  g: () => label("good"),
  b: () => label("bad"),
  u: () => label(""),
  x: () =>
    document.activeElement?.closest("tr[data-id]")
      ?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("input[name=text]")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches?.("input:not([type=checkbox]), select, textarea")) return;
  const act = keys[key];
  if (act === undefined || rows().length === 0 && key !== "/") return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});

const live = document.querySelector("[data-live]");
if (live) Object.assign(keys, (await import("./live.js")).live(live));
