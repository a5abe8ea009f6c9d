/**
 * What fills a request, and how much of it the provider's cache had.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import { plural } from "../../../core/text/plural.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import {
  type Sections,
  sectionsOf,
} from "../../../history/cache/entry_json.ts";
import type { CacheEntry } from "../../../history/cache/judgement.ts";
import type { OfferedTool } from "../../../history/cache/offered_tools.ts";
import { oneLine } from "../../../core/text/text.ts";
import { costText, countText } from "../../parts/format.ts";

const WIDTH = 1000;
const HEIGHT = 24;

const NAMES: readonly [keyof Sections, string][] = [
  ["system", "system prompt"],
  ["tools", "tools"],
  ["turns", "turns"],
  ["tool_results", "tool results"],
];

/** Writes the sections of a request as a bar and as a table. */
export function anatomySection(entry: CacheEntry): Markup {
  const sections = sectionsOf(entry.bytes, entry.promptTokens);
  const all = NAMES.reduce((sum, [name]) => sum + sections[name].bytes, 0);
  return markup`<section class="card"><h2>What fills the request</h2>${
    bar(
      NAMES.map(([name, title]) => ({
        name,
        title,
        share: share(sections[name].bytes, all),
      })),
    )
  }<div class="table"><table class="anatomy"><thead><tr><th>Part</th><th class="num">Bytes</th><th class="num">Tokens ~</th><th class="num">Share</th></tr></thead><tbody>${
    NAMES.map(([name, title]) =>
      markup`<tr><th scope="row"><span class="key ${name}"></span>${title}</th><td class="num">${
        countText(sections[name].bytes)
      }</td><td class="num">${
        countText(sections[name].tokens)
      }</td><td class="num">${
        percent(share(sections[name].bytes, all))
      }</td></tr>`
    )
  }</tbody></table></div></section>`;
}

/** Writes what the provider's cache had of a request, and why not more. */
export function cacheSection(entry: CacheEntry): Markup {
  const { promptTokens, cachedTokens, miss, lostTokens, lostDollars } = entry;
  const reported = promptTokens !== undefined && cachedTokens !== undefined;
  return markup`<section class="card"><h2>What the cache had</h2>${
    reported
      ? markup`${
        bar([
          {
            name: "cached",
            title: "from the cache",
            share: share(cachedTokens, promptTokens),
          },
          {
            name: "fresh",
            title: "read anew",
            share: 1 - share(cachedTokens, promptTokens),
          },
        ])
      }<p>${countText(cachedTokens)} of ${countText(promptTokens)} tokens (${
        percent(share(cachedTokens, promptTokens))
      }).</p>`
      : markup`<p class="soft">The provider did not report what came from its cache.</p>`
  }${
    miss &&
    markup`<p>${
      // Its detail begins with the word.
      miss.detail.startsWith(miss.kind)
        ? ""
        : markup`<strong>${miss.kind.replaceAll("_", " ")}</strong>: `}${
      oneLine(miss.detail)
    }</p>`
  }${
    lostTokens
      ? markup`<p class="soft">${countText(lostTokens)} tokens lost, ${
        costText(lostDollars)
      }.</p>`
      : undefined
  }</section>`;
}

/** Writes the tools that a request offered and that no answer of the conversation calls. */
export function toolsSection(
  tools: readonly OfferedTool[],
): Markup | undefined {
  if (tools.length === 0) return undefined;
  const unused = tools.filter(({ called }) => !called)
    .toSorted((a, b) => b.bytes - a.bytes);
  const bytes = unused.reduce((sum, tool) => sum + tool.bytes, 0);
  return markup`<section class="card"><h2>Tools that are never called</h2><p>${
    unused.length === 0
      ? tools.length === 1
        ? "The only tool that it offers is called."
        : `All ${tools.length} tools that it offers are called.`
      : `${unused.length} of ${plural(tools.length, "tool")}, ${
        sizeText(bytes)
      } in each request.`
  }</p><ul class="tools">${
    unused.slice(0, 200).map(({ name, bytes }) =>
      markup`<li><span class="tag">${
        oneLine(name.slice(0, 200))
      }</span><span class="soft">${sizeText(bytes)}</span></li>`
    )
  }</ul></section>`;
}

interface BarPart {
  /** Its class. */
  readonly name: string;
  readonly title: string;
  /** From 0 to 1. */
  readonly share: number;
}

function bar(parts: readonly BarPart[]): Markup {
  let x = 0;
  const summary = parts.map(({ title, share }) => `${title} ${percent(share)}`)
    .join(", ");
  return markup`<svg class="stack" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${summary}">${
    parts.map(({ name, share }) => {
      const width = Math.round(share * WIDTH * 10) / 10;
      const rect = markup`<rect class="${name}" x="${
        Math.round(x * 10) / 10
      }" y="0" width="${width}" height="${HEIGHT}"/>`;
      x += width;
      return rect;
    })
  }</svg>`;
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : Math.min(1, part / all);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
