/**
 * How the history is: whether it can be written to, is its owner's alone, and can be read and proven.
 *
 * @module
 */
import { dirname } from "node:path";
import { plural } from "../core/plural.ts";
import type { Exchange } from "../conversation/exchange.ts";
import type { Encode } from "../conversation/rebuild.ts";
import { reasonOf } from "../core/reason.ts";
import { verifyHistory } from "../history/verify.ts";
import { LineFiles } from "../wire/line_files.ts";
import { untilWritten } from "../wire/lock.ts";
import type { Finding } from "./doctor_checks.ts";

/** A history of more bytes is left to `chat history verify`: a check-up is to be quick. */
const QUICK_BYTES = 64 * 1024 * 1024;

/**
 * Looks at the history at a path; it need not exist.
 *
 * @param os of this machine: Windows has no modes of files
 * @param encoder finds the encoder of the client that sent an exchange
 */
export async function historyFindings(
  path: string | undefined,
  os: string,
  encoder: (exchange: Exchange) => Encode | undefined,
): Promise<Finding[]> {
  const about = "history";
  if (path === undefined) {
    return [{ about, state: "note", text: "switched off" }];
  }
  try {
    const stat = await statIfThere(path);
    if (stat === undefined) return [await wouldBeMade(path)];
    using _file = await Deno.open(path, { append: true });
    const others = os === "windows" ? 0 : (stat.mode ?? 0) & 0o077;
    const writable: Finding = others === 0
      ? { about, state: "ok", text: `${path} can be written` }
      : {
        about,
        state: "problem",
        text: `others may read ${path}: chmod 600 ${path}`,
      };
    return [writable, await healthFinding(path, encoder)];
  } catch (error) {
    const text = `cannot use ${path}: ${reasonOf(error)}`;
    return [{ about, state: "problem", text }];
  }
}

async function healthFinding(
  path: string,
  encoder: (exchange: Exchange) => Encode | undefined,
): Promise<Finding> {
  const about = "history";
  await untilWritten(path);
  using files = await LineFiles.open(path);
  const bytes = files.files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > QUICK_BYTES) {
    const text = `${Math.round(bytes / 1e6)} MB: see chat history verify`;
    return { about, state: "note", text };
  }
  const { exchanges, proven, problems } = await verifyHistory(files, {
    encoder,
    report: () => Promise.resolve(),
  });
  return problems === 0
    ? {
      about,
      state: "ok",
      text: `${plural(exchanges, "exchange")}, ${proven} proven, no problem`,
    }
    : {
      about,
      state: "problem",
      text: `${plural(problems, "problem")}: see chat history verify`,
    };
}

/** Whether a file that is not there could be made: the nearest folder that is there must take one. */
async function wouldBeMade(path: string): Promise<Finding> {
  let folder = dirname(path);
  while (await statIfThere(folder) === undefined) folder = dirname(folder);
  const probe = await Deno.makeTempFile({ dir: folder, prefix: ".chat-" });
  await Deno.remove(probe);
  const text = `nothing recorded yet; ${path} can be made`;
  return { about: "history", state: "ok", text };
}

async function statIfThere(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
