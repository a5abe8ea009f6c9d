/**
 * The branches of a session whose lines name the line that they follow.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../../core/data/names.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";

/** One line of a session. */
export interface Entry {
  /** Of the line. */
  readonly id: string;
  /** Of the line that it follows; empty for none. */
  readonly parent: string;
  /** The line itself. */
  readonly line: Record<string, unknown>;
  /** It is a message; other lines only link messages. */
  readonly says: boolean;
}

/** A conversation within a session. */
export interface Branch {
  /** Its messages, in order. */
  readonly entries: readonly Entry[];
  /** How many messages are on other branches of the same beginning. */
  readonly others: number;
}

/**
 * For each beginning (a session has several once it was compacted, or started sub-agents), the branch that was
 * continued last.
 *
 * @param entries in the order of the file
 */
export function branchesOf(entries: readonly Entry[]): Branch[] {
  const byId = new NameMap<Entry>();
  for (const entry of entries) byId.set(entry.id, entry);
  const roots = rootsOf(entries, byId);
  const groups = new NameMap<Entry[]>();
  for (const entry of entries) {
    if (!entry.says) continue;
    const root = roots.get(entry.id) ?? entry.id;
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].map((group) => branchOf(group, byId));
}

/** For each line, the id of the first line of its conversation; a line whose parent is missing is a first one. */
function rootsOf(
  entries: readonly Entry[],
  byId: ReadonlyMap<string, Entry>,
): NameMap<string> {
  const roots = new NameMap<string>();
  for (const entry of entries) {
    const path: Entry[] = [];
    const passed = new NameSet();
    let at: Entry | undefined = entry;
    let root = "";
    while (at !== undefined && !passed.has(at.id)) {
      passed.add(at.id);
      path.push(at);
      const known: string | undefined = roots.get(at.id);
      root = known ?? at.id;
      if (known !== undefined) break;
      at = byId.get(at.parent);
    }
    for (const { id } of path) roots.set(id, root);
  }
  return roots;
}

function branchOf(
  group: readonly Entry[],
  byId: ReadonlyMap<string, Entry>,
): Branch {
  const chain: Entry[] = [];
  const taken = new NameSet();
  let at = group.at(-1);
  while (at !== undefined && !taken.has(at.id)) {
    taken.add(at.id);
    if (at.says) chain.push(at);
    at = byId.get(at.parent);
  }
  const entries = whole(chain.reverse(), group, taken);
  return { entries, others: group.length - entries.length };
}

/**
 * Adds what belongs to the answers of a chain, but is not on it: of parallel tool calls each is a line, and each result
 * follows the line of its call.
 */
function whole(
  chain: readonly Entry[],
  group: readonly Entry[],
  taken: Set<string>,
): Entry[] {
  const answers = new NameMap<Entry[]>();
  const results = new NameMap<Entry[]>();
  for (const entry of group) {
    add(answers, answerOf(entry), entry);
    for (const call of answeredCalls(entry)) add(results, call, entry);
  }
  const entries: Entry[] = [];
  const [placed, answered, called] = [
    new NameSet(),
    new NameSet(),
    new NameSet(),
  ];
  const place = (entry: Entry) => {
    if (placed.has(entry.id)) return;
    placed.add(entry.id);
    taken.add(entry.id);
    entries.push(entry);
  };
  for (const entry of chain) {
    const answer = answerOf(entry);
    if (answered.has(answer)) continue;
    if (answer !== "") answered.add(answer);
    const lines = answers.get(answer) ?? [entry];
    lines.forEach(place);
    for (const call of lines.flatMap(callsOf)) {
      if (called.has(call)) continue;
      called.add(call);
      results.get(call)?.forEach(place);
    }
  }
  return entries;
}

function add(map: NameMap<Entry[]>, key: string, entry: Entry): void {
  if (key === "") return;
  const known = map.get(key);
  if (known === undefined) map.set(key, [entry]);
  else known.push(entry);
}

function answerOf({ line }: Entry): string {
  return line["type"] === "assistant"
    ? textOf(membersOf(line["message"])["id"])
    : "";
}

function callsOf({ line }: Entry): string[] {
  return objectsOf(membersOf(line["message"])["content"])
    .filter(({ type }) => type === "tool_use").map(({ id }) => textOf(id));
}

function answeredCalls({ line }: Entry): string[] {
  return objectsOf(membersOf(line["message"])["content"])
    .filter(({ type }) => type === "tool_result")
    .map(({ tool_use_id: id }) => textOf(id));
}
