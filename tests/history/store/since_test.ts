import { assert, assertEquals } from "@std/assert";
import { openStore } from "../../../lib/history/store/open.ts";
import { sincePattern } from "../../../lib/history/store/blocks/since.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { chance, exchange, labelLine, text } from "../fixture.ts";
import { found } from "../stores.ts";

Deno.test("sincePattern: no exchange that began at the time or later is missed; others mostly are", () => {
  const random = chance(7);
  const [first, last] = [Date.UTC(1999, 10), Date.UTC(2031, 2)];
  const draw = () => first + random.below(1e6) / 1e6 * (last - first);
  let [right, wrong] = [0, 0];
  for (let i = 0; i < 2000; i++) {
    const since = draw();
    const pattern = sincePattern(new Date(since).toISOString());
    const time = i % 2 === 0 ? draw() : since + random.below(40) * 864e5;
    const started = new Date(time).toISOString();
    const hit = pattern.test(`{"v":1,"started":"${started}","ended":"x"}`);
    if (time >= since) assert(hit, `${started} since ${new Date(since)}`);
    else if (hit) wrong++;
    else right++;
  }
  assert(right > 10 * wrong, `${right} ${wrong}`);
  for (const since of ["-000711-01-01T00:00:00Z", "+010000-01-01T00:00:00Z"]) {
    const isLong = since.startsWith("-");
    assertEquals(
      sincePattern(since).test('"started":"2026-11-01T00:00:00.000Z"'),
      isLong,
    );
  }
  assert(
    sincePattern("2026-11-01T00:00:00.000Z").test(
      '"started":"2026-10-31T23:30:00-05:00"',
    ),
  );
});

Deno.test("since: labels of blocks without recent exchanges count; imported exchanges at the end hide no earlier ones", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const recent = exchange({ started: new Date("2026-11-20T10:00:00Z") });
  const old = Array.from(
    { length: 3000 },
    (_, i) =>
      exchange({
        started: new Date(Date.UTC(2025, 0, 1) + i * 60_000),
        said: "x".repeat(2000),
      }),
  );
  await Deno.writeTextFile(
    path,
    text([
      recent,
      ...old.slice(0, 1500),
      labelLine(recent.id, "good"),
      ...old.slice(1500),
    ]),
  );
  const history = openStore(path, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  const since = "2026-11-01T00:00:00.000Z";
  for (const order of ["newest", "any", "recorded"] as const) {
    assertEquals(await found(history, { since }, order), [recent.id]);
    assertEquals(await found(history, { since, label: ["good"] }, order), [
      recent.id,
    ]);
  }
  await history.close();
});
