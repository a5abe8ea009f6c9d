import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { browserTest } from "../helpers/browser.ts";

/** Serves one page. */
function serve(html: string, policy?: string) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response(html, {
        headers: {
          "content-type": "text/html",
          ...policy ? { "content-security-policy": policy } : {},
        },
      }),
  );
  return {
    address: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const GOOD =
  `<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><p id="p">text</p></main></html>`;

browserTest(
  "browser: a page without faults has no complaint and no barrier, under a strict policy, too",
  async (open) => {
    await using site = serve(
      GOOD,
      "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    const tab = await open(site.address);
    assertEquals(await tab.page.locator("h1").textContent(), "Good");
    assertEquals(await tab.barriers(), []);
    assertEquals(tab.requests, [site.address]);
  },
);

browserTest(
  "browser: errors, dialogs, breaches of the policy and requests to elsewhere are complaints",
  async (open) => {
    await using site = serve(
      `${GOOD}<script>alert("hello"); console.error("oops"); setTimeout(() => { document.title = "late"; missing() })</script>
    <img src="https://pictures.example/a.png"><script src="/b.js"></script>`,
      "script-src 'unsafe-inline'",
    );
    const { complaints, page } = await open(site.address, { allow: /./ });
    await page.waitForFunction("document.title === 'late'");
    const told = complaints.join("\n");
    for (
      const complaint of [
        /^dialog: hello$/m,
        /^console: oops$/m,
        /^ReferenceError: missing is not defined$/m,
        /^console: .*b\.js.*Content Security Policy/m,
        /^request: https:\/\/pictures\.example\/a\.png$/m,
      ]
    ) assertMatch(told, complaint);
  },
);

browserTest("browser: axe-core finds what keeps people out", async (open) => {
  await using site = serve(
    GOOD.replace("</p>", `</p><p style="color: #ddd">pale</p><img>`),
  );
  const tab = await open(site.address, { allow: /./ });
  const found = await tab.barriers();
  assert(found.includes("image-alt: img"), found.join());
  assert(found.some((line) => line.startsWith("color-contrast:")));
});

browserTest(
  "browser: a page has the size and the colour scheme that were asked for, and no other page's cookies",
  async (open) => {
    await using site = serve(
      `${GOOD}<style>:root { color-scheme: light dark }</style>
    <script>document.cookie ||= "seen=1"; p.textContent = [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]</script>`,
    );
    const seen = async (width: number, scheme: "light" | "dark") => {
      const { page } = await open(site.address, { width, scheme });
      assertEquals((await page.context().cookies()).length, 1);
      assertEquals(
        await page.locator("#p").textContent(),
        `${width},${scheme === "dark"}`,
      );
      return await page.screenshot();
    };
    const light = await seen(360, "light");
    assertNotEquals(light, await seen(360, "dark"));
  },
);

browserTest(
  "browser: a page can be looked at without its scripts",
  async (open) => {
    await using site = serve(
      `${GOOD}<script>p.textContent = "script"</script>`,
    );
    for (
      const [javaScript, text] of [[true, "script"], [false, "text"]] as const
    ) {
      const { page } = await open(site.address, { javaScript });
      assertEquals(await page.locator("#p").textContent(), text);
    }
  },
);
