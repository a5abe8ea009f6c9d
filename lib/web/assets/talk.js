// A conversation: keys, labels without a new page, and the branch of an exchange that is not on the page.

const exchanges = () => [...document.querySelectorAll(".exchange")];
const current = () => document.activeElement?.closest(".exchange");

/** Moves the focus from exchange to exchange. */
function move(step) {
  const all = exchanges();
  const at = all.indexOf(current());
  all[at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step]?.focus();
}

/** Labels as a form would; an empty word takes the label away. */
async function label(form, word) {
  if (!form) return;
  const { token, id } = form.elements;
  const reply = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams({
      token: token.value,
      id: id.value,
      label: word,
    }),
    redirect: "manual",
  });
  if (!reply.ok && reply.type !== "opaqueredirect") return;
  form.querySelector(".tag")?.remove();
  for (const button of form.querySelectorAll("button[name=label]")) {
    const own = button.textContent;
    button.setAttribute("aria-pressed", String(own === word));
    button.value = own === word ? "" : own;
  }
}

const labelHere = (word) => label(current()?.querySelector("form.label"), word);

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  g: () => labelHere("good"),
  b: () => labelHere("bad"),
  u: () => labelHere(""),
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches?.("input, select, textarea")) return;
  const act = KEYS[key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("form.label") || submitter === null) return;
  event.preventDefault();
  label(form, submitter.value);
});

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".copy input")) target.select();
});

const wanted = location.hash.slice(1);
const at = new URLSearchParams(location.search).get("at");
if (
  /^\w{26}$/.test(wanted) && wanted !== at && !document.getElementById(wanted)
) location.replace(`?at=${wanted}#${wanted}`);
