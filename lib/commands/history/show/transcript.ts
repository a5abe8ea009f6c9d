/**
 * Writes a conversation for people.
 *
 * @module
 */
import { endpointOf, type Exchange } from "../../../history/line/exchange.ts";
import {
  type Link,
  linkOf,
  messageCount,
} from "../../../history/chain/link.ts";
import type { Message } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { mediaOf, mediaText } from "../../../core/media.ts";
import { recordedWords } from "../../../history/line/outcome.ts";
import { messageText } from "../../../core/text/message_text.ts";
import { seconds, tokens } from "../../../render/stats.ts";
import { withoutTitle } from "../../../history/line/labels_of.ts";
import { longTime } from "../exchange_row.ts";
import { folded, runFacts } from "./tool_result.ts";

export interface TranscriptOptions {
  /** The labels of each exchange, by id, the newest first. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** Whether reasoning is left out. */
  readonly hideReasoning: boolean;
  /** Whether only the beginning of long tool results is shown. */
  readonly foldsResults: boolean;
  /** Makes recorded text safe for the output. */
  readonly clean: (text: string) => string;
  /** Highlights the line that names the speaker. */
  readonly heading: (text: string) => string;
  /** Renders the text of an answer, which is Markdown; it is written as it is by default. */
  readonly markdown?: ((text: string) => Promise<string>) | undefined;
}

/**
 * Writes each message once, in order, below a line with role, time, duration and status.
 *
 * @param chain from the conversation's first exchange on, see {@linkcode History.chain}
 */
export function transcript(
  chain: readonly Exchange[],
  options: TranscriptOptions,
): Promise<string> {
  const blocks: Block[] = [];
  let link: Link | undefined;
  for (const exchange of chain) {
    const parent = link;
    link = linkOf(exchange, parent);
    blocks.push(...exchangeBlocks(exchange, { parent, link, options }));
  }
  return written(blocks, options);
}

/** The blocks of an exchange's own messages and of its answer. */
export function exchangeBlocks(
  exchange: Exchange,
  { parent, link, options }: {
    readonly parent: Link | undefined;
    readonly link: Link;
    readonly options: TranscriptOptions;
  },
): Block[] {
  // Messages that only repeat those of the ancestors in another form have been shown.
  const own = exchange.request.messages.slice(messageCount(parent) - link.base);
  return [
    ...compacted(exchange),
    ...own.map((message) => said(message, exchange, options)),
    ...answers(exchange, options),
  ];
}

/** What the turns before were before they were folded. */
function compacted({ compacted }: Exchange): Block[] {
  if (compacted === undefined) return [];
  const { from, tokens: [before, after] } = compacted;
  const whole = from === null
    ? []
    : [`chat history show ${from} has all turns`];
  return [{
    about: ["compacted", `about ${before} → ${after} tokens`],
    lines: whole,
  }];
}

/** Writes blocks as text. */
export async function written(
  blocks: readonly Block[],
  { clean, heading, markdown }: Pick<
    TranscriptOptions,
    "clean" | "heading" | "markdown"
  >,
): Promise<string> {
  const texts: string[] = [];
  for (const { about, answer, lines } of blocks) {
    const said = answer === undefined
      ? []
      : [await (markdown ?? clean)(answer)];
    const head = heading(clean(about.join(" · ")));
    texts.push([head, ...said, ...lines.map(clean)].join("\n"));
  }
  return `${texts.join("\n\n")}\n`;
}

/** A message, below a line about it. */
export interface Block {
  /** The parts of that line: role, time and more. */
  readonly about: readonly string[];
  /** The text of an answer, which is before the lines. */
  readonly answer?: string | undefined;
  /** The lines of the message. */
  readonly lines: readonly string[];
}

function said(
  message: Message,
  { started, tools }: Exchange,
  { foldsResults }: TranscriptOptions,
): Block {
  const { role, name, tool_call_id: call } = message;
  const who = [role, name, call].filter((fact) => typeof fact === "string");
  const run = role === "tool"
    ? tools?.find((run) => run.call === call)
    : undefined;
  const about = run === undefined ? [] : runFacts(run);
  const { text, lines } = body(message);
  const all = [...text, ...lines];
  const spoken = [...who, ...about, longTime(new Date(started))];
  if (role === "assistant") {
    return { about: spoken, answer: text[0], lines };
  }
  return {
    about: spoken,
    lines: role === "tool" && foldsResults ? folded(all) : all,
  };
}

function answers(
  exchange: Exchange,
  { hideReasoning, labels }: TranscriptOptions,
): Block[] {
  const { response, error, via } = exchange;
  const facts = answerFacts(exchange, labels.get(exchange.id) ?? []);
  const failure = error === undefined ? [] : [`[${recordedWords(error)}]`];
  const choices = response?.choices ?? [];
  if (choices.length === 0) {
    const call = via === undefined ? "no answer" : endpointOf(via);
    return [{ about: [call, ...facts], lines: failure }];
  }
  return choices.flatMap(({ message }, i) => {
    const which = choices.length > 1 ? [`choice ${i + 1}`] : [];
    const { reasoning_content: thought } = message;
    const { text, lines } = body(message);
    return [
      ...thought && !hideReasoning
        ? [{ about: ["reasoning"], lines: [thought.trim()] }]
        : [],
      {
        about: [message.role, ...which, ...facts],
        answer: text[0],
        lines: [...lines, ...failure],
      },
    ];
  });
}

/** The facts of an answer: model, durations, tokens, status, label, id. */
function answerFacts(exchange: Exchange, labels: readonly string[]): string[] {
  const { id, source, provider, model, timing, usage, status } = exchange;
  const { left_out: leftOut } = exchange;
  const first = timing?.first_token_ms;
  const labelled = withoutTitle(labels).toReversed();
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
    ...leftOut === undefined ? [] : [`left out: ${leftOut.join(", ")}`],
    ...labelled.length === 0 ? [] : [`labelled ${labelled.join(", ")}`],
    id,
  ];
}

/** The transcript of audio, or "". */
function transcriptOf(audio: unknown): string {
  const { transcript } = isObject(audio) ? audio : {};
  return typeof transcript === "string" ? transcript.trim() : "";
}

/** What a message says: its text, if it has one; and lines for media, refusal and calls. */
function body(
  message: Message,
): { readonly text: readonly string[]; readonly lines: readonly string[] } {
  const { refusal } = message;
  const { content, audio } = message;
  const parts = Array.isArray(content) ? content : [];
  // Parts other than text are named below.
  const text = Array.isArray(content)
    ? parts.flatMap((part) => part?.text ?? []).join("\n").trim()
    : messageText(message).trim() || transcriptOf(audio);
  const media = mediaOf({ ...message }).map((one) => `[${mediaText(one)}]`);
  const calls = (message.tool_calls ?? []).map((call) => {
    const { name, input } = call.function
      ? { name: call.function.name, input: call.function.arguments }
      : { name: call.custom?.name ?? call.type, input: call.custom?.input };
    return `→ ${name}(${input ?? ""}) ${call.id}`;
  });
  const legacy = message.function_call;
  return {
    text: text === "" ? [] : [text],
    lines: [
      ...media,
      ...refusal ? [refusal] : [],
      ...calls,
      ...legacy ? [`→ ${legacy.name}(${legacy.arguments})`] : [],
    ],
  };
}
