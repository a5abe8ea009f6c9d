import { assertEquals } from "@std/assert";
import { surfaceOf } from "../../lib/repl/surface.ts";
import { memoryOutput } from "./fakes.ts";

/** Looks at streams of which those named are terminals. */
function look(terminals: string, env: Record<string, string> = {}) {
  const is = (name: string) => terminals.split(" ").includes(name);
  const stdout = memoryOutput(is("stdout"));
  const stderr = memoryOutput(is("stderr"));
  const { screen, ...facts } = surfaceOf({
    stdin: {
      isTerminal: is("stdin"),
      readable: ReadableStream.from([]),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout,
    stderr,
    env: (name) => env[name],
  }, false);
  return { ...facts, screen: screen === stdout ? "stdout" : "stderr" };
}

const all = "stdin stdout stderr";

Deno.test("surfaceOf: at a terminal everything is on it, in colour", {
  permissions: "none",
}, () => {
  assertEquals(look(all), {
    interactive: true,
    screen: "stdout",
    answersOnScreen: true,
    colorOnScreen: true,
    colorOnStderr: true,
  });
});

Deno.test("surfaceOf: answers that go to a file leave prompts on stderr", {
  permissions: "none",
}, () => {
  assertEquals(look("stdin stderr"), {
    interactive: true,
    screen: "stderr",
    answersOnScreen: false,
    colorOnScreen: true,
    colorOnStderr: true,
  });
});

Deno.test(
  "surfaceOf: nobody is there when stdin is a pipe, or nothing is seen",
  { permissions: "none" },
  () => {
    assertEquals(look("stdout stderr").interactive, false);
    assertEquals(look("stdout stderr").answersOnScreen, false);
    assertEquals(look("stdin").interactive, false);
  },
);

Deno.test("surfaceOf: NO_COLOR and TERM=dumb mean no codes at all", {
  permissions: "none",
}, () => {
  for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
    const { colorOnScreen, colorOnStderr } = look(all, env);
    assertEquals([colorOnScreen, colorOnStderr], [false, false]);
  }
});
