/**
 * Conversations as Markdown.
 *
 * @module
 */
import { answerFacts, minute } from "./facts.ts";
import { chainsOf } from "../../chain/chains.ts";
import type { RecordedConversation } from "../recorded.ts";
import {
  type Block,
  firstWords,
  type Said,
  SPEAKERS,
  transcript,
} from "./transcript.ts";

/** Writes one conversation after the other, and each branch of a conversation completely. */
export async function* exportMarkdown(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  let first = true;
  for await (const { title, exchanges } of conversations) {
    for (const chain of chainsOf(exchanges)) {
      const said = transcript(chain);
      const begun = chain[0]?.started ?? "";
      const lines = [
        ...first ? [] : ["---"],
        `# ${inline(title ?? (firstWords(said) || "Conversation"))}`,
        `${chain[0]?.conversation}, ${minute(begun)}`,
        ...said.map(section),
      ];
      first = false;
      yield `${lines.join("\n\n")}\n\n`;
    }
  }
}

function section({ role, tool, blocks, answers }: Said): string {
  const heading = SPEAKERS[role] ?? role;
  return [
    `## ${heading}${tool === undefined ? "" : ` of ${inline(tool)}`}`,
    ...answers === undefined
      ? []
      : [`*${answerFacts(answers).map(inline).join(" · ")}*`],
    ...blocks.map((block) => role === "tool" ? result(block) : write(block)),
  ].join("\n\n");
}

function write(block: Block): string {
  switch (block.kind) {
    case "text":
      return block.text.trim();
    case "reasoning":
      return quoted(block.text);
    case "refusal":
      return `**Refused:** ${block.text.trim()}`;
    case "call":
      return `Calls \`${inline(block.name)}\`:\n\n${fenced(block.text)}`;
    case "image":
      return block.url.startsWith("data:")
        ? `*(an image of ${block.url.length} characters)*`
        : `![image](<${inline(block.url).replaceAll(">", "%3E")}>)`;
    case "other":
      return `*(${inline(block.type)})*`;
  }
}

/** A tool's result is not Markdown. */
function result(block: Block): string {
  return block.kind === "text" ? fenced(block.text) : write(block);
}

function quoted(text: string): string {
  return text.trim().split("\n").map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

/** Puts a text between fences that are longer than any in it. */
function fenced(text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const longest = Math.max(2, ...runs.map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.replace(/\n$/, "")}\n${fence}`;
}

function inline(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
