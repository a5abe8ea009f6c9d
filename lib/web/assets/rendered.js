// Markdown as elements. The server makes HTML of it, which a browser under this page's policy takes as a document only,
// never as markup of the page; of that document, what is listed here is copied.

const ELEMENTS = new Set(
  "A BLOCKQUOTE BR CODE DIV EM H3 HR LI OL P PRE S SPAN STRONG TABLE TBODY TD TH THEAD TR UL"
    .split(" "),
);
const ATTRIBUTES = ["class", "rel", "start", "tabindex", "title"];
const LINK = /^(?:https?:\/\/|mailto:)/i;

/** The longest form that the server takes. */
const LONGEST = 1_000_000;

const known = new Map();

/** Elements for a Markdown text; undefined where there are none, so that the text stays. */
export async function rendered(text, token) {
  if (!known.has(text)) {
    const form = new URLSearchParams({ token, text });
    if (`${form}`.length > LONGEST) return undefined;
    const made = await load(form);
    if (made === undefined) return undefined;
    known.set(text, copied(made));
  }
  return known.get(text).cloneNode(true);
}

function load(form) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/ui/ask/markdown");
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const isThere = request.status === 200;
      resolve(isThere ? request.response?.body : undefined);
    });
    request.send(form);
  });
}

/** The children of an element. */
function copied(from) {
  const to = document.createDocumentFragment();
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    if (!ELEMENTS.has(child.tagName)) {
      to.append(child.textContent);
      continue;
    }
    const element = document.createElement(child.tagName);
    for (const name of ATTRIBUTES) {
      const value = child.getAttribute(name);
      if (value !== null) element.setAttribute(name, value);
    }
    const link = child.getAttribute("href") ?? "";
    if (LINK.test(link)) element.href = link;
    element.append(copied(child));
    to.append(element);
  }
  return to;
}
