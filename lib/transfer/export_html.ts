/**
 * Conversations as one page of HTML that needs nothing but itself: no script, no network, all text escaped.
 *
 * @module
 */
import { answerFacts, minute } from "./facts.ts";
import { escapeHtml, textBlocks } from "./html_text.ts";
import { STYLE } from "./html_style.ts";
import { chainsOf, type RecordedConversation } from "./recorded.ts";
import {
  type Block,
  firstWords,
  type Said,
  SPEAKERS,
  transcript,
} from "./transcript.ts";

/** Should anything slip through the escaping, the browser still loads and runs nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** Images that no browser takes for more than a picture. */
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/]+=*$/;

/** Writes the page, a conversation at a time. */
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
        `<h1>${escapeHtml(heading)}</h1>`,
        facts([first?.conversation ?? "", minute(first?.started ?? "")]),
        ...said.map(section),
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
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
`;
}

function section({ role, tool, blocks, answers }: Said): string {
  const name = SPEAKERS[role] ?? role;
  const kind = name === "Result" ? "tool" : role;
  const heading = tool === undefined ? name : `${name} of ${tool}`;
  return [
    `<section class="${kind in SPEAKERS ? kind : "system"}">`,
    `<h2>${escapeHtml(heading)}</h2>`,
    ...blocks.map((block) => kind === "tool" ? result(block) : write(block)),
    ...answers === undefined ? [] : verdict(answers),
    "</section>",
  ].join("\n");
}

function verdict(answers: NonNullable<Said["answers"]>): string[] {
  const told = answerFacts(answers);
  if (answers.status === "completed") return [facts(told)];
  const failure = escapeHtml(told.pop() ?? answers.status);
  return [`<div class="failed">${failure}</div>`, facts(told)];
}

function facts(told: readonly string[]): string {
  return `<div class="facts">${told.map(escapeHtml).join(" · ")}</div>`;
}

function write(block: Block): string {
  switch (block.kind) {
    case "text":
      return textBlocks(block.text);
    case "reasoning":
      return folded("Reasoning", textBlocks(block.text));
    case "refusal":
      return `<div class="failed">Refused: ${escapeHtml(block.text)}</div>`;
    case "call":
      return folded(
        `Calls <code>${escapeHtml(block.name)}</code>`,
        pre(indented(block.text)),
      );
    case "image":
      return image(block.url);
    case "other":
      return note(block.type);
  }
}

/** What a tool gave back is no Markdown, and often long. */
function result(block: Block): string {
  if (block.kind !== "text") return write(block);
  return block.text.length > 400
    ? folded(`${block.text.length} characters`, pre(block.text))
    : pre(block.text);
}

function folded(summary: string, html: string): string {
  return `<details>\n<summary>${summary}</summary>\n${html}\n</details>`;
}

function pre(text: string): string {
  return `<pre><code>${escapeHtml(text)}</code></pre>`;
}

/** Pictures are shown where they are part of the page; anything else would be fetched from somewhere. */
function image(url: string): string {
  if (PICTURE.test(url)) return `<img src="${url}" alt="image">`;
  return note(url.startsWith("data:") ? "an image" : `image: ${url}`);
}

function note(text: string): string {
  return `<div class="facts">(${escapeHtml(text)})</div>`;
}

/** JSON on several lines, where writing it anew loses nothing. */
function indented(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const same = JSON.stringify(value) === text.replace(/([:,]) (?=\S)/g, "$1");
    return same ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}
