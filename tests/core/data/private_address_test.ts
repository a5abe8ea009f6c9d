import { assertEquals } from "@std/assert";
import { isPrivateAddress } from "../../../lib/core/data/private_address.ts";

const PRIVATE = `
  127.0.0.1 127.255.255.255 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
  198.19.0.1 224.0.0.1 255.255.255.255 192.0.0.8
  :: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: fc00::1
  fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
`.trim().split(/\s+/);
const PUBLIC = `
  1.1.1.1 8.8.8.8 172.15.0.1 172.32.0.1 192.169.0.1 100.63.0.1 100.128.0.1 11.0.0.1 223.255.255.255
  2606:4700::1111 2001:db8::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::
  example.com localhost.example
`.trim().split(/\s+/);

for (const [list, expected] of [[PRIVATE, true], [PUBLIC, false]] as const) {
  for (const address of list) {
    Deno.test({
      name: `isPrivateAddress: ${address} is ${expected ? "" : "not "}private`,
      permissions: "none",
      fn: () => assertEquals(isPrivateAddress(address), expected),
    });
  }
}
