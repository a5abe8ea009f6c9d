/**
 * Traces and logs of OpenTelemetry, as OTLP writes them in JSON, by the conventions for generative AI
 * (https://github.com/open-telemetry/semantic-conventions-genai): messages in attributes of the span or of the event
 * `gen_ai.client.inference.operation.details`; before, one event for each message; OpenLLMetry's and OpenInference's
 * attributes with indices.
 *
 * @module
 */
import { isObject } from "../../../../core/data/invalid.ts";
import { NameMap } from "../../../../core/data/names.ts";
import {
  eachValue,
  type ForeignConversation,
  type JsonFormat,
} from "../foreign.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { unwritten } from "../messages/any_exchange.ts";
import { conversationOf } from "./logged_call.ts";
import { factsOf, type Moment, parametersOf } from "./otel_facts.ts";
import { attributesOf, indexed, valueOf } from "./otlp_values.ts";

/** Exports of OpenTelemetry. */
export const OTEL: JsonFormat<"otel"> = {
  name: "otel",
  is: (value) =>
    isObject(value) &&
    ["resourceSpans", "resourceLogs", "resource_spans", "resource_logs"]
      .some((name) => Array.isArray(value[name])),
  open: eachValue(readExport),
};

const DETAILS = "gen_ai.client.inference.operation.details";
const MESSAGE_EVENT = /^gen_ai\.(?:system|user|assistant|tool)\.message$/;
const CHOICE_EVENT = "gen_ai.choice";

function readExport(value: unknown): readonly ForeignConversation[] {
  const { resourceSpans, resourceLogs, resource_spans, resource_logs } =
    membersOf(value);
  const spans = below(resourceSpans ?? resource_spans, "scopeSpans", "spans")
    .map(momentOf);
  const logs = below(resourceLogs ?? resource_logs, "scopeLogs", "logRecords")
    .map(momentOf);
  const bySpan = new NameMap<Moment[]>();
  for (const log of logs) {
    const list = bySpan.get(log.span);
    if (list === undefined) bySpan.set(log.span, [log]);
    else list.push(log);
  }
  // Each log belongs to one span, also where several have the same id.
  const taken = (id: string) => {
    const list = bySpan.get(id);
    if (id === "" || list === undefined) return [];
    bySpan.delete(id);
    return list;
  };
  return [
    ...spans.flatMap((span) =>
      readCall(span, [...span.events, ...taken(span.span)])
    ),
    ...[...bySpan.values()].flatMap(([first, ...rest]) =>
      first === undefined
        ? []
        : first.name === DETAILS
        ? [first, ...rest].flatMap((log) => readCall(log, []))
        : readCall({ ...first, name: "" }, [first, ...rest])
    ),
  ];
}

/** The spans or log records of an export. */
function below(
  resources: unknown,
  scopes: string,
  records: string,
): Record<string, unknown>[] {
  const snake = (name: string) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return objectsOf(resources).flatMap((resource) =>
    objectsOf(resource[scopes] ?? resource[snake(scopes)]).flatMap((scope) =>
      objectsOf(scope[records] ?? scope[snake(records)])
    )
  );
}

function momentOf(record: Record<string, unknown>): Moment {
  const attributes = attributesOf(record["attributes"]);
  return {
    name: textOf(record["eventName"]) || textOf(attributes["event.name"]) ||
      textOf(record["name"]),
    span: textOf(record["spanId"] ?? record["span_id"]),
    attributes,
    body: valueOf(record["body"]),
    started: record["startTimeUnixNano"] ?? record["start_time_unix_nano"],
    ended: record["endTimeUnixNano"] ?? record["end_time_unix_nano"] ??
      record["timeUnixNano"] ?? record["observedTimeUnixNano"],
    failed: /(?:^2|ERROR)$/.test(`${membersOf(record["status"])["code"]}`),
    events: objectsOf(record["events"]).map(momentOf),
  };
}

function readCall(
  call: Moment,
  events: readonly Moment[],
): readonly ForeignConversation[] {
  const details = events.find(({ name }) => name === DETAILS);
  const attributes = { ...call.attributes, ...details?.attributes };
  const said = saidBy(attributes) ?? saidByEvents(events);
  if (said === undefined) return isCall(attributes) ? [noTexts()] : [];
  const system = unwritten(attributes["gen_ai.system_instructions"]);
  const input = Array.isArray(said.input) && system !== undefined
    ? [{ role: "system", content: system }, ...said.input]
    : said.input;
  return [conversationOf({
    input,
    output: said.output,
    parameters: parametersOf(attributes),
    failed: call.failed,
    facts: factsOf({ ...call, attributes }),
  })];
}

/** Whether a span is the call of a model; agents and tools are spans, too. */
function isCall(attributes: Readonly<Record<string, unknown>>): boolean {
  const operation = attributes["gen_ai.operation.name"];
  return operation === "chat" || operation === "text_completion" ||
    operation === "generate_content";
}

function noTexts(): ForeignConversation {
  return { messages: [], leftOut: ["a call whose texts are not in the file"] };
}

interface Said {
  readonly input: unknown;
  readonly output: unknown;
}

/** The messages in the attributes of a call; those of agents repeat those of their calls. */
function saidBy(
  attributes: Readonly<Record<string, unknown>>,
): Said | undefined {
  const operation = textOf(attributes["gen_ai.operation.name"]);
  if (/^(?:invoke_|create_|execute_)/.test(operation)) return undefined;
  const kind = attributes["openinference.span.kind"];
  if (kind !== undefined && kind !== "LLM") return undefined;
  const input = unwritten(attributes["gen_ai.input.messages"]) ??
    indexed(attributes, "gen_ai.prompt") ??
    indexed(attributes, "llm.input_messages");
  const output = unwritten(attributes["gen_ai.output.messages"]) ??
    indexed(attributes, "gen_ai.completion") ??
    indexed(attributes, "llm.output_messages");
  return input === undefined || output === undefined
    ? undefined
    : { input, output };
}

/** The messages in events, one for each; or all in two events, as text. */
function saidByEvents(events: readonly Moment[]): Said | undefined {
  const prompt = events.find(({ name }) => name === "gen_ai.content.prompt");
  const answer = events.find(({ name }) =>
    name === "gen_ai.content.completion"
  );
  if (prompt !== undefined && answer !== undefined) {
    return {
      input: unwritten(prompt.attributes["gen_ai.prompt"]),
      output: unwritten(answer.attributes["gen_ai.completion"]),
    };
  }
  const input = events.filter(({ name }) => MESSAGE_EVENT.test(name))
    .map(messageOf);
  const choice = events.find(({ name }) => name === CHOICE_EVENT);
  return input.length === 0 || choice === undefined
    ? undefined
    : { input, output: { choices: [messageOf(choice)] } };
}

function messageOf({ name, attributes, body }: Moment): unknown {
  const members = isObject(body) ? body : attributes;
  const given = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, unwritten(value)]),
  );
  if (name === CHOICE_EVENT) {
    const { message = given, ...rest } = given;
    return { ...rest, message: { role: "assistant", ...membersOf(message) } };
  }
  return {
    role: name.split(".")[1],
    ...given,
    ...(name === "gen_ai.tool.message" ? { tool_call_id: given["id"] } : {}),
  };
}
