/**
 * Compares requests by their members other than messages.
 *
 * @module
 */
import { sha256 } from "../../core/data/digest.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";

/**
 * Members that are not compared here: model and messages are compared separately, the others only say how the answer is
 * sent.
 */
const TRANSPORT = new NameSet([
  "model",
  "messages",
  "stream",
  "stream_options",
]);

/** The members that are compared: tools, and in strict mode all that affect the answer; null counts as absent. */
export function askedMembers(
  request: ChatRequest,
  strict: boolean,
): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(request).sort()) {
    const value = request[name];
    if (value === null || value === undefined || TRANSPORT.has(name)) continue;
    if (strict || name === "tools" || name === "functions") {
      members[name] = value;
    }
  }
  return members;
}

/**
 * A hash of the members that are compared.
 *
 * @param model the model's name as the provider knows it in strict mode; otherwise undefined
 */
export function askedKey(
  request: ChatRequest,
  model: string | undefined,
): string {
  const members = askedMembers(request, model !== undefined);
  return sha256(canonicalJson([model ?? null, members]));
}

/** JSON text with the members of all objects sorted by name. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_name, member: unknown) =>
      typeof member === "object" && member !== null && !Array.isArray(member)
        ? Object.fromEntries(
          Object.entries(member).sort(([a], [b]) => a < b ? -1 : 1),
        )
        : member,
  );
}
