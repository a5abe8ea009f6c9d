/**
 * Checks that the history can be written, that only its owner can read it, and that it can be verified.
 *
 * @module
 */
import { isStoreAddress } from "../../core/data/store_address.ts";
import { plural } from "../../core/text/plural.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import type { Encode } from "../../history/chain/rebuild.ts";
import { refusePipe } from "../../config/foreign_history.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { openLocation, openStore } from "../../history/store/open.ts";
import type { History } from "../../history/history.ts";
import { LockedError } from "../../files/lock.ts";
import type { Finding } from "./checks.ts";

/** A larger history, in bytes, is left to `chat history verify`, because doctor should be quick. */
const QUICK_BYTES = 64 * 1024 * 1024;

/**
 * Checks the history at a path, which need not exist.
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
    refusePipe(path);
    const history = openStore(path, { warn: () => {} });
    await history.checkWritable();
    const bytes = await history.size();
    if (bytes === undefined) {
      const text = `nothing recorded yet; ${path} can be created`;
      return [{ about, state: "ok", text }];
    }
    const others = os === "windows" ? 0 : await modeOf(path) & 0o077;
    const writable: Finding = others === 0
      ? { about, state: "ok", text: `${path} is writable` }
      : {
        about,
        state: "problem",
        text: `other users can read ${path}: chmod 600 ${path}`,
      };
    return [writable, await healthFinding(history, bytes, encoder)];
  } catch (error) {
    const text = `cannot use ${path}: ${reasonOf(error)}`;
    return [{ about, state: "problem", text }];
  }
}

/** Checks the store at an address; nothing if there is none. */
export async function storeFindings(
  address: string | undefined,
): Promise<Finding[]> {
  if (address === undefined) return [];
  const about = "store";
  if (!isStoreAddress(address)) {
    const text = "CHAT_STORE or --store is not the address of a database";
    return [{ about, state: "problem", text }];
  }
  try {
    const store = await openLocation(address, { warn: () => {} });
    await store.checkWritable();
    const text = `${store.location} is writable`;
    return [{ about, state: "ok", text }];
  } catch (error) {
    return [{ about, state: "problem", text: reasonOf(error) }];
  }
}

/** The permissions of a file; 0 if it does not exist, as right after a rotation. */
async function modeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mode ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function healthFinding(
  history: History,
  bytes: number,
  encoder: (exchange: Exchange) => Encode | undefined,
): Promise<Finding> {
  const about = "history";
  if (bytes > QUICK_BYTES) {
    const text = `${
      Math.round(bytes / 1e6)
    } MB, not checked here: run chat history verify`;
    return { about, state: "note", text };
  }
  const found = await history.verify({
    encoder,
    report: () => Promise.resolve(),
  }).catch((error) => {
    if (error instanceof LockedError) return error;
    throw error;
  });
  if (found instanceof LockedError) {
    return { about, state: "problem", text: found.message };
  }
  const { exchanges, proven, problems } = found;
  return problems === 0
    ? {
      about,
      state: "ok",
      text: `${plural(exchanges, "exchange")}, ${proven} proven, no problem`,
    }
    : {
      about,
      state: "problem",
      text: `${plural(problems, "problem")}: run chat history verify`,
    };
}
