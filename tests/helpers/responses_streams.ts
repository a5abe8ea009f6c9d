// The wire's own names.
// deno-lint-ignore-file camelcase
/**
 * Answers of the Responses API as its servers send them.
 *
 * @module
 */

type Members = Record<string, unknown>;

/** A stream, and the response that it ends with. */
export interface ResponsesStream {
  readonly name: string;
  readonly events: readonly Members[];
  readonly response: Members;
}

const TOOLS = [{
  type: "function",
  name: "look_up_the_weather_of_a_city",
  description: "Says what the weather in a city is like at the moment.",
  parameters: { type: "object", properties: { city: { type: "string" } } },
  strict: true,
}];

/** A response without its output. */
export function head(members: Members = {}): Members {
  return {
    id: "resp_0123456789abcdef0123456789abcdef0123456789abcdef",
    object: "response",
    created_at: 1_750_000_000,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: "You answer in the language of the question, and briefly.",
    max_output_tokens: null,
    model: "gpt-5-codex-2025-09-15",
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: "medium", summary: "auto" },
    service_tier: "default",
    store: true,
    temperature: 1,
    text: { format: { type: "text" }, verbosity: "medium" },
    tool_choice: "auto",
    tools: TOOLS,
    top_p: 1,
    truncation: "disabled",
    usage: null,
    user: null,
    metadata: {},
    ...members,
  };
}

const USAGE = {
  input_tokens: 36,
  input_tokens_details: { cached_tokens: 12 },
  output_tokens: 87,
  output_tokens_details: { reasoning_tokens: 40 },
  total_tokens: 123,
};

function pieces(text: string): string[] {
  return text.match(/.{1,7}/gsu) ?? [];
}

function opened(place: number, item: Members): Members {
  return {
    type: "response.output_item.added",
    output_index: place,
    item: { ...item, status: "in_progress" },
  };
}

function closed(place: number, item: Members): Members {
  return { type: "response.output_item.done", output_index: place, item };
}

/** A message, and the events that tell of it. */
function message(place: number, text: string, annotations: Members[] = []) {
  const id = `msg_${place}_68af4030baa48193b0b43b4c2a176a1a0e6967589f080e78`;
  const at = { item_id: id, output_index: place, content_index: 0 };
  const part = { type: "output_text", annotations, logprobs: [], text };
  const item = {
    id,
    type: "message",
    status: "completed",
    content: [part],
    role: "assistant",
  };
  const events = [
    opened(place, { ...item, content: [] }),
    {
      type: "response.content_part.added",
      ...at,
      part: { ...part, annotations: [], text: "" },
    },
    ...pieces(text).map((delta, index) => ({
      type: "response.output_text.delta",
      ...at,
      delta,
      logprobs: [],
      obfuscation: "x".repeat(index % 4 + 1),
    })),
    ...annotations.map((annotation, index) => ({
      type: "response.output_text.annotation.added",
      ...at,
      annotation_index: index,
      annotation,
    })),
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part },
    closed(place, item),
  ];
  return { item, events };
}

function reasoning(place: number, summaries: string[]) {
  const id = `rs_${place}_68af4030baa48193b0b43b4c2a176a1a0e6967589f080e78`;
  const summary = summaries.map((text) => ({ type: "summary_text", text }));
  const item = {
    id,
    type: "reasoning",
    summary,
    encrypted_content: "gAAAAABo".repeat(20),
  };
  const events = [
    opened(place, { ...item, summary: [], encrypted_content: "" }),
    ...summaries.flatMap((text, index) => {
      const at = { item_id: id, output_index: place, summary_index: index };
      const part = { type: "summary_text", text };
      return [
        {
          type: "response.reasoning_summary_part.added",
          ...at,
          part: { ...part, text: "" },
        },
        ...pieces(text).map((delta) => ({
          type: "response.reasoning_summary_text.delta",
          ...at,
          delta,
          obfuscation: "abc",
        })),
        { type: "response.reasoning_summary_text.done", ...at, text },
        { type: "response.reasoning_summary_part.done", ...at, part },
      ];
    }),
    closed(place, item),
  ];
  return { item, events };
}

function call(place: number, type: "function" | "custom", input: string) {
  const custom = type === "custom";
  const id = `${custom ? "ctc" : "fc"}_${place}_68af4030baa48193b0b43b4c`;
  const member = custom ? "input" : "arguments";
  const event = custom ? "custom_tool_call_input" : "function_call_arguments";
  const at = { item_id: id, output_index: place };
  const item = {
    id,
    type: custom ? "custom_tool_call" : "function_call",
    status: "completed",
    [member]: input,
    call_id: `call_${place}_KEr9Zb`,
    name: custom ? "apply_patch" : "look_up_the_weather_of_a_city",
  };
  const events = [
    opened(place, { ...item, [member]: "" }),
    ...pieces(input).map((delta) => ({
      type: `response.${event}.delta`,
      ...at,
      delta,
      obfuscation: "ab",
    })),
    { type: `response.${event}.done`, ...at, [member]: input },
    closed(place, item),
  ];
  return { item, events };
}

function search(place: number) {
  const id = `ws_${place}_68af4030baa48193b0b43b4c2a176a1a0e6967589f080e78`;
  const at = { item_id: id, output_index: place };
  const item = {
    id,
    type: "web_search_call",
    status: "completed",
    action: { type: "search", query: "weather in Zürich" },
  };
  const events = [
    opened(place, { id, type: "web_search_call" }),
    { type: "response.web_search_call.in_progress", ...at },
    { type: "response.web_search_call.searching", ...at },
    { type: "response.web_search_call.completed", ...at },
    closed(place, item),
  ];
  return { item, events };
}

/** A stream of these items. */
function stream(
  name: string,
  items: { item: Members; events: Members[] }[],
  members: Members = {},
): ResponsesStream {
  const response = head({
    status: "completed",
    output: items.map(({ item }) => item),
    usage: USAGE,
    ...members,
  });
  const events: Members[] = [
    { type: "response.created", response: head() },
    { type: "response.in_progress", response: head() },
    ...items.flatMap(({ events }) => events),
    { type: `response.${response["status"]}`, response },
  ];
  return {
    name,
    response,
    events: events.map(({ type, ...rest }, number) => ({
      type,
      sequence_number: number,
      ...rest,
    })),
  };
}

const GREETING = "Grüß dich 🌍! Was kann ich heute für dich tun?";

/** One of each kind. */
export const RESPONSES_STREAMS: readonly ResponsesStream[] = [
  stream("text", [message(0, GREETING)]),
  stream("reasoning and a call", [
    reasoning(0, ["**Thinking about it**\n\nFirst.", "**Deciding**"]),
    call(1, "function", '{"city":"Zürich","days":[1,2,3],"units":"metric"}'),
  ]),
  stream("a custom tool", [
    message(0, "I patch it."),
    call(
      1,
      "custom",
      "*** Begin Patch\n*** Add File: é.txt\n+x\n*** End Patch",
    ),
    call(2, "function", "{}"),
  ]),
  stream("a hosted tool", [
    search(0),
    message(1, "It is sunny in Zürich, as the weather service says today.", [{
      type: "url_citation",
      start_index: 6,
      end_index: 11,
      url: "https://example.com/zürich",
      title: "Zürich",
    }]),
    message(2, " And warm."),
  ]),
  stream("incomplete", [message(0, "Once upon a time")], {
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  }),
];

/** The bytes of a stream's events. */
export function written(events: readonly Members[]): string[] {
  return events.map((event) =>
    `event: ${event["type"]}\ndata: ${JSON.stringify(event)}\n\n`
  );
}
