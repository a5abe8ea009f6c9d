/**
 * What changed in a request since the one that it continues.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { parsedJson } from "../../../core/data/parsed_json.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { plural } from "../../../core/text/plural.ts";
import { isSent } from "../../../history/cache/collect.ts";
import { differences } from "../../../history/cache/differences.ts";
import type { RequestPart } from "../../../history/cache/request_parts.ts";
import { SentRequests } from "../../../history/cache/sent_requests.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import { oneLine } from "../../../core/text/text.ts";
import { diffMarkup } from "../../parts/text/line_diff.ts";
import { type FoundExchange, wholeChain } from "./found.ts";

/** Turns and tools whose difference is written out. */
const MOST = 20;

/** Members that the other sections are about. */
const ELSEWHERE = new NameSet([
  "messages",
  "tools",
  "functions",
  "input",
  "instructions",
  "system",
]);

/** Writes the differences. */
export async function* diffView(
  found: FoundExchange,
): AsyncGenerator<Markup, void> {
  const { exchange, context } = found;
  const read = await wholeChain(found);
  if ("why" in read) return yield markup`<p class="problem">${read.why}</p>`;
  const before = read.chain.slice(0, -1);
  // Of an earlier turn that came in a request, only the messages are known.
  const parent = before.findLast(isSent) ?? before.at(-1);
  if (parent === undefined) {
    return yield markup`<p class="empty">It is the first exchange of its conversation: there is nothing to compare it with.</p>`;
  }
  const { encoder } = await context.judging();
  const requests = new SentRequests(read.chain, encoder);
  const was = requests.of(parent).parts;
  const now = requests.of(exchange).parts;
  yield markup`<p>Compared with the exchange that it continues, <a href="/ui/exchange/${parent.id}"><code>${parent.id}</code></a>.</p>`;
  const first = differences(
    was,
    isSent(parent) ? now : { ...now, tools: [], parameters: was.parameters },
  );
  yield markup`<section class="card"><h2>Where it first differs</h2>${
    first.length === 0
      ? markup`<p>Nothing before the new turns differs: a prompt cache can give all of the earlier request.</p>`
      : markup`<ul>${
        first.map(({ detail }) => markup`<li>${oneLine(detail)}</li>`)
      }</ul>`
  }</section>`;
  yield turnsSection(was.turns, now.turns);
  yield systemSection(was.system, now.system);
  if (!isSent(parent)) {
    return yield markup`<p class="soft">It was an earlier turn, which came with a later request: its tools and parameters are not known.</p>`;
  }
  yield toolsSection(was.tools, now.tools);
  yield parametersSection(parent, exchange);
}

function turnsSection(
  before: readonly RequestPart[],
  now: readonly RequestPart[],
): Markup {
  const edited = before.flatMap((was, i) => {
    const is = now[i];
    return is !== undefined && is.json !== was.json ? [{ was, is, i }] : [];
  });
  const added = now.slice(before.length);
  const gone = before.length - now.length;
  return markup`<section class="card"><h2>Messages</h2>
<p>${
    plural(Math.min(before.length, now.length) - edited.length, "turn")
  } the same, ${plural(added.length, "turn")} added${
    gone > 0 ? `, ${plural(gone, "turn")} gone` : ""
  }${
    edited.length > 0 ? `, ${plural(edited.length, "turn")} changed` : ""
  }.</p>${
    edited.slice(0, MOST).map(({ was, is, i }) =>
      markup`<h3>Turn ${i + 1} (${oneLine(is.name)})</h3>${partDiff(was, is)}`
    )
  }${leftOut(edited.length)}${
    added.length === 0
      ? undefined
      : markup`<ul class="plain">${
        added.slice(0, 5 * MOST).map(({ name, text }) =>
          markup`<li><ins class="word">+ ${oneLine(name)}</ins> ${
            oneLine(text.slice(0, 160))
          }</li>`
        )
      }</ul>`
  }</section>`;
}

function systemSection(before: RequestPart, now: RequestPart): Markup {
  return markup`<section class="card"><h2>System prompt</h2>${
    before.json === now.json ? same() : partDiff(before, now)
  }</section>`;
}

function toolsSection(
  before: readonly RequestPart[],
  now: readonly RequestPart[],
): Markup {
  const was = new NameMap(before.map((tool) => [tool.name, tool]));
  const is = new NameMap(now.map((tool) => [tool.name, tool]));
  const added = now.filter(({ name }) => !was.has(name));
  const removed = before.filter(({ name }) => !is.has(name));
  const changed = now.flatMap((tool) => {
    const earlier = was.get(tool.name);
    return earlier && earlier.json !== tool.json ? [{ earlier, tool }] : [];
  });
  const order = (tools: readonly RequestPart[]) =>
    JSON.stringify(tools.map(({ name }) => name));
  const isMoved = added.length + removed.length === 0 &&
    order(before) !== order(now);
  const isSame = added.length + removed.length + changed.length === 0 &&
    !isMoved;
  return markup`<section class="card"><h2>Tools</h2>${
    isSame ? same() : undefined
  }${
    isMoved ? markup`<p>They come in another order.</p>` : undefined
  }<ul class="plain">${
    added.slice(0, 5 * MOST).map(({ name }) =>
      markup`<li><ins class="word">+ ${oneLine(name)}</ins></li>`
    )
  }${
    removed.slice(0, 5 * MOST).map(({ name }) =>
      markup`<li><del class="word">- ${oneLine(name)}</del></li>`
    )
  }</ul>${
    changed.slice(0, MOST).map(({ earlier, tool }) =>
      markup`<h3>${oneLine(tool.name)}</h3>${
        diffMarkup(lines(earlier.json), lines(tool.json))
      }`
    )
  }${leftOut(changed.length)}</section>`;
}

function parametersSection(before: Exchange, now: Exchange): Markup {
  const text = ({ request, provider, model }: Exchange) =>
    Object.entries({ provider, ...request, model })
      .filter(([name]) => !ELSEWHERE.has(name))
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, value]) => `${name}: ${JSON.stringify(value, null, 2)}`)
      .join("\n");
  const [was, is] = [text(before), text(now)];
  return markup`<section class="card"><h2>Parameters</h2>${
    was === is ? same() : diffMarkup(was, is)
  }</section>`;
}

/** By lines of text, or of JSON where the text is the same. */
function partDiff(was: RequestPart, is: RequestPart): Markup {
  return was.text === is.text
    ? diffMarkup(lines(was.json), lines(is.json))
    : diffMarkup(was.text, is.text);
}

function lines(json: string): string {
  const value = parsedJson(json);
  return value === undefined ? json : JSON.stringify(value, null, 2);
}

function same(): Markup {
  return markup`<p class="soft">The same.</p>`;
}

function leftOut(count: number): Markup | undefined {
  return count > MOST
    ? markup`<p class="cut">${count - MOST} more are left out.</p>`
    : undefined;
}
