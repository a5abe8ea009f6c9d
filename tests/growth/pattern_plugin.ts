/**
 * A lint plugin that names every regular expression as it is written.
 *
 * @module
 */
const plugin: Deno.lint.Plugin = {
  name: "patterns",
  rules: {
    all: {
      create(context) {
        return {
          Literal(node) {
            if (!/^\/[^]*\/[a-z]*$/.test(node.raw)) return;
            context.report({ node, message: node.raw });
          },
        };
      },
    },
  },
};

export default plugin;
