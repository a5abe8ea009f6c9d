// A column of the ask page: one model's side of a conversation.
// Text from elsewhere is only ever set as text.

import { rendered } from "./rendered.js";

/** Makes an element; children are elements or texts. */
export function make(name, members = {}, ...children) {
  const element = document.createElement(name);
  const { data, ...own } = members;
  Object.assign(element, own);
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

const ROLES = {
  user: "You",
  assistant: "Answer",
  system: "System",
  developer: "Developer",
  tool: "Tool",
};

/** How near to its end, in pixels, the page counts as scrolled to it. */
const NEAR = 40;

export class Column {
  #name = make("h2", { className: "clip" });
  #state = make("span", { className: "soft" });
  #turns = make("div", { className: "ask-turns", role: "group" });
  #facts = make("p", { className: "ask-facts soft" });
  #live;
  /** Continues from this column in all of them. */
  #from = make("button", {
    type: "button",
    textContent: "Continue from here",
    hidden: true,
  });

  constructor(onContinue) {
    this.#from.addEventListener("click", onContinue);
    this.element = make(
      "section",
      { className: "card column" },
      make("header", {}, this.#name, this.#state),
      this.#turns,
      make("footer", {}, this.#facts, this.#from),
    );
    this.render([]);
  }

  get name() {
    return this.#name.textContent;
  }

  set name(text) {
    this.#name.textContent = text;
    this.#name.title = text;
    this.element.setAttribute("aria-label", text);
    this.#turns.setAttribute("aria-label", `Conversation: ${text}`);
  }

  /** A word beside the name: `writes`, `stopped`, `preferred`. */
  state(text, className = "soft") {
    this.#state.textContent = text;
    this.#state.className = className;
  }

  /** Whether others can continue from here. */
  set canLead(value) {
    this.#from.hidden = !value;
  }

  /** Shows a conversation. */
  render(messages) {
    this.#turns.replaceChildren(...messages.map(turn));
    if (messages.length === 0) {
      this.#turns.append(
        make("p", {
          className: "empty",
          textContent: "The answer will be here.",
        }),
      );
    }
    this.facts([]);
  }

  /** Begins an answer to a message, if there is one. */
  begin(message) {
    this.#turns.querySelector(".empty")?.remove();
    this.facts([]);
    if (message) this.#turns.append(turn(message));
    this.#live = {
      turn: make("div", { className: "ask-turn assistant live" }),
      texts: {},
    };
    this.#live.turn.append(make("p", { className: "who" }, ROLES.assistant));
    this.#turns.append(this.#live.turn);
    scrollDown();
  }

  /** Adds to a part of the answer: `text`, `thinking`, or a call by its place. */
  add(part, text) {
    if (!text || !this.#live) return;
    const isAtEnd = isScrolledDown();
    this.#live.texts[part] ??= this.#part(part);
    this.#live.texts[part].appendData(text);
    if (isAtEnd) scrollDown();
  }

  #part(part) {
    const text = document.createTextNode("");
    const isThought = part === "thinking";
    const block = make(part === "text" || isThought ? "div" : "pre", {
      className: "ask-text",
    }, text);
    if (part === "text") this.#live.block = block;
    const shown = isThought
      ? make(
        "details",
        { className: "thinking" },
        make("summary", {}, "Thinking"),
        block,
      )
      : block;
    if (isThought) this.#live.turn.firstChild.after(shown);
    else this.#live.turn.append(shown);
    return text;
  }

  /** Ends the answer, with what went wrong if anything did. */
  end(problem) {
    const isAtEnd = isScrolledDown();
    this.#live?.turn.classList.remove("live");
    if (this.#live?.block) showMarkdown(this.#live.block);
    if (problem) {
      this.#live?.turn.append(
        make("p", { className: "problem", textContent: problem }),
      );
    } else if (this.#live && Object.keys(this.#live.texts).length === 0) {
      this.#live.turn.append(
        make("p", { className: "soft", textContent: "(an empty answer)" }),
      );
    }
    this.#live = undefined;
    if (isAtEnd) scrollDown();
  }

  /** Shows facts about the last answer: texts, elements. */
  facts(facts) {
    this.#facts.replaceChildren(
      ...facts.map((fact) => make("span", { className: "nowrap" }, fact)),
    );
  }
}

/** Shows the text of a block as the Markdown that it is; where that cannot be had, the text stays. */
async function showMarkdown(block) {
  const { token } = document.querySelector("[data-ask]").dataset;
  const made = await rendered(block.textContent, token);
  if (made === undefined) return;
  const isAtEnd = isScrolledDown();
  block.replaceChildren(made);
  block.classList.add("made");
  if (isAtEnd) scrollDown();
}

function scrollDown() {
  const page = document.scrollingElement;
  page.scrollTop = page.scrollHeight;
}

function isScrolledDown() {
  const { scrollTop, scrollHeight, clientHeight } = document.scrollingElement;
  return scrollHeight - scrollTop - clientHeight < NEAR;
}

function turn({ role, content, tool_calls: calls = [] }) {
  const parts = typeof content === "string"
    ? [{ type: "text", text: content }]
    : content ?? [];
  const blocks = parts.map(partOf);
  if (role === "assistant") {
    for (const block of blocks) {
      if (block.tagName === "DIV") showMarkdown(block);
    }
  }
  return make(
    "div",
    { className: `ask-turn ${role}` },
    make("p", { className: "who" }, ROLES[role] ?? role),
    ...blocks,
    ...calls.map((call) =>
      make("pre", { className: "ask-text" }, callText(call.function ?? {}))
    ),
  );
}

function callText({ name = "", arguments: given = "" }) {
  return `${name} ${given}`;
}

function partOf({ type, text, image_url: image, file }) {
  if (type === "image_url" && image?.url?.startsWith("data:image/")) {
    return make("img", { src: image.url, alt: "attached image" });
  }
  return make("div", {
    className: "ask-text",
    textContent: text ?? `[${file?.filename ?? image?.url ?? type}]`,
  });
}
