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

/** Where the simulation of processes says something in English: its file, and the words there. */
const SIMULATED = {
  "log/Log.js": [
    `'<p class="bts-entry placeholder">No Entries</p>'`,
    ">No Entries<",
    "Toggle Simulation Log",
    "'Process'",
    "'SubProcess'",
  ],
  "reset-simulation/ResetSimulation.js": ['"Reset Simulation"', "'Reset Simulation'"],
  "element-support/ElementSupport.js": ["'Found unsupported elements'", "'Not supported'"],
  "pause-simulation/PauseSimulation.js": ["Play/Pause Simulation", "'Pause Simulation'", "'Play Simulation'"],
  "set-animation-speed/SetAnimationSpeed.js": ["Set animation speed = ", "'Slow'", "'Normal'", "'Fast'"],
  "handler/ExclusiveGatewayHandler.js": ["Set Sequence Flow"],
  "handler/InclusiveGatewayHandler.js": ["Set Sequence Flow"],
  "handler/PauseHandler.js": ["${ wait ? 'Remove' : 'Add' } pause point"],
  "handler/TriggerHandler.js": ["Trigger Event"],
  "simulation-state/SimulationState.js": ["'Finished'"],
  "show-scopes/ShowScopes.js": ["Focus process instance "],
};
const WORDS = resolve(import.meta.dirname, "frontend/scripts/process/words.ts");

/** Have the simulation of processes say its words through ours: it has no translation of its own. */
function simulationInWords() {
  return {
    name: "parvis-simulation-in-words",
    transform(code, id) {
      const file = Object.keys(SIMULATED).find((name) => id.includes("bpmn-js-token-simulation") && id.endsWith(name));
      if (!file) return null;
      const spoken = SIMULATED[file].reduce((text, words) => {
        if (!text.includes(words)) this.error(`${file} changed: look for « ${words} » again`);
        if (words.startsWith("'<")) return text.replaceAll(words, words.replaceAll("'", "`"));
        if (words.startsWith(">")) return text.replaceAll(words, `>\${said('${words.slice(1, -1)}')}<`);
        if (words.startsWith("'")) return text.replaceAll(words, `said(${words})`);
        if (words.startsWith('"')) return text.replaceAll(words, `"\${said('${words.slice(1, -1)}')}"`);
        if (words.startsWith("$")) return text.replaceAll(words, "${ said(`${ wait ? 'Remove' : 'Add' } pause point`) }");
        return text.replaceAll(words, `\${said('${words}')}`);
      }, code);
      return { code: `import { said } from ${JSON.stringify(WORDS)};\n${spoken}`, map: null };
    },
  };
}

/**
 * Our pages refuse styles written in attributes: those of icons become attributes of SVG, those of the simulation are
 * written in `data-look`, which `domify` then sets as properties. Nothing of what shows the bpmn.io logo is changed.
 */
function modellerWithoutStyleAttributes() {
  const separate = (_all, rules) =>
    rules.split(";").filter(Boolean).map((rule) => rule.trim().replace(/^([\w-]+):\s*(.*)$/, '$1="$2"')).join(" ");
  return {
    name: "parvis-modeller-without-style-attributes",
    transform(code, id) {
      if (/bpmn-js[/]lib[/]features[/](align|distribute)-elements[/]\w+Icons\.js$/.test(id)) {
        return { code: code.replace(/style="([^"$]*)"/g, separate), map: null };
      }
      if (id.includes("bpmn-js-token-simulation") && code.includes('style="')) {
        return { code: code.replaceAll('style="', 'data-look="'), map: null };
      }
      if (!/node_modules[/]domify[/]index\.js$/.test(id)) return null;
      const given = "export default function domify(";
      if (!code.includes(given)) this.error("domify changed: look for its function again");
      const looks = `
export default function domify(...given) {
  const made = parse(...given);
  const all = made.querySelectorAll ? [made, ...made.querySelectorAll("[data-look]")] : [made];
  for (const one of all) if (one.dataset?.look) one.style.cssText = one.dataset.look;
  return made;
}
function parse(`;
      return { code: code.replace(given, looks), map: null };
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
  plugins: [htmxWithoutEval(), simulationInWords(), modellerWithoutStyleAttributes(), iconSprite(), manifestAndCompression()],
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
    // The modeller of processes, in kilobytes: one page loads it, and all of it.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        enhance: resolve(import.meta.dirname, "frontend/scripts/enhance.ts"),
        desk: resolve(import.meta.dirname, "frontend/scripts/desk.ts"),
        live: resolve(import.meta.dirname, "frontend/scripts/live.ts"),
        "live-worker": resolve(import.meta.dirname, "frontend/scripts/live-worker.ts"),
        letters: resolve(import.meta.dirname, "frontend/scripts/letters.ts"),
        "process-modeller": resolve(import.meta.dirname, "frontend/scripts/process-modeller.ts"),
        process: resolve(import.meta.dirname, "frontend/styles/process.scss"),
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
