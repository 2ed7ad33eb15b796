// PostCSS plugin: cascade layers unwrapped, then the whole sheet through lightningcss for the oldest browsers we promise.
// Layers appear in the order of their priority and our rules do not fight over specificity, so source order says the same.
const { transform } = require("lightningcss");

const version = (major, minor = 0) => (major << 16) | (minor << 8);
const targets = {
  ios_saf: version(14),
  safari: version(14),
  chrome: version(87),
  firefox: version(115),
  edge: version(111),
};

function unwrapLayers(root) {
  root.walkAtRules("layer", (layer) => (layer.nodes ? layer.replaceWith(layer.nodes) : layer.remove()));
}

module.exports = () => ({
  postcssPlugin: "lower-css",
  OnceExit(root, { parse }) {
    const from = root.source?.input?.file;
    unwrapLayers(root);
    const { code } = transform({ filename: from ?? "app.css", code: Buffer.from(root.toString()), targets });
    root.removeAll();
    root.append(parse(code.toString(), { from }).nodes);
  },
});
module.exports.postcss = true;
