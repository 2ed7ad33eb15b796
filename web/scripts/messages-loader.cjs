// Compiles ICU messages to the small form that use-intl's format-only runtime reads.
const compileTree = (compile, node) =>
  typeof node === "string"
    ? compile(node)
    : Object.fromEntries(Object.entries(node).map(([key, child]) => [key, compileTree(compile, child)]));

module.exports = function messagesLoader(source) {
  const done = this.async();
  import("icu-minify/compile")
    .then(({ default: compile }) =>
      done(null, `export default ${JSON.stringify(compileTree(compile, JSON.parse(source)))};`),
    )
    .catch(done);
};
