// The form of the ask page: models, options, files, templates.
import { make } from "./ask_view.js";

const MOST_MODELS = 4;
const REMEMBERED = "ask-models";

/** Images that models take, by how their files begin. */
const IMAGES = [
  [/^\x89PNG\r\n/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF[^]{4}WEBP/, "image/webp"],
];

/** Control characters that no text has. */
// deno-lint-ignore no-control-regex
const NO_TEXT = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;
const VARIABLE = /\{\{\s*([A-Za-z_][\w-]*)\s*\}\}/g;

export class Form {
  /** Files that go with the next message. */
  #files = [];
  #templates = [];
  #known = { models: [], dialects: {}, limits: {}, maxText: 1_000_000 };
  #removed;
  #root;

  /** `removed` gets the place of a model that was taken away. */
  constructor(root, removed) {
    this.#root = root;
    this.#removed = removed;
    this.#on("add", "click", () => this.#addModel("", true));
    this.#on("attach", "click", () => this.#at("file").click());
    this.#on("file", "change", (event) => {
      this.attach([...event.target.files]);
      event.target.value = "";
    });
    this.#on("template", "change", () => this.#showTemplate());
    this.#at("more").addEventListener("input", () => this.#showSet());
    for (const model of this.#remembered()) this.#addModel(model);
  }

  #at(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #on(name, event, act) {
    this.#at(name).addEventListener(event, act);
  }

  /** Takes what the server knows: models, and limits of files. */
  set known(known) {
    this.#known = known;
    const list = document.getElementById("ask-models");
    list.replaceChildren(
      ...known.models.map((value) => make("option", { value })),
    );
    const example = this.#example();
    if (example) {
      for (const input of this.#inputs()) input.placeholder = example;
    }
    const [first] = this.#inputs();
    // Nothing comes between what is being typed.
    const isFree = first.value === "" && first !== document.activeElement;
    if (isFree) first.value = known.usual ?? "";
  }

  set templates(templates) {
    this.#templates = templates;
    this.#at("template").append(
      ...templates.map(({ name, description }) =>
        make("option", {
          value: name,
          textContent: description ? `${name}: ${description}` : name,
        })
      ),
    );
  }

  // Models

  /** A name that can be asked; undefined where none is known. */
  #example() {
    return this.#known.usual ?? this.#known.models[0];
  }

  #remembered() {
    try {
      const models = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
      if (models.length > 0) return models.slice(0, MOST_MODELS).map(String);
    } catch {
      // nothing that can be used
    }
    return [""];
  }

  #inputs() {
    return [...this.#at("models").querySelectorAll("input")];
  }

  #addModel(value, isFocused = false) {
    const input = make("input", {
      value,
      placeholder: this.#example() ?? "provider/model",
    });
    input.setAttribute("list", "ask-models");
    input.spellcheck = false;
    const remove = make("button", { type: "button", textContent: "×" });
    const field = make(
      "div",
      { className: "field" },
      make("label"),
      make("div", { className: "model-input" }, input, remove),
    );
    remove.addEventListener("click", () => {
      this.#removed(this.#inputs().indexOf(input));
      field.remove();
      this.#number();
      this.#inputs().at(-1).focus();
    });
    this.#at("models").append(field);
    this.#number();
    if (isFocused) input.focus();
  }

  #number() {
    const inputs = this.#inputs();
    for (const [at, input] of inputs.entries()) {
      const field = input.closest(".field");
      input.id = `ask-model-${at}`;
      const label = field.querySelector("label");
      label.htmlFor = input.id;
      label.textContent = `Model ${at + 1}`;
      const remove = field.querySelector("button");
      remove.hidden = inputs.length === 1;
      remove.setAttribute("aria-label", `Remove model ${at + 1}`);
    }
    this.#at("add").disabled = inputs.length >= MOST_MODELS;
  }

  /** Names of the models, and keeps them for the next visit. Throws where one is missing. */
  models() {
    const inputs = this.#inputs();
    const empty = inputs.find(({ value }) => value.trim() === "");
    if (empty) {
      empty.focus();
      const example = this.#example();
      throw new Error(
        example ? `Name a model, such as ${example}.` : "Name a model.",
      );
    }
    const models = inputs.map(({ value }) => value.trim());
    localStorage.setItem(REMEMBERED, JSON.stringify(models));
    return models;
  }

  set firstModel(name) {
    this.#inputs()[0].value = name;
  }

  get isBlind() {
    return this.#at("blind").checked;
  }

  // Options

  /** The members of the request that are set, with the system message. Throws where one cannot be read. */
  options() {
    const options = this.#further();
    for (const input of this.#root.querySelectorAll("[data-option]")) {
      const text = input.value.trim();
      if (text === "") continue;
      const value = Number(text);
      if (Number.isNaN(value)) {
        this.#at("more").open = true;
        input.focus();
        throw new Error(`${input.dataset.option} must be a number`);
      }
      options[input.dataset.option] = value;
    }
    return options;
  }

  #further() {
    const text = this.#at("further").value.trim();
    if (text === "") return {};
    try {
      const value = JSON.parse(text);
      if (value && typeof value === "object" && !Array.isArray(value)) {
        return value;
      }
    } catch {
      // said below
    }
    this.#at("more").open = true;
    this.#at("further").focus();
    throw new Error("The further members must be a JSON object");
  }

  /** Fills in members of a request. */
  fill({ system, options }) {
    this.#at("system").value = system;
    const further = { ...options };
    for (const input of this.#root.querySelectorAll("[data-option]")) {
      const { option } = input.dataset;
      const value = further[option];
      input.value = typeof value === "number" ? value : "";
      if (typeof value === "number") delete further[option];
    }
    this.#at("further").value = Object.keys(further).length === 0
      ? ""
      : JSON.stringify(further, null, 1);
    this.#showSet();
  }

  /** What is set is said also where it is folded away. */
  #showSet() {
    const set = [...this.#root.querySelectorAll("[data-option]")]
      .filter(({ value }) => value.trim() !== "")
      .map(({ dataset, value }) => `${dataset.option} ${value.trim()}`);
    const system = this.#at("system").value.trim();
    if (system !== "") set.unshift(`system: ${system.slice(0, 60)}`);
    if (this.#at("further").value.trim() !== "") set.push("further members");
    const template = this.#at("template").value;
    if (template !== "") set.push(`template ${template}`);
    this.#at("set").textContent = set.join(" · ");
  }

  // Templates

  #showTemplate() {
    const template = this.#template();
    this.#at("variables").replaceChildren(
      ...(template?.variables ?? []).map((name) => {
        const id = `ask-variable-${name}`;
        const label = make("label", { htmlFor: id }, name);
        const input = make("input", { id, data: { variable: name } });
        return make("div", { className: "field" }, label, input);
      }),
    );
    if (template) {
      const { system, members, model } = template;
      this.fill({
        system: system || this.#at("system").value,
        options: { ...this.options(), ...members },
      });
      if (model) this.firstModel = model;
    }
    this.#showSet();
  }

  #template() {
    const name = this.#at("template").value;
    return this.#templates.find((template) => template.name === name);
  }

  /** System message and message, with the template's text if one is chosen; it then counts as used. */
  texts() {
    const input = this.#at("message").value;
    const template = this.#template();
    if (!template) return { system: this.#at("system").value, message: input };
    const values = {};
    for (const { dataset, value } of this.#fields()) {
      values[dataset.variable] = value;
    }
    const missing = this.#fields().find(({ value }) => value === "");
    if (missing) {
      this.#at("more").open = true;
      missing.focus();
      throw new Error(`The template needs ${missing.dataset.variable}`);
    }
    const { body } = template;
    const filled = replace(body, { ...values, input });
    const takesInput = /\{\{\s*input\s*\}\}/.test(body) || input === "";
    return {
      system: replace(this.#at("system").value, values),
      message: takesInput ? filled : `${filled}\n\n${input}`.trim(),
    };
  }

  #fields() {
    return [...this.#at("variables").querySelectorAll("input")];
  }

  /** A template is for one message; what it said as system stays. */
  used(system) {
    this.#at("system").value = system;
    this.#at("template").value = "";
    this.#at("variables").replaceChildren();
    this.#showSet();
  }

  // Files

  /** Adds files; says of each that cannot be attached why. */
  async attach(files) {
    const problems = [];
    for (const file of files) {
      try {
        this.#files.push(await this.#read(file));
      } catch (error) {
        problems.push(error.message);
      }
    }
    this.#showFiles();
    this.onProblem?.(problems.join(" "));
  }

  async #read(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const start = String.fromCharCode(...bytes.subarray(0, 16));
    const type = IMAGES.find(([pattern]) => pattern.test(start))?.[1];
    const { name } = file;
    const size = bytes.length;
    if (type !== undefined) {
      const url = await dataUrl(new Blob([bytes], { type }));
      const part = { type: "image_url", "image_url": { url } };
      return { name, about: `${type}, ${sizeText(size)}`, size, part };
    }
    const text = textOf(bytes);
    if (text === undefined) {
      throw new Error(`Cannot attach ${name}: only images and text can be.`);
    }
    if (text.length > this.#known.maxText) {
      throw new Error(
        `Cannot attach ${name}: a message may have at most ${this.#known.maxText} characters.`,
      );
    }
    const part = { type: "text", text: fenced(name, text) };
    return { name, about: `text, ${sizeText(size)}`, size: 0, part };
  }

  #showFiles() {
    this.#at("files").replaceChildren(...this.#files.map((file) => {
      const remove = make("button", { type: "button", textContent: "×" });
      remove.setAttribute("aria-label", `Remove ${file.name}`);
      remove.addEventListener("click", () => {
        this.#files = this.#files.filter((other) => other !== file);
        this.#showFiles();
        this.#at("message").focus();
      });
      const about = make("span", { className: "soft" }, file.about);
      return make("li", {}, file.name, " ", about, remove);
    }));
  }

  get files() {
    return this.#files;
  }

  set files(files) {
    this.#files = files;
    this.#showFiles();
  }

  /** Throws if a model does not take the files. */
  checkFiles(models) {
    const sizes = this.#files.map(({ size }) => size).filter((size) => size);
    if (sizes.length === 0) return;
    const { dialects, limits } = this.#known;
    for (const model of models) {
      const { image, total } = limits[dialects[model.split(/[/:]/)[0]]] ??
        limits.openai ?? {};
      if (total !== undefined && image === undefined) {
        throw new Error(`${model} does not accept images`);
      }
      const sum = sizes.reduce((sum, size) => sum + size, 0);
      if (sizes.some((size) => size > image) || sum > total) {
        throw new Error(
          `${model} accepts images up to ${sizeText(image)}, and ${
            sizeText(total)
          } in total`,
        );
      }
    }
  }
}

function replace(text, values) {
  return text.replaceAll(
    VARIABLE,
    (variable, name) => Object.hasOwn(values, name) ? values[name] : variable,
  );
}

function textOf(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return NO_TEXT.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The text under its name, in a fence that nothing in it closes. */
function fenced(name, text) {
  const ticks = [...text.matchAll(/^ {0,3}(`+)/gm)].map(([, run]) =>
    run.length
  );
  const fence = "`".repeat(Math.max(2, ...ticks) + 1);
  const end = text.endsWith("\n") || text === "" ? "" : "\n";
  return `${name}:\n${fence}\n${text}${end}${fence}`;
}

function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
