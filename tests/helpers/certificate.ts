/**
 * Certificates for a test's own servers, made on the spot: no key lies in the repository.
 *
 * @module
 */

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Who signs. */
export interface Authority {
  /** In PEM, for those who are to trust it. */
  readonly cert: string;
  /** A server's certificate for these names and IPv4 addresses. */
  issue(...hosts: string[]): Promise<Certificate>;
}

/** Makes an authority that nobody knows yet. */
export async function certificateAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const name = nameOf("a test's authority");
  const isAuthority = extension("2.5.29.19", sequence(tlv(0x01, [0xff])));
  const signed = (subject: number[], spki: Uint8Array, extra: number[]) =>
    certificate({
      issuer: name,
      subject,
      spki,
      extra,
      signer: keys.privateKey,
    });
  return {
    cert: await signed(name, await spkiOf(keys), isAuthority),
    async issue(...hosts) {
      const own = await newKeys();
      const names = extension("2.5.29.17", sequence(...hosts.map(hostName)));
      const key = await crypto.subtle.exportKey("pkcs8", own.privateKey);
      return {
        cert: await signed(nameOf(hosts[0] ?? ""), await spkiOf(own), names),
        key: pem("PRIVATE KEY", new Uint8Array(key)),
      };
    },
  };
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function spkiOf({ publicKey }: CryptoKeyPair): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
}

async function certificate(parts: {
  issuer: number[];
  subject: number[];
  spki: Uint8Array;
  extra: number[];
  signer: CryptoKey;
}): Promise<string> {
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const serial = crypto.getRandomValues(new Uint8Array(8)).map((byte, index) =>
    index === 0 ? byte & 0x3f | 0x40 : byte
  );
  const body = sequence(
    tlv(0xa0, tlv(0x02, [2])),
    tlv(0x02, serial),
    algorithm,
    parts.issuer,
    sequence(time("20200101000000Z"), time("20991231235959Z")),
    parts.subject,
    parts.spki,
    tlv(0xa3, sequence(parts.extra)),
  );
  const signature = new Uint8Array(
    await crypto.subtle.sign(ALGORITHM, parts.signer, new Uint8Array(body)),
  );
  const signed = sequence(
    integer(signature.subarray(0, 32)),
    integer(signature.subarray(32)),
  );
  return pem(
    "CERTIFICATE",
    sequence(body, algorithm, tlv(0x03, [0, ...signed])),
  );
}

/** DER (X.690): tag, length, value. */
function tlv(tag: number, value: Iterable<number>): number[] {
  const bytes = [...value];
  const { length } = bytes;
  if (length < 0x80) return [tag, length, ...bytes];
  return length < 0x100
    ? [tag, 0x81, length, ...bytes]
    : [tag, 0x82, length >> 8, length & 0xff, ...bytes];
}

function sequence(...parts: Iterable<number>[]): number[] {
  return tlv(0x30, parts.flatMap((part) => [...part]));
}

/** An unsigned number, as short as it goes. */
function integer(bytes: Uint8Array): number[] {
  const digits = [...bytes];
  while (digits.length > 1 && digits[0] === 0) digits.shift();
  return tlv(0x02, (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits);
}

function oid(text: string): number[] {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) {
      groups.unshift(left & 0x7f | 0x80);
    }
    bytes.push(...groups);
  }
  return tlv(0x06, bytes);
}

function time(text: string): number[] {
  return tlv(0x18, new TextEncoder().encode(text));
}

function nameOf(text: string): number[] {
  const value = tlv(0x0c, new TextEncoder().encode(text));
  return sequence(tlv(0x31, sequence(oid("2.5.4.3"), value)));
}

function extension(id: string, value: number[]): number[] {
  return sequence(oid(id), tlv(0x04, value));
}

function hostName(host: string): number[] {
  return /^[\d.]+$/.test(host)
    ? tlv(0x87, host.split(".").map(Number))
    : tlv(0x82, new TextEncoder().encode(host));
}

function pem(label: string, der: Iterable<number>): string {
  const text = btoa(String.fromCharCode(...der));
  const lines = text.match(/.{1,64}/g)?.join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
