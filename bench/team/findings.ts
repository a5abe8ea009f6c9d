/**
 * What is wrong in the store after all that.
 *
 * @module
 */
import { readLines } from "../../lib/files/jsonl.ts";
import { peekIds } from "../../lib/history/line/peek.ts";
import { KINDS } from "../soak/kinds.ts";
import { questionOf, type Turn } from "./clients.ts";
import type { StoredRow } from "./store.ts";

/** What is compared. */
export interface Compared {
  /** Of the machines' histories. */
  readonly spools: readonly string[];
  readonly rows: readonly StoredRow[];
  /** Earlier turns that are stored as exchanges. */
  readonly repeated: ReadonlyMap<string, string>;
  readonly turns: readonly Turn[];
}

/** What was found. */
export interface Findings {
  readonly problems: readonly string[];
  /** Exchanges in the spools; earlier turns that came in requests there. */
  readonly recorded: number;
  readonly earlier: number;
  /** Whole answers that clients got; those that continued one of another machine. */
  readonly answers: number;
  readonly moved: number;
}

/** An exchange in a spool. */
interface Spooled {
  readonly line: string;
  readonly source: string;
  readonly status: string;
  readonly question: unknown;
}

/** Compares what the machines recorded and what the clients know with the store. */
export async function findings(
  { spools, rows, repeated, turns }: Compared,
): Promise<Findings> {
  const problems: string[] = [];
  const stored = new Map(rows.map((row) => [row.id, row]));
  if (stored.size < rows.length) problems.push("an id is stored twice");
  const spooled = new Map<string, Spooled>();
  for (const spool of spools) {
    for (const [id, line] of await exchangesIn(spool)) {
      if (spooled.has(id)) problems.push(`${id} is recorded twice`);
      spooled.set(id, line);
    }
  }
  let earlier = 0;
  const questions = new Map<unknown, StoredRow>();
  for (const [id, { line, source, status, question }] of spooled) {
    const row = stored.get(id);
    if (source === "import") {
      earlier++;
      if (row !== undefined) problems.push(`${id} stands for no exchange`);
      else if (!stored.has(repeated.get(id) ?? "")) {
        problems.push(`${id}, an earlier turn, is not in the store`);
      }
      continue;
    }
    if (row === undefined) problems.push(`${id} is not in the store`);
    else if (row.line !== line) problems.push(`${id} has another line`);
    else if (row.status !== status) problems.push(`${id} is ${row.status}`);
    if (row === undefined) continue;
    if (questions.has(question)) problems.push(`${question} is stored twice`);
    questions.set(question, row);
  }
  for (const { id } of rows) {
    if (!spooled.has(id)) problems.push(`${id} was recorded nowhere`);
  }
  problems.push(...unlike(turns, questions));
  const got = turns.filter(({ answer }) => answer !== undefined);
  return {
    problems,
    recorded: spooled.size - earlier,
    earlier,
    answers: got.length,
    moved:
      got.filter(({ before, machine }) =>
        before !== undefined && before.machine !== machine
      ).length,
  };
}

/** What the clients know otherwise. */
function* unlike(
  turns: readonly Turn[],
  questions: ReadonlyMap<unknown, StoredRow>,
): Generator<string> {
  for (const turn of turns) {
    const question = questionOf(turn.number);
    const row = questions.get(question);
    const { kind, left, answer, before, client } = turn;
    if (row === undefined) {
      if (answer !== undefined) yield `${question}: the answer is not stored`;
      continue;
    }
    const { status } = row;
    // Who did not get all of an answer, as its server was killed, may find it recorded as left.
    const fits = KINDS[kind].statuses.includes(status) ||
      left && status === "aborted";
    if (!fits) yield `${question} (${kind}): stored as ${status}`;
    if (row.client !== client) yield `${question}: of ${row.client}`;
    if (answer !== undefined && textOf(row) !== answer) {
      yield `${question}: another answer is stored`;
    }
    if (before === undefined) {
      if (row.parent !== null) yield `${question}: continues something`;
      continue;
    }
    const parent = questions.get(questionOf(before.number));
    if (parent === undefined || row.parent !== parent.id) {
      yield `${question}: does not continue the question before it`;
    } else if (row.conversation !== parent.conversation) {
      yield `${question}: is in another conversation`;
    }
  }
}

function textOf({ line }: StoredRow): unknown {
  return JSON.parse(line).response?.choices[0]?.message.content;
}

async function exchangesIn(path: string): Promise<Map<string, Spooled>> {
  const found = new Map<string, Spooled>();
  for await (const { text, torn } of readLines(path)) {
    const ids = torn ? undefined : peekIds(text);
    if (ids === undefined) continue;
    const { source, status, request } = JSON.parse(text);
    const question = request.messages.at(-1)?.content;
    if (found.has(ids.id)) throw new Error(`${ids.id} is twice in ${path}`);
    found.set(ids.id, { line: text, source, status, question });
  }
  return found;
}
