import { assertEquals, assertRejects } from "@std/assert";
import type { Recipient } from "../../lib/attach/attach_bytes.ts";
import { readAttachment } from "../../lib/attach/read_attachment.ts";
import { UsageError } from "../../lib/core/errors.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const MODEL: Recipient = {
  model: "some/model",
  limits: { image: 1024, pdf: 1024, total: 1024 },
  maxText: 100,
};

Deno.test("readAttachment: a file is what its bytes are, not its name", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeFile(`${folder.path}/a.txt`, PNG);
  const { part, about } = await readAttachment(`${folder.path}/a.txt`, MODEL);
  assertEquals([part.type, about], ["image_url", "image/png, 8 bytes"]);
});

Deno.test(
  "readAttachment: without a permission the error names it, and not how the runtime is to be run",
  { permissions: "none" },
  async () => {
    await assertRejects(
      () => readAttachment("a.txt", MODEL),
      UsageError,
      "Cannot attach a.txt: not permitted, because the program runs without --allow-read",
    );
  },
);

Deno.test("readAttachment: of a file that is far too large only the beginning is read", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/big.png`;
  await Deno.writeFile(path, PNG);
  await Deno.truncate(path, 3 * 1024 ** 3);
  await assertRejects(
    () => readAttachment(path, MODEL),
    UsageError,
    "it has 3072 MB, and some/model accepts images up to 1 KB",
  );
});

Deno.test("readAttachment: what cannot be read is named", async () => {
  await using folder = await temporaryFolder();
  const missing = `${folder.path}/none.png`;
  await assertRejects(
    () => readAttachment(missing, MODEL),
    UsageError,
    `Cannot attach: there is no file ${missing}`,
  );
  await assertRejects(
    () => readAttachment(folder.path, MODEL),
    UsageError,
    `Cannot attach ${folder.path}: `,
  );
});

Deno.test("readAttachment: the address of an image is passed on, nothing is fetched", async () => {
  await using upstream = fakeUpstream(() => new Response("never"));
  const url = `${upstream.url}/cat.PNG?size=1`;
  const { part } = await readAttachment(url, MODEL);
  assertEquals(part, { type: "image_url", image_url: { url } });
  assertEquals(upstream.requests.length, 0);
  await assertRejects(
    () => readAttachment(url, { ...MODEL, limits: { total: 0 } }),
    UsageError,
    "some/model does not accept images",
  );
});

Deno.test("readAttachment: anything else behind an address is fetched", async () => {
  await using upstream = fakeUpstream(({ path }) =>
    path === "/doc" ? new Response("%PDF-1.4") : new Response("no", {
      status: 404,
      statusText: "Not Found",
    })
  );
  const { part } = await readAttachment(`${upstream.url}/doc`, MODEL);
  assertEquals(part.file?.filename, "doc");
  await assertRejects(
    () => readAttachment(`${upstream.url}/other.pdf`, MODEL),
    UsageError,
    `Cannot attach ${upstream.url}/other.pdf: 404 Not Found`,
  );
});
