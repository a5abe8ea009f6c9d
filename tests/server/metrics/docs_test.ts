import { assertEquals } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { JsonlHistory } from "../../../lib/history/store/jsonl_history.ts";
import { ServerMetrics } from "../../../lib/server/watch/metrics/server_metrics.ts";
import { readText } from "../../helpers/source_files.ts";

Deno.test("docs/watching.md lists the metrics that there are, in their order", async () => {
  const table = (await readText("docs/watching.md"))
    .matchAll(/^\| `(chat_\w+)` +\| (.*?) +\| (histogram)?/gm);
  const listed = Array.from(table, ([, name, , type = ""]) => [name, type]);
  const written = new ServerMetrics({
    version: "1",
    registry: new Registry({ env: () => undefined }),
    store: new JsonlHistory("/nowhere", { warn: () => {} }),
    open: () => 0,
  }).write();
  const types = written.matchAll(/^# TYPE (\S+) (\S+)$/gm);
  assertEquals(
    listed,
    Array.from(types, ([, name, type]) => [
      name,
      type === "histogram" ? type : "",
    ]),
  );
});
