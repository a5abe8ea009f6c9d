// The ask page: asks models, shows their answers beside each other, and takes votes on blind ones.
import { Form } from "./ask_form.js";
import { Column, make } from "./ask_view.js";
import { readEvents } from "./events.js";

const root = document.querySelector("[data-ask]");
const at = (name) => root.querySelector(`[data-${name}]`);

/** Each has its model's name, the messages so far and what it shows. */
let columns = [];
/** The messages with which a conversation begins. */
let start = [];
/** What is being asked; undefined while nothing is. */
let running;
/** Two blind answers that wait for a vote. */
let pair;

const form = new Form(root, (place) => {
  const [removed] = columns.splice(place, 1);
  removed?.view.element.remove();
  showLeads();
});
form.onProblem = (text) => say(text, text !== "");

/** Tells what happens, to the eye and to screen readers. */
function say(text, isProblem = false) {
  at("status").textContent = text;
  at("status").className = `status ${isProblem ? "problem" : "soft"}`;
}

/** What was read stays in sight. */
function focusOn(element) {
  element.focus({ preventScroll: true });
}

// Columns

/** A column for each model; a new one joins the conversation of the first. */
function arrange(models, isBlind) {
  const lead = columns[0]?.messages ?? start;
  const isUneven = isBlind &&
    columns.some(({ messages }) => messages !== lead);
  for (const [place, model] of models.entries()) {
    const isNew = columns[place] === undefined;
    const column = columns[place] ??= addColumn();
    column.model = model;
    column.view.name = isBlind ? `Answer ${place + 1}` : model;
    column.view.state("");
    if (isNew || isUneven || column.isBeaten) {
      column.messages = lead;
      column.isBeaten = false;
      column.view.render(lead);
    }
  }
  at("hint").hidden = true;
}

function addColumn() {
  const column = { model: "", messages: [] };
  column.view = new Column(() => leadFrom(column));
  at("columns").append(column.view.element);
  return column;
}

/** All columns continue the conversation of one. */
function leadFrom(lead) {
  for (const column of columns) {
    column.messages = lead.messages;
    if (column !== lead) column.view.render(lead.messages);
  }
  remember(lead.id);
  showLeads();
  say("All continue from here.");
  focusOn(at("message"));
}

function showLeads() {
  for (const { view, messages } of columns) {
    view.canLead = !running && !pair && messages.length > 0 &&
      columns.some((other) => other.messages !== messages);
  }
}

// Asking

async function send() {
  if (running) return;
  let asked;
  try {
    asked = readForm();
  } catch (error) {
    return say(error.message, true);
  }
  const { message, files } = asked;
  hideVote();
  arrange(asked.models, asked.isBlind);
  running = new AbortController();
  showRunning(true);
  at("message").value = "";
  form.files = [];
  form.used(asked.system);
  const count = asked.models.length;
  say(count === 1 ? "The model writes …" : `${count} models write …`);
  const isAnswered = asked.isBlind
    ? await askBlind(asked)
    : await askOpenly(asked);
  const isStopped = running.signal.aborted;
  running = undefined;
  showRunning(false);
  if (!isAnswered && at("message").value === "") {
    at("message").value = message;
    form.files = files;
  }
  if (pair) return showVote();
  say(isStopped ? "Stopped." : isAnswered ? "" : "No answer.", !isAnswered);
  focusOn(at("message"));
}

/** Throws where something is missing or wrong. */
function readForm() {
  const models = form.models();
  const { isBlind, files } = form;
  if (isBlind && models.length !== 2) {
    throw new Error("Blind takes two models.");
  }
  const options = form.options();
  const { system, message: text } = form.texts();
  form.checkFiles(models);
  const parts = files.map(({ part }) => part);
  const content = parts.length === 0
    ? text
    : text === ""
    ? parts
    : [...parts, { type: "text", text }];
  const user = content === "" ? undefined : { role: "user", content };
  const last = (columns[0]?.messages ?? start).at(-1)?.role;
  if (!user && (last === undefined || last === "assistant")) {
    focusOn(at("message"));
    throw new Error("Write a message.");
  }
  const message = at("message").value;
  return { models, options, system, user, isBlind, files, message };
}

function requestOf({ options, system, user }, messages) {
  return {
    messages: [
      ...(system.trim() === "" ? [] : [{ role: "system", content: system }]),
      ...messages,
      ...(user ? [user] : []),
    ],
    ...options,
    stream_options: { include_usage: true },
  };
}

async function askOpenly(asked) {
  const answered = await Promise.all(
    columns.map((column) => askOne(column, asked)),
  );
  return answered.some(Boolean);
}

