/** Votes as training data: a history with them, exported and read back. */
import { assertEquals } from "@std/assert";
import type { History } from "../../../../lib/history/history.ts";
import type { Exchange } from "../../../../lib/history/line/exchange.ts";
import { MemoryHistory } from "../../../../lib/history/store/memory_history.ts";
import { exportDpo } from "../../../../lib/history/transfer/export/export_dpo.ts";
import { titled } from "../../../../lib/history/transfer/recorded.ts";
import { runCli, temporaryFolder } from "../../../helpers/run_cli.ts";
import { openStore } from "../../../../lib/history/store/open.ts";
import { exchange } from "../../fixture.ts";

/** Records answers to one question, and a vote for one of them by its place. */
async function voted(
  history: History,
  answers: readonly string[],
  best: number | "both",
  { said = "1+1?", after, ms = 0 }: {
    said?: string;
    after?: Exchange | undefined;
    ms?: number;
  } = {},
): Promise<Exchange[]> {
  const all = answers.map((answer) => {
    const one = exchange({ said, answer, ms });
    return after === undefined
      ? one
      : { ...one, conversation: after.conversation, parent: after.id };
  });
  await history.append(all);
  const ids = all.map(({ id }) => id);
  await history.prefer({
    question: ids[0] ?? "",
    answers: ids,
    shown: ids,
    choice: best === "both" ? best : ids[best] ?? "",
    by: "web",
    at: "2026-07-08T09:00:00.000Z",
  });
  return all;
}

/** Prompt, chosen and rejected text of each pair of an export. */
function pairsOf(text: string): [string[], string, string][] {
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const { prompt, chosen, rejected } = JSON.parse(line);
    const texts = (messages: { content: string }[]) =>
      messages.map(({ content }) => content);
    return [texts(prompt), ...texts(chosen), ...texts(rejected)] as [
      ...[string[], string, string],
    ];
  });
}

async function pairs(history: History) {
  const texts = exportDpo(titled(history.conversations({}), () => {}), {
    preferences: () => history.preferences(),
  });
  return pairsOf((await Array.fromAsync(texts)).join(""));
}

Deno.test("export dpo: the answer that a vote preferred before each other one; a tie makes no pair", async () => {
  const history = new MemoryHistory();
  const [, best] = await voted(history, ["3", "2", "4"], 1);
  await voted(history, ["a", "b"], "both", { said: "Tied", ms: 1000 });
  await voted(history, ["yes", "no"], 1, { said: "Sure?", after: best });
  const found = await pairs(history);
  assertEquals(found.toSorted(), [
    [["1+1?"], "2", "3"],
    [["1+1?"], "2", "4"],
    [["1+1?", "2", "Sure?"], "no", "yes"],
  ]);
});

Deno.test("export dpo: labels that say the same as a vote make no second pair; of two votes on the same answers the newest counts", async () => {
  const history = new MemoryHistory();
  const start = exchange({ said: "Begin", answer: "Ready" });
  await history.append([start]);
  const [good, bad] = await voted(history, ["2", "3"], 0, { after: start });
  const expected = [["Begin", "Ready", "1+1?"], "2", "3"];
  assertEquals(await pairs(history), [expected as [string[], string, string]]);
  const [vote] = await Array.fromAsync(history.preferences());
  const again = { by: "terminal", choice: bad?.id ?? "" };
  if (vote !== undefined) await history.prefer({ ...vote, ...again });
  assertEquals(await pairs(history), [
    [["Begin", "Ready", "1+1?"], "3", "2"],
  ]);
  if (vote !== undefined) await history.prefer(vote);
  await history.label(good?.id ?? "", "good");
  await history.label(bad?.id ?? "", "bad");
  assertEquals(await pairs(history), [expected as [string[], string, string]]);
});

Deno.test("history export --format dpo, import: votes go with a history, and only answers in the export count", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const history = openStore(`${home}/h.jsonl`, { warn: () => {} });
  await voted(history, ["3", "2"], 1);
  const [one] = await voted(history, ["5", "4"], 1, { said: "2+2?", ms: 1000 });
  await history.close();
  const chat = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(["history", ...args], {
      home,
    });
    assertEquals(code, 0, stderr);
    return stdout;
  };
  await chat("import", "--history", "copy.jsonl", "h.jsonl");
  const exported = ["export", "--format", "dpo", "--history", "copy.jsonl"];
  assertEquals(pairsOf(await chat(...exported)), [
    [["1+1?"], "2", "3"],
    [["2+2?"], "4", "5"],
  ]);
  assertEquals(await chat(...exported, one?.id ?? ""), "");
  await chat("rm", "--history", "copy.jsonl", "--yes", one?.id ?? "");
  assertEquals(pairsOf(await chat(...exported)), [[["1+1?"], "2", "3"]]);
});
