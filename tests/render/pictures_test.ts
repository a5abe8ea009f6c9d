import { assertEquals } from "@std/assert";
import { pictureProtocol } from "../../lib/render/pictures/protocol.ts";

const cases: [Record<string, string>, string | undefined][] = [
  [{}, undefined],
  [{ TERM: "xterm-256color" }, undefined],
  [{ TERM: "xterm-kitty" }, "kitty"],
  [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }, "kitty"],
  [{ TERM_PROGRAM: "ghostty" }, "kitty"],
  [{ TERM_PROGRAM: "iTerm.app" }, "iterm"],
  [{ TERM_PROGRAM: "WezTerm" }, "iterm"],
  [{ TERM_PROGRAM: "Apple_Terminal" }, undefined],
  [{ TERM: "xterm-kitty", TMUX: "/tmp/t,1,0" }, undefined],
  [{ TERM_PROGRAM: "iTerm.app", STY: "1.pts" }, undefined],
  [{ TERM: "tmux-256color", KITTY_WINDOW_ID: "1" }, undefined],
  [{ TERM: "screen-256color", TERM_PROGRAM: "WezTerm" }, undefined],
];

for (const [variables, protocol] of cases) {
  Deno.test(`pictureProtocol: ${JSON.stringify(variables)}`, () => {
    const env = (name: string) => variables[name];
    assertEquals(pictureProtocol({ env }), protocol);
  });
}
