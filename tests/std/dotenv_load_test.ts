import { assertEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { load, loadSync, parse, stringify } from "@std/dotenv";

const loaders = {
  load,
  loadSync: (...options: Parameters<typeof loadSync>) =>
    Promise.resolve().then(() => loadSync(...options)),
};

for (const [name, loader] of Object.entries(loaders)) {
  Deno.test(`${name}: a file by path or URL`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/test.env`;
      await Deno.writeTextFile(path, "A=1\n");
      assertEquals(await loader({ envPath: path }), { A: "1" });
      assertEquals(await loader({ envPath: pathToFileURL(path) }), {
        A: "1",
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  Deno.test(`${name}: no file, no variables`, async () => {
    assertEquals(await loader({ envPath: "/does/not/exist.env" }), {});
    assertEquals(await loader({ envPath: null }), {});
  });

  Deno.test(`${name}: what is there but cannot be read`, async () => {
    await assertRejects(() => loader({ envPath: "/" }), Error);
  });

  Deno.test(`${name}: export leaves what is set`, async () => {
    const path = await Deno.makeTempFile();
    const [set, unset] = [`STD_${name}_SET`, `STD_${name}_UNSET`];
    try {
      await Deno.writeTextFile(path, `${set}=file\n${unset}=file\n`);
      Deno.env.set(set, "given");
      const variables = { [set]: "file", [unset]: "file" };
      assertEquals(await loader({ envPath: path }), variables);
      assertEquals(Deno.env.get(unset), undefined);
      assertEquals(await loader({ envPath: path, export: true }), variables);
      assertEquals([set, unset].map(Deno.env.get), ["given", "file"]);
    } finally {
      await Deno.remove(path);
      Deno.env.delete(set);
      Deno.env.delete(unset);
    }
  });
}

Deno.test("stringify: quotes where they are needed", () => {
  assertEquals(
    stringify({ GREETING: "hello world" }),
    "GREETING='hello world'",
  );
  assertEquals(stringify({ A: "plain", B: "" }), "A=plain\nB=");
});

Deno.test("stringify: parse reads the same values back", () => {
  const variables = {
    A: "a",
    B: "two words",
    C: " blanks ",
    D: "it's",
    E: '"quoted"',
    F: "two\nlines",
    G: "it's\ntwo lines",
    H: "a#b",
    I: "$HOME and ${HOME}",
    J: "back\\nslash",
    K: `both ' and "`,
    L: "https://a/b?c=d",
  };
  assertEquals(parse(stringify(variables)), variables);
});
