/**
 * The pages on a history of a gigabyte, and streams while a page searches it.
 *
 * @module
 */
import { makeHistory } from "../../history/made_history.ts";
import type { Finding } from "../goals.ts";
import { alone, type Bench } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { median } from "../quantile.ts";
import { Visitor } from "../visitor.ts";

/** Some 820 bytes a line. */
const LINES = 1_300_000;
const STREAMS = 100;
const LOOKS = 5;
/** That of every request here. */
const KEY = "canary";
/** All that is recorded is searched for it. */
const NOWHERE = "history?text=nowhere-to-be-found";

/** Times of the pages; TTFT with and without a search. */
export async function pages(
  { rounds, targets, provider }: Bench,
): Promise<Finding[]> {
  const path = targets.file("pages.jsonl");
  await makeHistory(path, LINES);
  const extra = ["--history", path];
  const chat = await targets.chat("pages", provider, extra, KEY);
  const visitor = await Visitor.at(`http://127.0.0.1:${chat.port}`, KEY);
  const list = await visitor.page("history");
  const [conversation = ""] = /conversation\/\w+\?at=\w+/.exec(list.text) ?? [];
  const whole = [
    "history",
    "history?view=conversations",
    "history?model=*large*&source=serve",
    "ask",
    "live",
  ];
  // Their ends come when all that was recorded has been looked at.
  const streamed = [conversation, "runs", "bench", "costs"];
  const findings: Finding[] = [];
  for (const path of [...whole, ...streamed]) {
    const times: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      const seen = await visitor.page(path);
      times.push(whole.includes(path) ? seen.whole : seen.first);
    }
    const [name] = path.split(/[/]/);
    const what = whole.includes(path) ? "in ms" : "in ms, until it begins";
    findings.push(alone(`/ui/${name} ${what}`, median(times), 100));
  }
  const quiet: number[] = [];
  const busy: number[] = [];
  await measurePaced(chat, STREAMS);
  for (let round = 0; round < rounds; round++) {
    quiet.push((await measurePaced(chat, STREAMS)).ttft99);
    using _search = visitor.again(NOWHERE);
    busy.push((await measurePaced(chat, STREAMS)).ttft99);
  }
  findings.push({
    what: `TTFT p99 in ms, ${STREAMS} streams while a page searches`,
    chat: median(busy),
    base: { name: "without", value: median(quiet) },
    goal: { most: 1.2 },
  });
  return findings;
}
