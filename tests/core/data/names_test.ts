import { assert, assertEquals } from "@std/assert";
import { NameMap, NameSet, numberKey } from "../../../lib/core/data/names.ts";
import { readSourceFiles } from "../../helpers/source_files.ts";

const NAMES = ["b", "65536", "", ".5", "5", "/", "a", "..", "0"];

Deno.test("NameMap: as a Map, whatever the names", () => {
  const own = new NameMap(NAMES.map((name, i) => [name, i]));
  const plain = new Map(NAMES.map((name, i) => [name, i]));
  for (const map of [own, plain]) {
    map.set("5", 50).set("0x", 9);
    assertEquals([map.delete("a"), map.delete("z")], [true, false]);
  }
  assertEquals([...own], [...plain]);
  assertEquals([...own.keys()], [...plain.keys()]);
  assertEquals([...own.values()], [...plain.values()]);
  assertEquals([own.get("5"), own.get(".5"), own.get(".0")], [
    50,
    3,
    undefined,
  ]);
  assertEquals([own.has("/"), own.has("../")], [true, false]);
  const told: [string, number][] = [];
  own.forEach((value, name) => told.push([name, value]));
  assertEquals(told, [...plain]);
});

Deno.test("NameSet: as a Set, whatever the names", () => {
  const own = new NameSet(NAMES);
  own.add("5").add(".0").delete("a");
  const expected = [...NAMES.filter((name) => name !== "a"), ".0"];
  assertEquals([...own], expected);
  assertEquals([...own.values()], expected);
  assertEquals(
    [...own.entries()],
    expected.map((name): [string, string] => [name, name]),
  );
  assertEquals([own.has("0"), own.has("."), own.size], [true, false, 9]);
  const told: string[] = [];
  own.forEach((name) => told.push(name));
  assertEquals(told, expected);
});

Deno.test("NameMap, NameSet: names that read as numbers with one hash cost no more than others", () => {
  const names = Array.from({ length: 40_000 }, (_, i) => `${i * 65_536}`);
  const others = names.map((name) => `n${name}`);
  const time = (names: readonly string[]) => {
    const start = performance.now();
    const map = new NameMap<number>();
    for (const [i, name] of names.entries()) map.set(name, i);
    const set = new NameSet(names);
    assertEquals([map.size, set.size], [names.length, names.length]);
    return performance.now() - start;
  };
  time(others);
  const usual = time(others);
  // In a bare Map they take a thousand times as long.
  assert(time(names) < 30 * Math.max(usual, 5));
});

Deno.test("numberKey: each number has a key that no other one has", () => {
  const numbers = [0, 1, 4095, 4096, -1, 1.5, 2 ** 31, 65_536, NaN];
  assertEquals(new Set(numbers.map(numberKey)).size, numbers.length);
});