/** Asks the model of a column; returns whether it has said anything. */
async function askOne(column, asked) {
  const { view, model } = column;
  view.begin(asked.user);
  view.state("writes …");
  const answer = { text: "", calls: [] };
  let problem;
  let id;
  try {
    const request = requestOf(asked, column.messages);
    const reply = await post("answer", { model, ...request, stream: true });
    id = reply.headers.get("x-chat-exchange");
    for await (const chunk of chunksOf(reply)) take(chunk, answer, view);
  } catch (error) {
    problem = running.signal.aborted ? "" : error.message;
  }
  view.state(
    running.signal.aborted
      ? "stopped"
      : problem
      ? "failed"
      : answer.isCut
      ? "cut at its limit"
      : "",
  );
  view.end(problem);
  const hasSaid = answer.text !== "" || answer.calls.length > 0;
  if (hasSaid) keep(column, asked.user, answer);
  if (id && !running.signal.aborted) await showFacts([column], [id]);
  return hasSaid;
}

async function* chunksOf(reply) {
  if (reply.headers.get("content-type")?.includes("json")) {
    const { choices } = await reply.json();
    return yield { choices: [{ delta: choices?.[0]?.message }] };
  }
  for await (const data of readEvents(reply.body)) {
    // The reply ends when the exchange is recorded, later than the answer.
    if (data === "[DONE]") continue;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new Error(chunk.error.message);
    yield chunk;
  }
}

function take({ choices }, answer, view) {
  answer.isCut ||= choices?.[0]?.finish_reason === "length";
  const delta = choices?.[0]?.delta;
  if (!delta) return;
  const text = `${delta.content ?? ""}${delta.refusal ?? ""}`;
  answer.text += text;
  view.add("text", text);
  view.add("thinking", delta.reasoning_content ?? delta.reasoning);
  for (const [place, call] of (delta.tool_calls ?? []).entries()) {
    const at = call.index ?? place;
    const known = answer.calls[at] ??= {
      id: call.id,
      type: "function",
      function: { name: "", arguments: "" },
    };
    const { name = "", arguments: given = "" } = call.function ?? {};
    known.function.name += name;
    known.function.arguments += given;
    view.add(`call ${at}`, `${name}${name && " "}${given}`);
  }
}

/** Makes an answer part of a column's conversation. */
function keep(column, user, { text, calls }) {
  const message = { role: "assistant", content: text };
  if (calls.length > 0) message.tool_calls = calls;
  column.messages = [...column.messages, ...(user ? [user] : []), message];
}

async function askBlind(asked) {
  const request = requestOf(asked, columns[0].messages);
  const texts = ["", ""];
  let end = { failed: [] };
  for (const { view } of columns) {
    view.begin(asked.user);
    view.facts(["names, times and costs come with the vote"]);
  }
  try {
    const reply = await post("blind", { models: asked.models, request });
    for await (const data of readEvents(reply.body)) {
      const event = JSON.parse(data);
      for (const [place, text] of (event.text ?? []).entries()) {
        texts[place] += text;
        columns[place].view.add("text", text);
      }
      end = event.end ?? end;
    }
  } catch (error) {
    const why = running.signal.aborted ? null : error.message;
    end = { failed: [{ why }, { why }] };
  }
  for (const [place, column] of columns.entries()) {
    const { model, why } = end.failed?.[place] ?? {};
    if (model) column.view.name = model;
    column.view.state(
      why ? "failed" : running.signal.aborted ? "stopped" : "",
    );
    column.view.end(why && `This answer failed: ${why}`);
    if (!end.pair) column.view.facts([]);
    const user = asked.user;
    if (texts[place]) keep(column, user, { text: texts[place], calls: [] });
  }
  pair = end.pair && { pair: end.pair };
  return texts.some((text) => text !== "");
}

// Votes

function showVote() {
  at("vote").hidden = false;
  at("composer").hidden = true;
  say("Both answers are there: vote by 1, 2, b or n.");
  focusOn(at("vote").querySelector("button"));
}

function hideVote() {
  pair = undefined;
  at("vote").hidden = true;
  at("composer").hidden = false;
}

async function vote(choice) {
  const given = pair;
  if (!given || running) return;
  pair = undefined;
  try {
    const reply = await post("vote", { ...given, choice });
    const { shown, models, recorded } = await reply.json();
    hideVote();
    for (const [place, { view }] of columns.entries()) {
      view.name = models[place];
      view.facts([]);
    }
    await showFacts(columns, shown);
    const winner = { 1: columns[0], 2: columns[1] }[choice];
    winner?.view.state("preferred", "tag good");
    const lead = winner ?? columns[0];
    remember(lead.id);
    for (const column of columns) {
      column.messages = lead.messages;
      // What it said itself can be read until then.
      column.isBeaten = column !== lead;
    }
    const place = columns.indexOf(lead) + 1;
    say(
      recorded
        ? `Recorded. A further message continues from answer ${place}.`
        : "The vote is not recorded, because the answers are not.",
      !recorded,
    );
    focusOn(at("message"));
  } catch (error) {
    pair = given;
    say(error.message, true);
  }
}

