/**
 * A conversation as a person reads it.
 *
 * @module
 */
import type { Exchange } from "../../conversation/exchange.ts";
import { type Link, linkOf, messageCount } from "../../conversation/link.ts";
import type { Message } from "../../core/chat.ts";
import { messageText } from "../../repl/message_text.ts";
import { seconds, tokens } from "../../render/stats.ts";
import { longTime } from "./row.ts";

/** What is known beside the exchanges, and how they are shown. */
export interface TranscriptOptions {
  /** The newest label of exchanges, by id. */
  readonly labels: ReadonlyMap<string, string>;
  /** Whether reasoning is left out. */
  readonly hideReasoning: boolean;
  /** Makes text from elsewhere safe for where it is shown. */
  readonly clean: (text: string) => string;
  /** Makes a line that tells who speaks stand out. */
  readonly heading: (text: string) => string;
}

/**
 * Each message once, in order, below a line that tells who speaks, when, how long it took and how it ended.
 *
 * @param chain from the conversation's first exchange on, see {@linkcode HistoryStore.chain}
 */
export function transcript(
  chain: readonly Exchange[],
  options: TranscriptOptions,
): string {
  const blocks: Block[] = [];
  let link: Link | undefined;
  for (const exchange of chain) {
    const before = messageCount(link);
    link = linkOf(exchange, link);
    // What it only says in another form than its ancestors has been shown.
    const own = exchange.request.messages.slice(before - link.base);
    blocks.push(
      ...own.map((message) => said(message, exchange)),
      ...answers(exchange, options),
    );
  }
  const { clean, heading } = options;
  const texts = blocks.map(({ about, lines }) =>
    [heading(clean(about.join(" · "))), ...lines.map(clean)].join("\n")
  );
  return `${texts.join("\n\n")}\n`;
}

/** What is said at once. */
interface Block {
  /** Who says it, when, and more. */
  readonly about: readonly string[];
  readonly lines: readonly string[];
}

function said(message: Message, { started }: Exchange): Block {
  const { role, name, tool_call_id: call } = message;
  const who = [role, name, call].filter((fact) => typeof fact === "string");
  return { about: [...who, longTime(new Date(started))], lines: body(message) };
}

function answers(
  exchange: Exchange,
  { hideReasoning, labels }: TranscriptOptions,
): Block[] {
  const { response, error, via } = exchange;
  const facts = answerFacts(exchange, labels.get(exchange.id));
  const failure = error === undefined ? [] : [`[${error.message}]`];
  const choices = response?.choices ?? [];
  if (choices.length === 0) {
    return [{ about: [via?.path ?? "no answer", ...facts], lines: failure }];
  }
  return choices.flatMap(({ message }, i) => {
    const which = choices.length > 1 ? [`choice ${i + 1}`] : [];
    const { reasoning_content: thought } = message;
    const lines = [...body(message), ...failure];
    return [
      ...thought && !hideReasoning
        ? [{ about: ["reasoning"], lines: [thought.trim()] }]
        : [],
      { about: [message.role, ...which, ...facts], lines },
    ];
  });
}

/** Who answered, how long it took, how it ended, what was said about it. */
function answerFacts(exchange: Exchange, label: string | undefined): string[] {
  const { id, source, provider, model, timing, usage, status } = exchange;
  const first = timing?.first_token_ms;
  return [
    provider === model ? model : `${provider}/${model}`,
    ...source === "import" ? ["imported"] : [
      ...first === null || first === undefined
        ? []
        : [`first token: ${seconds(first)}`],
      ...timing === undefined ? [] : [`total: ${seconds(timing.total_ms)}`],
      ...usage === undefined ? [] : [`${tokens(usage)} tokens`],
    ],
    ...status === "completed" ? [] : [status],
    ...label ? [`labelled ${label}`] : [],
    id,
  ];
}

/** The lines of a message: its text, what it refuses, what it calls. */
function body(message: Message): string[] {
  const { refusal } = message;
  const text = messageText(message).trim();
  const calls = (message.tool_calls ?? []).map((call) => {
    const { name, input } = call.function
      ? { name: call.function.name, input: call.function.arguments }
      : { name: call.custom?.name ?? call.type, input: call.custom?.input };
    return `→ ${name}(${input ?? ""}) ${call.id}`;
  });
  const legacy = message.function_call;
  return [
    ...text === "" ? [] : [text],
    ...refusal ? [refusal] : [],
    ...calls,
    ...legacy ? [`→ ${legacy.name}(${legacy.arguments})`] : [],
  ];
}