/** Files whose bare maps and sets hold words of our own or of the user's configuration, or so few that it does not matter. */
const BARE: Readonly<Record<string, string>> = {
  "lib/bench/checks/outcome.ts": "the user's own names of metrics",
  "lib/bench/checks/schema_keywords.ts": "keywords of our own list",
  "lib/bench/comparison.ts": "keys are two of our own numbers",
  "lib/bench/judge.ts": "our words for verdicts",
  "lib/bench/model_report.ts": "the user's own names of metrics",
  "lib/bench/report.ts": "keys are our own numbers",
  "lib/bench/rows.ts": "the user's own names of metrics",
  "lib/core/text/failure_words.ts": "statuses, and our own words",
  "lib/cli/help.ts": "headings of our help",
  "lib/cli/parse.ts": "options of our commands",
  "lib/cli/system_io.ts": "promises",
  "lib/clients/anthropic/paused_turn.ts": "members of two usages",
  "lib/clients/eliza/": "the words of the script",
  "lib/clients/makers.ts": "our names of members",
  "lib/clients/openai/client.ts": "our names of members",
  "lib/clients/own_providers.ts": "the user's own names",
  "lib/clients/provider_variables.ts": "names of providers",
  "lib/clients/routing/aliases.ts": "the user's own names of models",
  "lib/clients/written_address.ts": "the configuration",
  "lib/commands/bench/run.ts": "the user's own names of models",
  "lib/commands/shared/encoders.ts":
    "names of Unicode and of models, from the program",
  "lib/config.ts": "nothing",
  "lib/config/folder_env.ts": "our names of variables",
  "lib/conversation/conversation.ts": "keys are our own numbers",
  "lib/core/secrets.ts": "the user's own keys",
  "lib/dialects/anthropic_messages/errors.ts": "statuses",
  "lib/dialects/anthropic_messages/headers.ts": "names of our own headers",
  "lib/dialects/anthropic_messages/kept/message.ts": "our types of blocks",
  "lib/history/replay/replay_errors.ts": "statuses",
  "lib/dialects/anthropic_messages/raw_blocks.ts": "our names of members",
  "lib/dialects/openai_chat/errors.ts": "statuses",
  "lib/dialects/openai_chat/tool_results.ts":
    "ids with the place of their call in front",
  "lib/dialects/openai_responses/decode/items.ts": "our kinds of items",
  "lib/dialects/openai_responses/item_ids.ts": "our kinds of items",
  "lib/dialects/openai_responses/response.ts": "names with a colon in front",
  "lib/files/near_lines.ts": "beginnings of lines of our own",
  "lib/history/line/spans/fragment_spans.ts": "hashes",
  "lib/history/line/well_typed.ts": "our names of members",
  "lib/history/replay/closest.ts":
    "pairs of characters: a hundred read as numbers",
  "lib/history/replay/replay_client.ts": "statuses",
  "lib/history/store/jsonl_history.ts": "objects",
  "lib/history/store/line_queue.ts": "beginnings of lines of our own",
  "lib/history/store/blocks/prefilter.ts": "letters",
  "lib/history/store/kinds/withdrawal.ts": "ULIDs",
  "lib/history/transfer/export/export.ts": "asked for once",
  "lib/history/transfer/export/file_endings.ts":
    "asked for once for each picture",
  "lib/history/transfer/import/logged/otel.ts": "objects",
  "lib/history/transfer/import/import.ts": "objects",
  "lib/history/store/write_batches.ts": "lines, which begin as we write them",
  "lib/history/store/located_line_reader.ts": "paths of files",
  "lib/history/transfer/export/voted_pairs.ts": "objects",
  "lib/history/transfer/sample.ts": "objects",
  "lib/history/transfer/scrub/scrubber.ts": "kinds of secrets",
  "lib/json/json_text.ts": "objects",
  "lib/render/markdown/heal.ts": "lengths within a text of 4096 characters",
  "lib/repl/completion.ts": "the user's own words",
  "lib/repl/dialogue.ts": "the user's own options",
  "lib/repl/lines/key_bindings.ts": "names of keys",
  "lib/repl/lines/line_layout.ts": "single characters, 5000 at most",
  "lib/schema/short_schema.ts": "what the user types",
  "lib/server/answer/left_out.ts": "40 names at most",
  "lib/server/answer/model_list.ts": "names of providers",
  "lib/server/answer/recent_answers.ts": "ids of our own exchanges",
  "lib/server/answer/relayed_request.ts": "objects",
  "lib/server/answer/responses_request.ts": "an empty one",
  "lib/server/relay/unspoken.ts": "paths of our own endpoints",
  "lib/server/answer/referenced_items.ts": "ids of our own exchanges",
  "lib/server/guard/access.ts": "origins and hosts of the command line",
  "lib/server/guard/header_list.ts": "128 lines at most",
  "lib/server/endpoint.ts": "methods of our endpoints",
  "lib/server/running.ts": "ids of our own responses",
  "lib/server/watch/metrics/": "labels with their names in front",
  "lib/std/": "as the published packages",
  "lib/json/long_strings.ts": "names of our own",
  "lib/templates/fill.ts": "the user's own variables",
  "lib/wire/http1/call.ts": "methods",
  "lib/wire/http1/header_list.ts": "100 lines at most",
  "lib/wire/http1/pool.ts": "addresses of providers",
  "lib/wire/http1/transport.ts": "addresses of providers",
  "lib/wire/retry.ts": "statuses",
  "lib/wire/decompress.ts": "asked for once for each body",
  "lib/wire/web_address.ts": "64 addresses at most",
};

/** A map or set whose keys are texts, or may be. */
const MADE = /new (?:Map|Set)(?:<string\b|\()/;

Deno.test("names that others choose stand in no bare Map or Set", async () => {
  const files = await readSourceFiles("lib");
  const bare = files.filter(({ path, text }) =>
    path !== "lib/core/data/names.ts" &&
    MADE.test(text) &&
    !Object.keys(BARE).some((start) => path.startsWith(start))
  );
  const how =
    "use NameMap or NameSet of lib/core/data/names.ts, or say in BARE why not";
  assertEquals(bare.map(({ path }) => path), [], how);
  for (const start of Object.keys(BARE)) {
    assert(files.some(({ path }) => path.startsWith(start)), start);
  }
});
