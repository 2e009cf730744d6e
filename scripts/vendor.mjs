// Copies the few front-end files that pages load into the git-ignored vendor folder, each with a gzip beside it.
// Run by `npm run vendor` (see Makefile). Icons come from the list in src/fairlead/web/icons.txt, as one JSON file
// that the server inlines: pages carry only the icons they show.
import { gzipSync } from "node:zlib";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const target = join(root, "src/fairlead/web/static/vendor");

const files = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "echarts.min.js": "echarts/dist/echarts.common.min.js",
  "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "fonts/Inter-Regular.ttf": "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  "fonts/Inter-SemiBold.ttf": "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
  "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
};

function withoutSourceMap(text) {
  return text.replace(/\n?\/[/*]# sourceMappingURL=[^\n]*/g, "");
}

function inner(svg) {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "");
}

function icons() {
  const names = readFileSync(join(root, "src/fairlead/web/icons.txt"), "utf8").split("\n").map((line) => line.trim());
  const wanted = names.filter((name) => name && !name.startsWith("#"));
  const found = wanted.map((name) => {
    try {
      return [name, inner(readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8"))];
    } catch {
      throw new Error(`icons.txt names "${name}", which @tabler/icons does not have: look it up on tabler.io/icons`);
    }
  });
  return JSON.stringify(Object.fromEntries(found));
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, source] of Object.entries(files)) {
  const to = join(target, name);
  if (name.endsWith(".woff2") || name.endsWith(".ttf")) {
    cpSync(join(modules, source), to); // compressed already, or read by documents and by no browser
    continue;
  }
  const text = withoutSourceMap(readFileSync(join(modules, source), "utf8"));
  writeFileSync(to, text);
  writeFileSync(`${to}.gz`, gzipSync(text, { level: 9 }));
}
writeFileSync(join(target, "icons.json"), icons());
console.log(`vendor: ${Object.keys(files).length} files and the icons copied to src/fairlead/web/static/vendor`);
