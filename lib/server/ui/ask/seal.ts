/**
 * Seals what the server has to remember of two blind answers. The page keeps it, unreadable, until the vote: so no
 * thread of the server has to remember it, and no page can fill its memory.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { parsedJson } from "../../../core/data/parsed_json.ts";
import type { PageSecrets } from "../pages.ts";

/** Two answers whose models are hidden. */
export interface BlindPair {
  /** Ids of the exchanges, in the order of asking. */
  readonly answers: readonly [string, string];
  /** The same, in the order on the screen. */
  readonly shown: readonly [string, string];
  /** The models that were asked, in that order. */
  readonly models: readonly [string, string];
}

/** Bytes of AES-GCM's nonce. */
const NONCE = 12;

/** Seals a pair; the text is as long for either order. */
export async function seal(
  { answers, shown, models }: BlindPair,
  secrets: PageSecrets,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const text = JSON.stringify({ answers, shown, models });
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    await keyOf(secrets),
    new TextEncoder().encode(text),
  );
  return iv.toHex() + new Uint8Array(sealed).toHex();
}

/** Opens a sealed pair; undefined for what this server has not sealed. */
export async function unseal(
  text: string,
  secrets: PageSecrets,
): Promise<BlindPair | undefined> {
  try {
    const bytes = Uint8Array.fromHex(text);
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes.subarray(0, NONCE) },
      await keyOf(secrets),
      bytes.subarray(NONCE),
    );
    const value = parsedJson(new TextDecoder().decode(opened));
    return isObject(value) ? value as unknown as BlindPair : undefined;
  } catch {
    return undefined;
  }
}

async function keyOf({ seal }: PageSecrets): Promise<CryptoKey> {
  return await crypto.subtle.importKey(
    "raw",
    Uint8Array.fromHex(seal),
    "AES-GCM",
    false,
    ["encrypt", "decrypt"],
  );
}