// Facts

async function showFacts(of, ids) {
  const query = new URLSearchParams(ids.map((id) => ["id", id]));
  const reply = await fetch(`/ui/ask/facts?${query}`);
  if (!reply.ok) return;
  for (const [place, facts] of (await reply.json()).entries()) {
    // It is not recorded.
    if (facts === null) continue;
    const { view } = of[place];
    of[place].id = facts.id;
    // The name may be an alias, and stand for several models.
    const isOther = view.name !== facts.model;
    view.facts([
      ...(isOther ? [facts.model] : []),
      `first ${facts.first}`,
      `took ${facts.took}`,
      `${facts.tokens} tokens`,
      `cost ${facts.cost}`,
      make("a", {
        href: `/ui/conversation/${facts.conversation}#${facts.id}`,
        textContent: "open in the history",
      }),
    ]);
  }
  remember(columns.find(({ id }) => id)?.id);
}

/** Keeps the first conversation in the address, so that it can be loaded again; none without an id. */
function remember(id) {
  const search = id ? `?from=${id}&answered` : "";
  history.replaceState(null, "", `/ui/ask${search}`);
}

/** Posts JSON; throws with the server's reason. */
async function post(action, value) {
  const reply = await fetch(`/ui/ask/${action}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-chat-form": root.dataset.token,
    },
    body: JSON.stringify(value),
    signal: running?.signal,
  });
  if (reply.ok) return reply;
  const text = await reply.text();
  let why;
  try {
    why = JSON.parse(text).error.message;
  } catch {
    why = text || `status ${reply.status}`;
  }
  throw new Error(why);
}

// The page

function showRunning(isRunning) {
  at("setup").disabled = isRunning;
  at("send").disabled = isRunning;
  at("stop").hidden = !isRunning;
  showLeads();
}

function stop() {
  running?.abort();
}

function restart() {
  for (const { view } of columns) view.element.remove();
  columns = [];
  start = [];
  remember();
  hideVote();
  at("hint").hidden = false;
  say("");
  focusOn(at("message"));
}

at("send").addEventListener("click", send);
at("stop").addEventListener("click", stop);
at("new").addEventListener("click", restart);
for (const button of root.querySelectorAll("[data-choice]")) {
  button.addEventListener("click", () => vote(button.dataset.choice));
}
at("skip").addEventListener("click", () => {
  hideVote();
  say("Not voted.");
  focusOn(at("message"));
});
root.addEventListener("submit", (event) => event.preventDefault());
addEventListener("pagehide", stop);

const VOTES = { 1: "1", 2: "2", b: "both", n: "neither" };

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter") {
    const isMeant = event.ctrlKey || event.metaKey;
    // In a field of one line, Enter would send the form.
    if (isMeant || target.matches?.("input")) event.preventDefault();
    if (isMeant) send();
  } else if (key === "Escape") {
    stop();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    const isTyped = target.matches?.(
      "input:not([type=checkbox]), select, textarea",
    );
    if (pair && !isTyped && VOTES[key]) {
      event.preventDefault();
      vote(VOTES[key]);
    }
  }
});

at("message").addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files];
  if (files.length === 0) return;
  event.preventDefault();
  form.attach(files);
});

async function begin() {
  root.hidden = false;
  const { from: id, answered } = root.dataset;
  const from = new URLSearchParams({ from: id });
  if (answered !== undefined) from.set("answered", "");
  const [known] = await Promise.all([
    fetch("/ui/ask/models").then((reply) => reply.ok ? reply.json() : null),
    fetch(`/ui/ask/start?${from}`).then(async (reply) => {
      if (!reply.ok) return;
      const { templates, from, problems } = await reply.json();
      form.templates = templates;
      if (from) refill(from);
      if (problems.length > 0) say(problems.join(" "), true);
    }),
  ]);
  if (known) form.known = known;
}

/** Fills in a recorded request, to be asked again. */
function refill({ model, system, messages, last, options }) {
  form.fill({ system, options });
  form.firstModel = model;
  start = messages;
  const parts = Array.isArray(last?.content)
    ? last.content
    : [{ type: "text", text: last?.content ?? "" }];
  const isText = parts.at(-1)?.type === "text";
  at("message").value = isText ? parts.at(-1).text : "";
  form.files = parts.slice(0, isText ? -1 : undefined).map((part, place) => ({
    name: `part ${place + 1}`,
    about: part.type,
    size: 0,
    part,
  }));
  if (messages.length > 0) arrange([model], false);
  say(
    last
      ? "Filled in from the history: choose a model and send."
      : "From the history: a further message continues it.",
  );
}

begin();
