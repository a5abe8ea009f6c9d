/**
 * Conversations as one self-contained HTML page: no script, no network, texts as the pages render them.
 *
 * @module
 */
import { answerFacts, minute } from "./facts.ts";
import { isDataPicture } from "../../../core/text/data_picture.ts";
import { escapeMarkup } from "../../../core/text/markup.ts";
import { prettyJson } from "../../../core/text/pretty_json.ts";
import { sanitize } from "../../../core/text/text.ts";
import { codeBlock } from "../../../render/html/code.ts";
import { markdownMarkup } from "../../../render/html/markdown.ts";
import { STYLE } from "./html_style.ts";
import { chainsOf } from "../../chain/chains.ts";
import type { RecordedConversation } from "../recorded.ts";
import {
  type Block,
  firstWords,
  type Said,
  SPEAKERS,
  transcript,
} from "./transcript.ts";

/** If the escaping fails, the browser still loads and runs nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** Writes the page, one conversation at a time. */
export async function* exportHtml(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  let begun = false;
  for await (const { title, exchanges } of conversations) {
    for (const chain of chainsOf(exchanges)) {
      const said = transcript(chain);
      const [first] = chain;
      const heading = title ?? (firstWords(said) || "Conversation");
      if (!begun) yield head(heading);
      begun = true;
      yield [
        "<article>",
        `<h1>${escapeMarkup(heading)}</h1>`,
        facts([first?.conversation ?? "", minute(first?.started ?? "")]),
        ...await Promise.all(said.map(section)),
        "</article>",
        "",
      ].join("\n");
    }
  }
  if (!begun) yield head("Conversations");
  yield "</main>\n</body>\n</html>\n";
}

function head(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
`;
}

async function section(
  { role, tool, blocks, answers }: Said,
): Promise<string> {
  const name = SPEAKERS[role] ?? role;
  const kind = name === "Result" ? "tool" : role;
  const heading = tool === undefined ? name : `${name} of ${tool}`;
  const written = blocks.map((block) =>
    kind === "tool" ? result(block) : write(block)
  );
  return [
    `<section class="${kind in SPEAKERS ? kind : "system"}">`,
    `<h2>${escapeMarkup(heading)}</h2>`,
    ...await Promise.all(written),
    ...answers === undefined ? [] : verdict(answers),
    "</section>",
  ].join("\n");
}

function verdict(answers: NonNullable<Said["answers"]>): string[] {
  const known = answerFacts(answers);
  if (answers.status === "completed") return [facts(known)];
  const failure = escapeMarkup(known.pop() ?? answers.status);
  return [`<div class="failed">${failure}</div>`, facts(known)];
}

function facts(known: readonly string[]): string {
  return `<div class="facts">${known.map(escapeMarkup).join(" · ")}</div>`;
}

async function write(block: Block): Promise<string> {
  switch (block.kind) {
    case "text":
      return await markdown(block.text);
    case "reasoning":
      return folded("Reasoning", await markdown(block.text));
    case "refusal":
      return `<div class="failed">Refused: ${escapeMarkup(block.text)}</div>`;
    case "call":
      return folded(
        `Calls <code>${escapeMarkup(block.name)}</code>`,
        await data(block.text),
      );
    case "image":
      return image(block.url);
    case "other":
      return note(block.type);
  }
}

/** A tool's result is not Markdown, and often long. */
async function result(block: Block): Promise<string> {
  if (block.kind !== "text") return await write(block);
  const text = await data(block.text);
  return block.text.length > 400
    ? folded(`${block.text.length} characters`, text)
    : text;
}

function folded(summary: string, html: string): string {
  return `<details>\n<summary>${summary}</summary>\n${html}\n</details>`;
}

async function markdown(text: string): Promise<string> {
  return (await markdownMarkup(text.toWellFormed())).text;
}

/** What a tool is given or gives back: JSON if it is, else text. */
async function data(text: string): Promise<string> {
  const isJson = /^\s*[[{]/.test(text);
  const shown = sanitize(isJson ? prettyJson(text) : text);
  const { text: html } = await codeBlock(
    shown.toWellFormed(),
    isJson ? "json" : "",
  );
  return html;
}

/** Shows images whose data is in the page; others would need the network. */
function image(url: string): string {
  if (isDataPicture(url)) return `<img src="${url}" alt="image">`;
  return note(url.startsWith("data:") ? "an image" : `image: ${url}`);
}

function note(text: string): string {
  return `<div class="facts">(${escapeMarkup(text)})</div>`;
}
