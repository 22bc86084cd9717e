/**
 * Say sides as a reader meets them: what is at the left becomes what is at the start, so that a page in Arabic is laid
 * out from the right with the same styles. A PostCSS plugin; shapes (the arrow of a link, a tick) keep their sides.
 */
const SIDES = { left: "start", right: "end" };

const NAMES = {
  left: "inset-inline-start",
  right: "inset-inline-end",
  "border-top-left-radius": "border-start-start-radius",
  "border-top-right-radius": "border-start-end-radius",
  "border-bottom-left-radius": "border-end-start-radius",
  "border-bottom-right-radius": "border-end-end-radius",
};
for (const [side, end] of Object.entries(SIDES)) {
  for (const name of ["margin", "padding"]) NAMES[`${name}-${side}`] = `${name}-inline-${end}`;
  for (const part of ["", "-color", "-style", "-width"]) NAMES[`border-${side}${part}`] = `border-inline-${end}${part}`;
}

/** What holds the word of a side, and the prefix its new word takes. */
const WORDS = { "text-align": "", float: "inline-", clear: "inline-" };
const FOUR = ["margin", "padding"];

/** The parts of a value of several lengths, the blanks inside brackets left alone. */
function partsOf(value) {
  return value.match(/(?:[^\s()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+/g) ?? [];
}

/** What is said of pages from the right alone names its own sides. */
const KNOWS_ITS_SIDES = /\[dir="?rtl/;

/** Rewrite one declaration. */
function turn(declaration) {
  if (KNOWS_ITS_SIDES.test(declaration.parent.selector ?? "")) return;
  const { prop, value } = declaration;
  if (prop in NAMES) declaration.prop = NAMES[prop];
  else if (prop in WORDS && value in SIDES) declaration.value = WORDS[prop] + SIDES[value];
  else if (FOUR.includes(prop)) {
    const [top, end, bottom, start, ...more] = partsOf(value);
    if (start === undefined || more.length > 0 || start === end) return;
    declaration.cloneBefore({ prop: `${prop}-block`, value: `${top} ${bottom}` });
    declaration.cloneBefore({ prop: `${prop}-inline`, value: `${start} ${end}` });
    declaration.remove();
  }
}

/** The plugin, for the style sheets of these names. */
export function logicalSides(...sheets) {
  return {
    postcssPlugin: "parvis-logical-sides",
    OnceExit(root, { result }) {
      if (sheets.some((one) => result.opts.from?.includes(`/${one}`))) root.walkDecls(turn);
    },
  };
}
