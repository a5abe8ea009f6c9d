/**
 * Which IP addresses are not public.
 *
 * @module
 */

/** IPv4: first address and length of the prefix, by the registry of special-purpose addresses (RFC 6890), multicast included. */
const NETWORKS: readonly (readonly [first: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
];

/**
 * Whether an IP address belongs to this machine, to a private network or to none: loopback, link-local, private, shared,
 * unspecified, multicast and reserved ones, also where IPv6 carries an IPv4 address.
 *
 * @param address as the parser of URLs writes it, IPv6 without brackets
 */
export function isPrivateAddress(address: string): boolean {
  const four = v4(address);
  if (four !== undefined) return isPrivateV4(four);
  const groups = v6(address);
  if (groups === undefined) return false;
  const [first = 0, second = 0] = groups;
  const inner = ((groups[6] ?? 0) * 2 ** 16) + (groups[7] ?? 0);
  const leading = groups.slice(0, 5).every((group) => group === 0);
  // ::/96 with :: and ::1, and ::ffff:0:0/96.
  if (leading && (groups[5] === 0 || groups[5] === 0xffff)) {
    return groups[5] === 0 || isPrivateV4(inner);
  }
  // NAT64, and 6to4.
  if (first === 0x64 && second === 0xff9b) return isPrivateV4(inner);
  if (first === 0x2002) {
    return isPrivateV4(second * 2 ** 16 + (groups[2] ?? 0));
  }
  // Unique local, link-local, site-local, multicast.
  return (first & 0xfe00) === 0xfc00 || (first & 0xff80) === 0xfe80 ||
    (first & 0xff00) === 0xff00;
}

function isPrivateV4(address: number): boolean {
  return NETWORKS.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    const start = v4(first) ?? 0;
    return address >= start && address < start + size;
  });
}

/** An IPv4 address as a number. */
function v4(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The eight groups of an IPv6 address. */
function v6(text: string): number[] | undefined {
  const [bare = ""] = text.split("%", 1);
  const url = URL.parse(`http://[${bare}]/`);
  if (url === null) return undefined;
  const [left = "", right] = url.hostname.slice(1, -1).split("::");
  const read = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  const [head, tail] = [read(left), read(right ?? "")];
  const gap = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...new Array<number>(gap).fill(0), ...tail];
}
