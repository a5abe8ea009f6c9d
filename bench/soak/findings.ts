/**
 * What is wrong after a soak.
 *
 * @module
 */
import { readLines } from "../../lib/files/jsonl.ts";
import type { Asked } from "./clients.ts";
import { KINDS } from "./kinds.ts";

/**
 * Compares what was asked for with what was recorded: each request once, with a status that fits. Who left may have
 * been recorded as having left, or as what came before that.
 */
export async function unlike(
  history: string,
  all: readonly Asked[],
): Promise<string[]> {
  const recorded = new Map<number, string[]>();
  for await (const { text, torn } of readLines(history)) {
    const { request, status } = JSON.parse(text);
    if (torn) return ["the history has a torn line"];
    const [, number] = /^question (\d+)$/.exec(request.messages[0].content) ??
      [];
    const statuses = recorded.get(Number(number));
    if (statuses === undefined) recorded.set(Number(number), [status]);
    else statuses.push(status);
  }
  const problems: string[] = [];
  for (const { number, kind, left } of all) {
    const statuses = recorded.get(number) ?? [];
    recorded.delete(number);
    const fitting = KINDS[kind].statuses;
    const [status = "nowhere"] = statuses;
    const fits = fitting.includes(status) || left && status === "aborted";
    // A client that left at once may have been gone before its request was read.
    const unread = left && statuses.length === 0;
    if (statuses.length > 1 || !fits && !unread) {
      problems.push(
        `question ${number} (${kind}${left ? ", left" : ""}): recorded ${
          statuses.join(", ") || "nowhere"
        }`,
      );
    }
  }
  for (const number of recorded.keys()) {
    problems.push(`question ${number}: recorded, though nobody asked it`);
  }
  return problems;
}

/** Sockets that a process holds open, listening ones included. */
export function openSockets(pid: number): number {
  let count = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
    try {
      const target = Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
      if (target.startsWith("socket:")) count++;
    } catch {
      // Closed since.
    }
  }
  return count;
}
