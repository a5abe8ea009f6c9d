/**
 * ULIDs for ids of other programs: the same id has the same ULID on every machine.
 *
 * @module
 */
import { sha256 } from "./digest.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * The ULID of a name: a UUID's own 128 bits, so that those of version 7 keep their time; of another name the first 128
 * bits of its SHA-256.
 */
export function ulidOf(name: string): string {
  const hex = UUID.test(name)
    ? name.replaceAll("-", "")
    : sha256(name).slice(0, 32);
  let bits = BigInt(`0x${hex}`);
  let id = "";
  for (let i = 0; i < 26; i++) {
    id = (ALPHABET[Number(bits & 31n)] ?? "") + id;
    bits >>= 5n;
  }
  return id;
}
