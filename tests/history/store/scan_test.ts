import { assertEquals } from "@std/assert";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { serializeExchange } from "../../../lib/history/line/history_line.ts";
import { readLabels, takeLabels } from "../../../lib/history/store/labels.ts";
import type { RecordedLine } from "../../../lib/history/line/recorded_line.ts";
import { Filter } from "../../../lib/history/query/filter.ts";
import type { Query } from "../../../lib/history/query/query.ts";
import { LineReports } from "../../../lib/history/line/line_reports.ts";
import { Scan } from "../../../lib/history/store/scan.ts";
import {
  collectStats,
  type ModelStats,
} from "../../../lib/history/query/stats.ts";
import { appendLines } from "../../../lib/files/jsonl.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import {
  chance,
  exchange,
  labelLine,
  randomExchange,
  text,
} from "../fixture.ts";

/** A history of odd exchanges with labels among them, in several files. */
async function oddHistory(
  path: string,
): Promise<{ exchanges: Exchange[]; labels: Map<string, string> }> {
  const random = chance(4);
  const exchanges: Exchange[] = [];
  const labels = new Map<string, string>();
  for (let batch = 0; batch < 30; batch++) {
    const lines: string[] = [];
    for (let i = 0; i < 20; i++) {
      const one = randomExchange(random, 60_000 * exchanges.length);
      exchanges.push(one);
      lines.push(serializeExchange(one));
      const labelled = exchanges[random.below(exchanges.length)];
      if (i % 5 > 0 || labelled === undefined) continue;
      // All of one kind, so that the newest is the only one.
      const label = random.of("draft", "sent", "größer", "");
      labels.set(labelled.id, label);
      lines.push(labelLine(labelled.id, label));
    }
    lines.push('{"v":1,"kind":"bench","run":"1"}', "", '{"v":2,"id":"x"}');
    await appendLines(path, lines, { maxBytes: 100_000 });
  }
  return { exchanges, labels };
}

async function found(
  path: string,
  query: Query,
  order: "backwards" | "recorded",
): Promise<RecordedLine[]> {
  const scan = new Scan(path, query, new LineReports(() => {}));
  return (await Array.fromAsync(scan[order]())).flat();
}

Deno.test("Scan: both ways the exchanges that fit, with their newest labels", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const { exchanges, labels } = await oddHistory(path);
  const read = await readLabels(path);
  for (const [id, label] of labels) {
    assertEquals(takeLabels(id, read), label === "" ? [] : [label]);
  }
  assertEquals(read.size, 0);
  const queries: Query[] = [
    {},
    { status: ["error"] },
    { model: "vendor/größe", source: ["ask"] },
    { label: ["größer"] },
    { text: "Paris" },
    { tool: "look*" },
    { text: "STRASSE".replace("SS", "ß"), label: ["*"] },
  ];
  const own = (id: string) => [labels.get(id) ?? ""].filter(Boolean);
  for (const query of queries) {
    const filter = new Filter(query);
    const expected = exchanges.filter((one) => filter.matches(one, own(one.id)))
      .map(({ id }) => [id, own(id)]);
    assertEquals(expected.length > 10, true);
    const facts = ({ id, labels }: RecordedLine) => [id, [...labels]];
    const forwards = await found(path, query, "recorded");
    assertEquals(forwards.map(facts), expected);
    const backwards = await found(path, query, "backwards");
    assertEquals(backwards.map(facts), expected.toReversed());
  }
});

Deno.test("Scan: lines that cannot be read cost one warning for each reason", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [whole, torn] = [exchange(), exchange()];
  const cut = text([torn]).slice(0, 300);
  await Deno.writeTextFile(
    path,
    text(['{"v":2}', "no JSON", whole, '{"v":3}', cut]) + cut,
  );
  const warnings: string[] = [];
  const reports = new LineReports((line) => warnings.push(line));
  const scan = new Scan(path, {}, reports);
  const read: string[] = [];
  for await (const lines of scan.backwards()) {
    for (const line of lines) {
      const one = line.exchange;
      if (one !== undefined) read.push(one.id);
    }
  }
  assertEquals(read, [whole.id]);
  assertEquals(warnings.length, 2, warnings.join("\n"));
  for (const warning of warnings) {
    assertEquals(warning.includes(`${path}, byte `), true, warning);
  }
});

/** What is added up, by parsing every line. */
function slowStats(
  exchanges: readonly Exchange[],
  labels: Map<string, string>,
) {
  const models = Map.groupBy(
    exchanges,
    ({ provider, model }) => `${provider} ${model}`,
  );
  return Array.from(models.values(), (all) => {
    const sum = (pick: (one: Exchange) => number | undefined) =>
      all.reduce((sum, one) => sum + (pick(one) ?? 0), 0);
    const completed = all.filter(({ status }) => status === "completed");
    const labelled = all.map(({ id }) => labels.get(id)).filter(Boolean);
    return {
      name: `${all[0]?.provider} ${all[0]?.model}`,
      exchanges: all.length,
      errors: all.filter(({ status }) => status === "error").length,
      input: sum(({ usage }) => usage?.prompt_tokens),
      output: sum(({ usage }) => usage?.completion_tokens),
      cached: sum(({ usage }) =>
        usage?.prompt_tokens_details?.["cached_tokens"] as number | undefined
      ),
      unmeasured: all.filter(({ usage }) => usage === undefined).length,
      totals: completed.length,
      firsts: completed.filter(({ timing }) =>
        timing.first_token_ms !== null
      ).length,
      longest: Math.max(...completed.map(({ timing }) => timing.total_ms)),
      labels: labelled.length,
    };
  }).sort((a, b) => a.name < b.name ? -1 : 1);
}

function facts(stats: ModelStats): ReturnType<typeof slowStats>[number] {
  const { provider, model, exchanges, statuses, tokens } = stats;
  return {
    name: `${provider} ${model}`,
    exchanges,
    errors: statuses.error,
    input: tokens.input,
    output: tokens.output,
    cached: tokens.cacheRead,
    unmeasured: stats.unmeasured,
    totals: stats.total.count,
    firsts: stats.firstToken.count,
    longest: stats.total.quantiles(1)[0] ?? 0,
    labels: [...stats.labels.values()].reduce((sum, count) => sum + count, 0),
  };
}

Deno.test("collectStats: the same as by parsing every line", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const { exchanges, labels } = await oddHistory(path);
  const stats = await collectStats(
    new Scan(path, {}, new LineReports(() => {})).backwards(),
  );
  assertEquals(
    stats.models.map(facts).sort((a, b) => a.name < b.name ? -1 : 1),
    slowStats(exchanges, labels),
  );
  const counts = stats.models.map((model) => model.exchanges);
  assertEquals(counts, counts.toSorted((a, b) => b - a));
  const days = Map.groupBy(exchanges, ({ started }) => {
    const date = new Date(started);
    return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
      .map((part) => String(part).padStart(2, "0")).join("-");
  });
  assertEquals(
    [...stats.days],
    Array.from(days, ([day, all]) => [day, all.length]),
  );
});
