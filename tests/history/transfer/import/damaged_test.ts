import { assertEquals } from "@std/assert";
import { ChatError } from "../../../../lib/core/errors.ts";
import { NameMap } from "../../../../lib/core/data/names.ts";
import { readLine } from "../../../../lib/history/line/history_line.ts";
import { readForeign } from "../../../../lib/history/transfer/import/import_file.ts";
import { TurnImporter } from "../../../../lib/history/transfer/import/import_turns.ts";
import {
  type ImportSource,
  sourcesOf,
} from "../../../../lib/history/transfer/import/source/source.ts";
import { type Chance, chance } from "../../fixture.ts";
import { fixture, NOW } from "../../../transfer/foreign_fixture.ts";

/** How many damaged files of each kind are read. */
const CASES = 60;

const FIXTURES = [
  "claude_code",
  "codex",
  "claude_ai",
  "chatgpt",
  "sharegpt.json",
  "langfuse",
  "langsmith.jsonl",
  "litellm.jsonl",
  "otel.jsonl",
  "messages.jsonl",
];

/** Values that another program, or another version of it, may have where this one has something else. */
const STRANGE = [null, 7, -1, true, "", "x", [], {}, [null], [[]], [7], {
  type: "text",
}, { role: 1 }];

/** The value with some values in it replaced. */
function damaged(value: unknown, random: Chance): unknown {
  if (random.below(50) === 0) return STRANGE[random.below(STRANGE.length)];
  if (Array.isArray(value)) return value.map((item) => damaged(item, random));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      damaged(member, random),
    ]),
  );
}

async function textOf(source: ImportSource): Promise<string> {
  const stream = await source.open();
  return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    .text();
}

/** Reads a file and imports it into nothing; what it makes must be lines of a history. */
async function importDamaged(source: ImportSource, text: string) {
  const bytes = new TextEncoder().encode(text);
  const given: ImportSource = {
    ...source,
    open: () =>
      Promise.resolve(new Blob([bytes]).stream() as ReadableStream<Uint8Array>),
  };
  const importer = new TurnImporter({
    known: new NameMap(),
    facts: new NameMap(),
    origin: (model = "unknown") => ({ provider: "unknown", model }),
    now: NOW,
  });
  try {
    for await (const found of readForeign(given)) {
      if (!("conversation" in found)) continue;
      const { exchanges } = importer.import(found.conversation, found.format);
      for (const exchange of exchanges) {
        const line = readLine(JSON.parse(JSON.stringify(exchange)));
        assertEquals(
          line.kind,
          "exchange",
          "why" in line ? `${line.why}: ${JSON.stringify(exchange)}` : "",
        );
      }
    }
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
  }
}

for (const name of FIXTURES) {
  Deno.test(`readForeign: ${name} with strange values in any place is read as far as it can be`, async () => {
    const random = chance(11);
    for await (const source of sourcesOf({ path: fixture(name) })) {
      const text = await textOf(source);
      const lines = source.name.endsWith(".jsonl");
      const values = lines
        ? text.trim().split("\n").flatMap((line) => {
          try {
            return [JSON.parse(line)];
          } catch {
            return [];
          }
        })
        : [JSON.parse(text)];
      for (let at = 0; at < CASES; at++) {
        const changed = values.map((value) => damaged(value, random));
        const written = changed.map((value) => JSON.stringify(value));
        await importDamaged(source, written.join("\n"));
      }
    }
  });
}
