/**
 * `chat keys list`: lists the keys, one line each.
 *
 * @module
 */
import { type ClientKey, isExpired } from "../../../keys/client_key.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { writeJson } from "../../shared/json_output.ts";
import { writeTable } from "../key_table.ts";
import { keysIn, openPlaces, sayNone } from "../places.ts";
import { rightsText } from "../rights.ts";

/** Names of the columns. */
const HEAD = ["Key", "Rights", "Models", "Notes"];

/**
 * Lists keys on stdout: name, limits, models, expiry; separated by tabs in a pipe.
 *
 * @throws {ConfigError} the file cannot be read or understood
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  await using places = await openPlaces(context);
  const keys = await keysIn(places);
  if (keys.length === 0) await sayNone(context, places);
  if (flags.flag("json")) {
    const lines = keys.map(({ sha256: _, ...key }) => JSON.stringify(key));
    await writeJson(io.stdout, lines.map((line) => `${line}\n`).join(""));
  } else {
    const now = Date.now();
    await writeTable(io, HEAD, keys.map((key) => cells(key, now)));
  }
  return EXIT.done;
}

function cells(key: ClientKey, now: number): string[] {
  const { name, models, over, expires } = key;
  const until = expires === undefined
    ? ""
    : `${isExpired(key, now) ? "expired" : "expires"} ${expires.slice(0, 10)}`;
  return [
    name,
    rightsText(key),
    models?.join(",") ?? "all models",
    [until, over === undefined ? "" : `over: alias:${over}`]
      .filter((text) => text !== "").join(", "),
  ];
}
