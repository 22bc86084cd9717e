/**
 * Build the styles, scripts and icons of both doors into the static folder of parvis.ui.
 *
 * Every file carries its hash in its name, `manifest.json` gives plain name -> hashed name,
 * and each text file has its .gz and .br beside it, which WhiteNoise serves as they are.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig } from "vite";
import { logicalSides } from "./frontend/logical.js";

const OUT = resolve(import.meta.dirname, "parvis/ui/static/parvis/dist");
const ICONS = resolve(import.meta.dirname, "frontend/icons");

/** Take the evaluation of text out of htmx: our pages forbid it (`allowEval: false`, and the CSP refuses it). */
function htmxWithoutEval() {
  return {
    name: "parvis-htmx-without-eval",
    transform(code, id) {
      if (!id.endsWith("htmx.esm.js")) return null;
      if (!code.includes("return eval(str)")) this.error("htmx changed: look for its use of eval again");
      return { code: code.replace("return eval(str)", "return undefined"), map: null };
    },
  };
}

/** Gather frontend/icons/*.svg (24 x 24, one colour) in one sprite, a symbol per file; add the favicon. */
function iconSprite() {
  return {
    name: "parvis-icon-sprite",
    generateBundle() {
      const symbols = readdirSync(ICONS)
        .filter((file) => file.endsWith(".svg"))
        .sort()
        .map((file) => {
          const drawing = readFileSync(join(ICONS, file), "utf8")
            .replace(/^<svg[^>]*>/, "")
            .replace(/<\/svg>\s*$/, "")
            .trim();
          return `<symbol id="${basename(file, ".svg")}" viewBox="0 0 24 24">${drawing}</symbol>`;
        });
      const source = `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>\n`;
      this.emitFile({ type: "asset", name: "icons.svg", source });
      const favicon = readFileSync(resolve(import.meta.dirname, "frontend/favicon.svg"), "utf8");
      this.emitFile({ type: "asset", name: "favicon.svg", source: favicon });
    },
  };
}

/** Write manifest.json and the compressed copies once every file is on disk. */
function manifestAndCompression() {
  return {
    name: "parvis-manifest",
    writeBundle(_options, bundle) {
      const manifest = {};
      for (const item of Object.values(bundle)) {
        const suffix = item.fileName.slice(item.fileName.lastIndexOf("."));
        const stem = item.fileName.replace(/-[0-9a-f]{8}\.\w+$/, "");
        manifest[`${stem}${suffix}`] = item.fileName;
        const content = readFileSync(join(OUT, item.fileName));
        writeFileSync(join(OUT, `${item.fileName}.gz`), gzipSync(content, { level: 9 }));
        writeFileSync(join(OUT, `${item.fileName}.br`), brotliCompressSync(content));
      }
      const ordered = Object.fromEntries(Object.entries(manifest).sort());
      writeFileSync(join(OUT, "manifest.json"), `${JSON.stringify(ordered, null, 2)}\n`);
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [htmxWithoutEval(), iconSprite(), manifestAndCompression()],
  css: {
    // The portal is read in Arabic too; the pages of agents are not.
    postcss: { plugins: [logicalSides("portal.scss")] },
    preprocessorOptions: {
      scss: { style: "compressed", loadPaths: [resolve(import.meta.dirname, "node_modules")], quietDeps: true },
    },
  },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2020",
    // Sass compresses already; the CSS minifiers rewrite govuk-frontend's feature queries wrongly.
    cssMinify: false,
    modulePreload: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        enhance: resolve(import.meta.dirname, "frontend/scripts/enhance.ts"),
        desk: resolve(import.meta.dirname, "frontend/scripts/desk.ts"),
        live: resolve(import.meta.dirname, "frontend/scripts/live.ts"),
        "live-worker": resolve(import.meta.dirname, "frontend/scripts/live-worker.ts"),
        letters: resolve(import.meta.dirname, "frontend/scripts/letters.ts"),
        portal: resolve(import.meta.dirname, "frontend/styles/portal.scss"),
        "studio-form": resolve(import.meta.dirname, "frontend/scripts/studio-form.ts"),
        "studio-sheet": resolve(import.meta.dirname, "frontend/scripts/studio-sheet.ts"),
        "studio-preview": resolve(import.meta.dirname, "frontend/scripts/studio-preview.ts"),
        studio: resolve(import.meta.dirname, "frontend/styles/studio.scss"),
        workspace: resolve(import.meta.dirname, "frontend/styles/workspace.scss"),
      },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
        hashCharacters: "hex",
      },
    },
  },
});
